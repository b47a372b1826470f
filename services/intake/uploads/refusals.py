"""What is refused, in words that say what to do, with the status that programs read."""

from http import HTTPStatus

import msgspec

from services.intake.evidence.errors import (
    FileEmpty,
    FileInSending,
    FileRefused,
    FileTooLarge,
    OffsetDiffers,
    TooManyFiles,
    TooManyUploads,
    UploadComplete,
    UploadExpired,
    UploadUnknown,
)
from services.intake.evidence.limits import MOST_FILE_MIB, MOST_FILES
from shared.i18n.catalogues import gettext, marked
from shared.telemetry import metrics
from shared.web.problems import Problem


class TooManyAtOnce(FileRefused):
    """So many bodies are being received that one more would have to wait."""


class BodyTooSlow(FileRefused):
    """Nothing came for a while, or too little for too long."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """How a refusal is said."""

    status: int
    reason: str
    sentence: str
    retry_after_seconds: int = 0


_SAID: dict[type[FileRefused], Said] = {
    FileTooLarge: Said(
        status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        reason="too_large",
        sentence=marked("This file is larger than %(most)s MB. Make it smaller, or send the part that matters."),
    ),
    FileEmpty: Said(
        status=HTTPStatus.BAD_REQUEST,
        reason="empty",
        sentence=marked("There is nothing in this file. Open it on your device, then choose it again."),
    ),
    TooManyFiles: Said(
        status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        reason="too_many",
        sentence=marked("You can keep %(files)s files with a report. Remove one to make room."),
    ),
    TooManyUploads: Said(
        status=HTTPStatus.TOO_MANY_REQUESTS,
        reason="too_many_uploads",
        sentence=marked("Many files were begun here. Send your report with those that are kept."),
        retry_after_seconds=3600,
    ),
    TooManyAtOnce: Said(
        status=HTTPStatus.TOO_MANY_REQUESTS,
        reason="at_once",
        sentence=marked("Many files are on their way just now. Wait a moment, then send this one again."),
        retry_after_seconds=5,
    ),
    BodyTooSlow: Said(
        status=HTTPStatus.REQUEST_TIMEOUT,
        reason="slow",
        sentence=marked("The connection stopped. What has come is kept. Go on when you are connected again."),
    ),
    UploadUnknown: Said(
        status=HTTPStatus.NOT_FOUND,
        reason="unknown",
        sentence=marked("We do not have this file. Choose it again to send it."),
    ),
    UploadExpired: Said(
        status=HTTPStatus.GONE,
        reason="expired",
        sentence=marked("This file was not finished within a day, and is gone. Choose it again to send it."),
    ),
    UploadComplete: Said(
        status=HTTPStatus.CONFLICT,
        reason="complete",
        sentence=marked("All of this file is here already. There is nothing more to send."),
    ),
    FileInSending: Said(
        status=HTTPStatus.CONFLICT,
        reason="sending",
        sentence=marked("Your report is being sent just now. Wait a moment, then try again."),
        retry_after_seconds=5,
    ),
    OffsetDiffers: Said(
        status=HTTPStatus.CONFLICT,
        reason="offset",
        sentence=marked("This is not the part that comes next. Ask how much is here, and go on from there."),
    ),
}


def sentence_of(error: FileRefused) -> str:
    """Say a refusal in the current language."""
    return gettext(_SAID[type(error)].sentence) % {"most": MOST_FILE_MIB, "files": MOST_FILES}


def count_refusal(error: FileRefused, door: str) -> None:
    """Count a file that was not taken."""
    metrics.evidence_refused.labels(door=door, reason=_SAID[type(error)].reason).inc()


def problem_of(error: FileRefused) -> Problem:
    """Give the problem document of a refusal, in the current language."""
    said = _SAID[type(error)]
    headers = {"Retry-After": str(said.retry_after_seconds)} if said.retry_after_seconds else {}
    if isinstance(error, OffsetDiffers) and error.offset is not None:
        headers["Upload-Offset"] = str(error.offset)
    return Problem(said.status, sentence_of(error), headers=headers)
