"""A plain form with files (RFC 7578), read as it arrives: fields stay in memory, files go on to be sealed."""

from collections.abc import Callable, Sequence

import msgspec
from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

from services.intake.evidence.errors import FileEmpty, FileRefused, TooManyFiles
from services.intake.evidence.files import KeptFile
from services.intake.evidence.limits import MIB, MOST_FILE_BYTES, MOST_FILES
from services.intake.evidence.naming import clean_name
from services.intake.evidence.receiving import Owner, Receiving
from services.intake.evidence.upload import Upload
from services.intake.uploads.bodies import Body, Gone
from services.intake.uploads.refusals import BodyTooSlow, count_refusal, sentence_of
from shared.web.problems import Problem

FILES = "files"
"""The input of the files; every other one is a field."""
MOST_BODY_BYTES = MOST_FILES * MOST_FILE_BYTES + 8 * MIB
_MOST_FIELD_BYTES = 4 * 1024
_MOST_PARTS = 2 * MOST_FILES + 40
_MOST_HEADER_BYTES = 16 * 1024

Fields = dict[str, list[str]]


class NotTaken(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was not taken, and the sentence that says why."""

    name: str
    sentence: str


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What a form held."""

    fields: Fields
    taken: Sequence[KeptFile]
    not_taken: Sequence[NotTaken]


class FormRefused(Exception):  # noqa: N818 - named for the condition
    """The form was not this browser's own: its files were read and left."""


def boundary_of(content_type: str) -> str:
    """Give the boundary of a form with files; raises `Problem`."""
    kind, options = parse_options_header(content_type)
    if kind != "multipart/form-data" or not options.get("boundary"):
        raise Problem(415, "Send the form as multipart/form-data.")
    return str(options["boundary"])


async def read_form(
    body: Body, boundary: str, receiving: Receiving, owner: Owner, is_ours: Callable[[Fields], bool]
) -> Sent:
    """Read a form to its end; raises `Problem`, `FormRefused`, and `BodyTooSlow` where it broke off.

    `is_ours` looks at the fields before the first file: what it refuses is not kept.
    """
    reader = _Reader(receiving, owner, is_ours)
    try:
        with PushMultipartParser(boundary, max_header_size=_MOST_HEADER_BYTES, max_segment_count=_MOST_PARTS) as parser:
            async for piece in body:
                for event in parser.parse(piece):
                    await reader.take(event)
    except MultipartError as error:
        await reader.give_up()
        await body.drain(MOST_BODY_BYTES)
        raise Problem(400, "The form cannot be read as it was sent.") from error
    except Gone:
        await reader.give_up()
        raise BodyTooSlow from None
    except BaseException:
        await reader.give_up()
        raise
    return reader.sent()


class _Reader:
    """Takes the parts of a form as they come."""

    def __init__(self, receiving: Receiving, owner: Owner, is_ours: Callable[[Fields], bool]) -> None:
        self._receiving = receiving
        self._owner = owner
        self._is_ours = is_ours
        self._fields: Fields = {}
        self._taken: list[KeptFile] = []
        self._not_taken: list[NotTaken] = []
        self._field = bytearray()
        self._name = ""
        self._is_file = False
        self._upload: Upload | None = None

    async def take(self, event: MultipartSegment | bytes | bytearray | None) -> None:
        match event:
            case MultipartSegment():
                await self._begin(event)
            case None:
                await self._end()
            case _ if self._is_file:
                await self._feed(bytes(event))
            case _:
                self._field += event[: _MOST_FIELD_BYTES - len(self._field)]

    def sent(self) -> Sent:
        if not self._is_ours(self._fields):
            raise FormRefused
        return Sent(fields=self._fields, taken=self._taken, not_taken=self._not_taken)

    async def give_up(self) -> None:
        """Forget the file that was on its way: nobody can go on with it."""
        if self._upload is not None:
            await self._receiving.forget(self._upload.file)
            self._upload = None

    async def _begin(self, segment: MultipartSegment) -> None:
        self._is_file = segment.name == FILES and segment.filename is not None
        self._name = (segment.filename if self._is_file else segment.name) or ""
        self._field.clear()
        # A file input that nothing was chosen in comes as a file without name and content.
        if not self._is_file or not self._name or not self._is_ours(self._fields):
            return
        try:
            file = await self._receiving.begin(self._owner, None, self._name)
            self._upload = await self._receiving.resume(self._owner, file, 0)
        except FileRefused as refusal:
            self._refuse(refusal)

    async def _feed(self, content: bytes) -> None:
        if self._upload is None:
            return
        try:
            await self._upload.feed(content)
        except FileRefused as refusal:
            await self.give_up()
            self._refuse(refusal)

    async def _end(self) -> None:
        if not self._is_file:
            self._fields.setdefault(self._name, []).append(self._field.decode("utf-8", "replace"))
        elif self._upload is not None:
            try:
                self._taken.append(await self._upload.end())
                self._upload = None
            except FileEmpty as refusal:
                await self.give_up()
                self._refuse(refusal)

    def _refuse(self, refusal: FileRefused) -> None:
        count_refusal(refusal, self._owner.door)
        if isinstance(refusal, TooManyFiles) and any(kept.sentence == sentence_of(refusal) for kept in self._not_taken):
            # Once is enough, however many came.
            return
        self._not_taken.append(NotTaken(name=clean_name(self._name), sentence=sentence_of(refusal)))
