"""What a file is, by its content: its first bytes, and its last. Nothing is unpacked, rendered or executed for it.

A name and a sender's word for the type are not asked. `is_mixed` says that a picture, film, sound or PDF holds other
things too (an archive behind it, markup inside it): the trick by which one file is two things to two programs.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

import msgspec

HEAD_BYTES = 40 * 1024
TAIL_BYTES = 66 * 1024
"""An archive's directory ends with a record of 22 bytes and a comment of up to 65,535 (APPNOTE 4.3.16)."""

_DATA = Path(__file__).parent / "data" / "kinds.toml"
_SHOWN_KINDS = frozenset({"picture", "pdf", "sound", "video"})
_TEXT_LOOKED_AT = 8 * 1024

_END_OF_ARCHIVE = b"PK\x05\x06"
_FIRST_OF_ARCHIVE = b"PK\x03\x04"
_PROGRAM = re.compile(rb"MZ.{58}[\x40-\xff].{0,500}?This program cannot be run", re.DOTALL)
_MARKUP_INSIDE = re.compile(rb"<(?:script|html|svg|iframe|!doctype html|\?php)[\s>/]", re.IGNORECASE)
_MARKUP = re.compile(
    r"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+)?(html|svg|head|body|script)\b", re.DOTALL | re.IGNORECASE
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HEADER = re.compile(r"([!-9;-~]+):", re.MULTILINE)
# RFC 5322, 3.6; RFC 2045, 3: a mail has several of them, and nothing else begins with one.
_MAIL_HEADERS = frozenset({
    "received", "return-path", "delivered-to", "from", "to", "cc", "subject", "date", "message-id", "mime-version",
    "reply-to", "sender", "content-type", "dkim-signature", "authentication-results", "arc-seal", "in-reply-to",
})  # fmt: skip
_FEWEST_HEADERS = 2
# `[12/03/2026, 10:12:11] Name: …` or `12.03.26, 10:12 - Name: …`, as messengers export a chat.
_CHAT_LINE = re.compile(
    r"^\u200e?\[?\d{1,4}[./-]\d{1,2}[./-]\d{1,4}[,،]? .{0,4}\d{1,2}[:.]\d{2}.{0,12}?[\]-] ", re.MULTILINE
)
_FEWEST_LINES = 2
_BOMS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


class Signature(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the table."""

    type: str
    kind: str
    source: str
    at: int = 0
    hex: str = ""
    text: str = ""
    and_at: int = 0
    and_hex: str = ""
    and_text: str = ""

    def fits(self, head: bytes) -> bool:
        """Tell whether a file begins so."""
        first = bytes.fromhex(self.hex) or self.text.encode()
        second = bytes.fromhex(self.and_hex) or self.and_text.encode()
        return head.startswith(first, self.at) and head.startswith(second, self.and_at)


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole table."""

    never_opened: frozenset[str]
    signatures: tuple[Signature, ...]


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """What a file is."""

    media_type: str
    kind: str
    is_mixed: bool = False


@cache
def table() -> Table:
    """Read the table that comes along."""
    return msgspec.convert(tomllib.loads(_DATA.read_text()), Table)


def is_never_opened(kind: str, *, is_mixed: bool) -> bool:
    """Tell whether a file is kept as evidence only: none of our pages or programs may render or unpack it."""
    return is_mixed or kind in table().never_opened


def kind_of(head: bytes, tail: bytes) -> Kind:
    """Say what a file is by its first `HEAD_BYTES` and its last `TAIL_BYTES`."""
    for signature in table().signatures:
        if signature.fits(head):
            found = Kind(media_type=signature.type, kind=signature.kind)
            break
    else:
        found = _kind_of_text(head)
    return msgspec.structs.replace(found, is_mixed=_is_mixed(found, head, tail))


def _is_mixed(found: Kind, head: bytes, tail: bytes) -> bool:
    if found.kind not in _SHOWN_KINDS:
        return False
    # Metadata of pictures is XML, but never a script or a page; a whole PDF may be 1,024 bytes into another file.
    is_marked_up = bool(_MARKUP_INSIDE.search(head) or _MARKUP_INSIDE.search(tail))
    is_packed = _END_OF_ARCHIVE in tail or (_FIRST_OF_ARCHIVE in tail and found.kind == "picture")
    is_pdf_too = found.kind != "pdf" and b"%PDF-" in head[:1024]
    return is_marked_up or is_packed or is_pdf_too or bool(_PROGRAM.search(head))


def _kind_of_text(head: bytes) -> Kind:
    text = _text(head)
    if text is None:
        return Kind(media_type="application/octet-stream", kind="unknown")
    start = text.lstrip("\ufeff \t\r\n")
    if markup := _MARKUP.match(start):
        return Kind(media_type="image/svg+xml" if markup[1].lower() == "svg" else "text/html", kind="markup")
    if start.startswith("<?xml"):
        return Kind(media_type="application/xml", kind="markup")
    if _is_mail(start):
        return Kind(media_type="message/rfc822", kind="email")
    if len(_CHAT_LINE.findall(start)) >= _FEWEST_LINES:
        return Kind(media_type="text/plain", kind="chat")
    return Kind(media_type="text/plain", kind="text")


def _text(head: bytes) -> str | None:
    """Read the beginning as text; None if it is none. Writing of before Unicode is text that nobody can name."""
    looked_at = head[:_TEXT_LOOKED_AT]
    encoding = _BOMS.get(looked_at[:2])
    if encoding:
        return looked_at[2:].decode(encoding, "replace")
    text = looked_at.decode("utf-8", "replace")
    if _CONTROL.search(text):
        return None
    return text


def _is_mail(start: str) -> bool:
    block = re.split(r"\r?\n\r?\n", start, maxsplit=1)[0]
    if block.startswith("From "):
        block = block.partition("\n")[2]
    first = _HEADER.match(block)
    names = {name.lower() for name in _HEADER.findall(block)}
    return first is not None and len(names & _MAIL_HEADERS) >= _FEWEST_HEADERS
