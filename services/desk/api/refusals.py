"""Why a desk says no, as problem documents."""

from collections.abc import Iterator
from contextlib import contextmanager

from services.desk.cases.errors import (
    DestinationRefused,
    NotPossibleNow,
    ReadersOnly,
    ReferralChanged,
    ReferralNotFound,
)
from services.desk.queue.cursor import CursorRefused
from shared.telemetry import metrics
from shared.web.problems import Problem
from shared.web.sentences import FieldError


@contextmanager
def as_problems() -> Iterator[None]:
    """Turn what the rooms raise into problems."""
    try:
        yield
    except ReferralNotFound:
        metrics.desk_refused.labels(reason="no such case").inc()
        raise Problem(404) from None
    except ReadersOnly:
        raise Problem(403) from None
    except ReferralChanged as error:
        raise Problem(412, str(error)) from None
    except NotPossibleNow as error:
        raise Problem(409, str(error)) from None
    except DestinationRefused as error:
        raise Problem(409, str(error), errors=(FieldError(pointer="/destinations", detail=str(error)),)) from None
    except CursorRefused:
        detail = "Send the `next` of the page before, as it was, or leave it out for the first page."
        raise Problem(400, errors=(FieldError(pointer="/cursor", detail=detail),)) from None
