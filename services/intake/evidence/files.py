"""A file as it stands: what its row tells, its label opened, and the key to read it with."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from services.intake.evidence import repository
from services.intake.evidence.naming import clean_name
from services.intake.evidence.repository import FileRow, Scan, State
from services.intake.evidence.sealing import FileKey, open_file_key
from shared.database.engine import Transaction
from shared.vault.sealing import DataKey

LABEL = "label"


class Label(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is sealed beside the content."""

    name: str = ""
    """As it was sent: never shown, never used as a path."""
    metadata: str = ""
    """The header Upload-Metadata as it was sent; the protocol gives it back."""
    media_type: str = ""
    kind: str = ""
    is_mixed: bool = False
    sha256: str = ""
    description: str = ""


class KeptFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a report: whole, or on its way."""

    upload_id: UUID
    report_id: UUID
    sender: str | None
    state: State
    size: int | None
    """In bytes; None while a form without script sends it."""
    received: int
    """How many bytes are kept."""
    touched_at: datetime
    received_at: datetime | None
    """When it was whole."""
    scan: Scan | None
    label: Label
    sealed_label: bytes
    key: FileKey

    @property
    def name(self) -> str:
        """Give the name to show; empty if nothing is left of it."""
        return clean_name(self.label.name)

    @property
    def is_whole(self) -> bool:
        """Tell whether every byte is kept."""
        return self.state in {"kept", "withdrawn"}


_label = msgspec.json.Decoder(Label)


def opened(row: FileRow, key: DataKey) -> KeptFile:
    """Open a row with the key of its report; raises `SealBroken`."""
    file_key = open_file_key(key, row.report_id, row.upload_id, row.sealed_key)
    sealed = row.sealed_label
    return KeptFile(
        upload_id=row.upload_id,
        report_id=row.report_id,
        sender=row.sender,
        state=row.state,
        size=row.size,
        received=row.received,
        touched_at=row.touched_at,
        received_at=row.received_at,
        scan=row.scan,
        label=_label.decode(file_key.unseal(row.upload_id, LABEL, sealed)) if sealed else Label(),
        sealed_label=sealed or b"",
        key=file_key,
    )


def sealed_label(key: FileKey, upload_id: UUID, label: Label) -> bytes:
    """Seal a label."""
    return key.seal(upload_id, LABEL, msgspec.json.encode(label))


async def evidence_of(transaction: Transaction, report_id: UUID, key: DataKey) -> Sequence[KeptFile]:
    """Give the files of a report, in the order in which they were begun; those on their way too."""
    return [opened(row, key) for row in await repository.files_of_report(transaction, report_id)]
