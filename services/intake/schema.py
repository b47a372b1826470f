"""Every table of intake: the metadata once all of them have been said."""

from services.intake.reports import tables as _reports
from services.intake.senders import tables as _senders
from services.intake.status import tables as _status
from services.intake.tables import events, metadata

__all__ = ["events", "metadata"]

assert _reports and _senders and _status  # noqa: S101, PT018 - imported for the tables that they add
