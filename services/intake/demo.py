"""The sample reports, filed as if they came within the last day: clocks run, and nothing looks years old."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from services.intake.reports.filing import Filing
from services.intake.reports.strict import StrictReport
from services.intake.reports.writing import Accepted

_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})((?:T.*)?)\Z", re.DOTALL)
_DATED = {
    "first_contact",
    "occurred_from",
    "occurred_to",
    "occurred_at",
    "recall_sent_at",
    "seen_at",
    "bank_told_at",
    "platform_told_at",
}


async def file_samples(
    filing: Filing, samples: Sequence[Mapping[str, Any]], now: datetime | None = None
) -> AsyncIterator[tuple[str, Accepted]]:
    """File each sample, oldest first, within the day before `now`; gives (sample id, accepted).

    Every date in a sample moves by the same whole number of days, so that hours and intervals stay as they were. A
    month or a year alone stays: it says nothing of days.
    """
    now = now or datetime.now(UTC)
    moved = [(str(sample["id"]), *shifted(sample, now)) for sample in samples]
    for sample, report, filed_at in sorted(moved, key=lambda one: one[2]):
        yield sample, await filing.file(msgspec.convert(report, StrictReport), door="form", filed_at=filed_at)


def shifted(sample: Mapping[str, Any], now: datetime) -> tuple[Any, datetime]:
    """Give the sample's report with its dates moved, and when it was filed: within the 24 hours before `now`."""
    filed_at = datetime.fromisoformat(sample["filed_at"])
    days = (now - filed_at) // timedelta(days=1)
    return _moved(sample["report"], "", timedelta(days=days)), filed_at + timedelta(days=days)


def _moved(value: Any, field: str, by: timedelta) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, Mapping):
        return {key: _moved(inner, key, by) for key, inner in value.items()}
    if isinstance(value, list):
        return [_moved(inner, field, by) for inner in value]
    if field in _DATED and isinstance(value, str) and (match := _DATE.match(value)):
        return f"{date.fromisoformat(match[1]) + by}{match[2]}"
    return value
