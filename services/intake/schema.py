"""Every table of intake: the metadata once all of them have been said."""

from services.intake.evidence import tables as _evidence
from services.intake.notices import tables as _notices
from services.intake.reports import tables as _reports
from services.intake.senders import tables as _senders
from services.intake.status import tables as _status
from services.intake.tables import events, metadata

__all__ = ["events", "metadata"]

# Imported for the tables that they add.
assert all((_evidence, _notices, _reports, _senders, _status))  # noqa: S101 - for the linter, which sees no use
