"""Text as it may be kept: NFC, without control characters, without what makes it look like something else.

Refused: control characters but newline and tab; more marks in a row than any writing needs. Taken out, and said so in a
remark: bidirectional overrides, embeddings and isolates; invisible characters (but the joiners that Persian, Indic
scripts and emoji need, in free text). Masked, and said so: card numbers in free text. Refused: card numbers in fields
that hold account numbers and references.
"""

import re
import unicodedata
from typing import Any, Literal

import msgspec

from services.intake.reports.cards import holds_card_number, mask_card_numbers, may_hold_card_number
from services.intake.reports.errors import ReportRefused
from services.intake.reports.marks import MOST_MARKS, has_too_many_marks
from services.intake.reports.readable import CONTROL
from shared.messages.report import Remark, Report
from shared.web.sentences import FieldError, field_error


class Cleaned(msgspec.Struct, frozen=True, kw_only=True):
    """A report whose text may be kept, as a Struct and as JSON; its remarks travel with it."""

    report: Report
    encoded: bytes

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What was changed."""
        return self.report.remarks


_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile("[\u200b\u2060-\u2064\ufeff\u00ad\u180e\U000e0001-\U000e007f]")
_JOINERS_AND_MARKS = re.compile("[\u200c-\u200f\u061c]")
_UNCLEAN = re.compile("[\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0001-\U000e007f]")

_ACCOUNT_FIELDS = {"account", "iban", "reference", "bank_reference", "police_reference", "client_reference"}
_IDENTIFIERS = _ACCOUNT_FIELDS | {
    "bic", "address", "tx_hash", "email", "emails", "phone", "phones", "urls", "value", "handle", "upload_id",
    "sha256",
}  # fmt: skip
_ACCOUNT_OBSERVABLES = {"account", "iban"}

_encode = msgspec.json.encode
_decode = msgspec.json.Decoder(Report).decode


def clean(report: Report) -> Cleaned:
    """Give the report with text that may be kept, as every reader can read it.

    Raises `ReportRefused` with every complaint at once.
    """
    encoded = _encode(report)
    if not _needs_a_look(encoded):
        _must_be_readable(encoded)
        return Cleaned(report=report, encoded=encoded)
    walk = _Walk()
    content = walk.visit(msgspec.to_builtins(report), (), "")
    if walk.complaints:
        raise ReportRefused(*walk.complaints)
    # NFC makes some texts longer.
    read = _must_be_readable(_encode(content))
    report = msgspec.structs.replace(read, remarks=tuple(walk.remarks))
    return Cleaned(report=report, encoded=_encode(report))


def _must_be_readable(encoded: bytes) -> Report:
    """Read the report as the router and the desks will: one that was built here was never checked against its types."""
    try:
        return _decode(encoded)
    except msgspec.ValidationError as error:
        raise ReportRefused(field_error(str(error), Report)) from error


def _needs_a_look(encoded: bytes) -> bool:
    if b"\\u" in encoded or b"\\r" in encoded or b"\\b" in encoded or b"\\f" in encoded or b"\x7f" in encoded:
        # msgspec writes newline and tab as \n and \t, and every other control character in one of these ways.
        return True
    if not encoded.isascii():
        text = encoded.decode()
        if has_too_many_marks(text) or _UNCLEAN.search(text) or not unicodedata.is_normalized("NFC", text):
            return True
    # An escape would stand before a number like a letter, and hide it.
    return may_hold_card_number(encoded) and holds_card_number(
        encoded.decode().replace("\\n", "\n").replace("\\t", "\t")
    )


class _Walk:
    """Goes through a report as plain dicts and lists, and collects what it meets."""

    def __init__(self) -> None:
        self.complaints: list[FieldError] = []
        self.remarks: list[Remark] = []

    def visit(self, value: Any, path: tuple[str | int, ...], kind: str) -> Any:  # noqa: ANN401 - any JSON value
        if isinstance(value, dict):
            # An observable says in `type` what its value is.
            kind = str(value.get("type", ""))
            return {key: self.visit(inner, (*path, key), kind) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.visit(inner, (*path, place), kind) for place, inner in enumerate(value)]
        return self._text(value, path, kind) if isinstance(value, str) else value

    def _text(self, text: str, path: tuple[str | int, ...], kind: str) -> str:
        pointer = "".join(f"/{part}" for part in path)
        field = next(part for part in reversed(path) if isinstance(part, str))
        # What is taken out below may part a row.
        if has_too_many_marks(_UNCLEAN.sub("", text)):
            self._complain(
                pointer, f"More than {MOST_MARKS} combining marks in a row cannot be kept: send the text without them."
            )
            return text
        text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        if found := CONTROL.search(text):
            self._complain(
                pointer, f"The control character U+{ord(found.group()):04X} cannot be kept: send the text without it."
            )
            return text
        was_empty = not text
        text = self._without(_BIDI, text, "bidi_removed", pointer)
        text = self._without(_INVISIBLE, text, "invisible_removed", pointer)
        if field in _IDENTIFIERS:
            text = self._without(_JOINERS_AND_MARKS, text, "invisible_removed", pointer)
        if not text and not was_empty:
            self._complain(pointer, "Only invisible characters stand here: write text, or leave the field out.")
        return self._without_cards(text, field, kind, pointer)

    def _without(
        self, unwanted: re.Pattern[str], text: str, code: Literal["bidi_removed", "invisible_removed"], pointer: str
    ) -> str:
        if unwanted.search(text):
            self.remarks.append(Remark(code=code, pointer=pointer))
            return unwanted.sub("", text)
        return text

    def _without_cards(self, text: str, field: str, kind: str, pointer: str) -> str:
        if field in _ACCOUNT_FIELDS or (field == "value" and kind in _ACCOUNT_OBSERVABLES):
            if holds_card_number(text):
                self._complain(
                    pointer, "A full card number cannot be accepted: send the last four digits, such as **** 1111."
                )
            return text
        if field in _IDENTIFIERS or not holds_card_number(text):
            return text
        self.remarks.append(Remark(code="card_number_masked", pointer=pointer))
        return mask_card_numbers(text)

    def _complain(self, pointer: str, detail: str) -> None:
        self.complaints.append(FieldError(pointer=pointer, detail=detail))
