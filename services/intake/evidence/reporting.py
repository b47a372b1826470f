"""The files of a report as the report itself tells of them."""

from collections.abc import Iterable
from typing import Literal

from services.intake.evidence.files import KeptFile
from shared.messages.report import Evidence


def as_evidence(files: Iterable[KeptFile]) -> tuple[Evidence, ...]:
    """Give the whole files, as facts that we found: what came, how long, which hash, when."""
    return tuple(told(file, file.label.description) for file in files if file.is_whole)


def told(file: KeptFile, description: str) -> Evidence:
    """Tell of one file, with what its sender says it is."""
    return Evidence(
        upload_id=str(file.upload_id),
        description=description or None,
        name=file.name or None,
        media_type=file.label.media_type,
        size=file.size,
        sha256=file.label.sha256,
        received_at=file.received_at,
        state=_state(file),
    )


def _state(file: KeptFile) -> Literal["withdrawn", "harmful"] | None:
    if file.state == "withdrawn":
        return "withdrawn"
    return "harmful" if file.scan == "found" else None
