"""A file as the page tells of it: its name made safe, its kind in words, its state; nothing from inside it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from services.intake.evidence.files import KeptFile
from services.intake.evidence.kinds import is_never_opened
from shared.i18n.catalogues import gettext, marked
from shared.web.formats import file_size

KINDS: Mapping[str, str] = {
    "picture": marked("Picture"),
    "pdf": marked("PDF"),
    "document": marked("Document"),
    "email": marked("E-mail"),
    "chat": marked("Chat"),
    "text": marked("Text"),
    "sound": marked("Sound"),
    "video": marked("Video"),
    "archive": marked("Packed files"),
    "program": marked("Program"),
    "markup": marked("Web page or drawing"),
    "data": marked("Data"),
    "unknown": marked("File"),
}


class ShownFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file as the page tells of it."""

    upload_id: UUID
    name: str
    size: str
    kind: str
    state: str
    tone: str
    notes: Sequence[str]
    description: str
    is_whole: bool
    is_withdrawn: bool
    received: int
    total: int
    metadata: str
    """For the script: it goes on with a file that is chosen again."""


def shown(file: KeptFile, *, is_scanned: bool) -> ShownFile:
    """Say what a page shows of a file, in the current language."""
    label = file.label
    state, tone = _state(file)
    return ShownFile(
        upload_id=file.upload_id,
        name=file.name or gettext("A file without a name"),
        size=file_size(file.size or 0),
        kind=gettext(KINDS.get(label.kind, KINDS["unknown"])) if file.is_whole else "",
        state=state,
        tone=tone,
        notes=list(_notes(file, is_scanned=is_scanned)) if file.is_whole else (),
        description=label.description,
        is_whole=file.is_whole,
        is_withdrawn=file.state == "withdrawn",
        received=file.received,
        total=file.size or 0,
        metadata="" if file.is_whole else label.metadata,
    )


def _state(file: KeptFile) -> tuple[str, str]:
    if file.state == "withdrawn":
        return gettext("Taken back"), "quiet"
    if file.is_whole:
        return gettext("Kept"), "good"
    return gettext("Not finished"), "danger"


def _notes(file: KeptFile, *, is_scanned: bool) -> Sequence[str]:
    notes = []
    if is_never_opened(file.label.kind, is_mixed=file.label.is_mixed):
        notes.append(gettext("We keep this file as it is. Our pages never open it."))
    if file.scan == "found":
        notes.append(gettext("Our scanner found something harmful in it. We keep it locked away."))
    elif is_scanned and file.scan == "waiting":
        notes.append(gettext("It was not checked for harmful content yet."))
    elif file.scan == "clean":
        notes.append(gettext("It was checked, and nothing harmful was found."))
    if file.state == "withdrawn":
        notes.append(gettext("You sent it before. We keep it, marked as taken back."))
    return notes
