"""Log lines: one JSON object each, on standard error, with keys from an allow-list.

A narrative, a name or a token cannot get out: unknown keys are dropped and counted, values are numbers or short strings
without control characters, exceptions give their type and their place but never their message (a database's
message holds the row), and other libraries' lines are cut down to their constant part.
"""

import logging
import sys
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import Enum
from pathlib import PurePath
from typing import Any, Literal, TextIO
from uuid import UUID

import msgspec
import structlog
from structlog.typing import EventDict, Processor

from shared.telemetry import metrics
from shared.telemetry.keys import ALLOWED
from shared.telemetry.tracing import current_trace_id

Format = Literal["auto", "json", "console"]

MAX_CHARACTERS = 200
MAX_FRAMES = 8
# Libraries whose format strings are their own words: those may be shown. Others may put anything in theirs.
TRUSTED_LIBRARIES = frozenset({"_granian", "granian", "aiokafka", "alembic", "litestar"})

_NUMBERS = frozenset({int, float, bool, type(None)})
_encode = msgspec.json.Encoder().encode


def configure(format: Format = "auto", *, service: str = "", stream: TextIO | None = None) -> None:  # noqa: A002 - the setting's name
    """Send structlog's lines and those of the standard library to standard error in this form; call it at start.

    `auto` is for people when a person is looking (a terminal), and JSON otherwise.
    """
    stream = sys.stderr if stream is None else stream
    is_console = format == "console" or (format == "auto" and stream.isatty())
    processors: list[Processor] = [
        _level,
        _time_and_trace(service),
        _error,
        keep_allowed,
        _for_people(stream) if is_console else _for_programs,
    ]
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=stream),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers = [_Foreign(structlog.get_logger())]
    root.setLevel(logging.WARNING)
    for name in ("alembic", "_granian"):
        logging.getLogger(name).setLevel(logging.WARNING)


def keep_allowed(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Keep the keys on the list, with values that can hold no story; count what is dropped."""
    kept: EventDict = {}
    for key, value in event.items():
        if key in ALLOWED:
            # The two kinds of nearly every fact, without a call: a line is written for each request.
            if type(value) is str and len(value) <= MAX_CHARACTERS and value.isprintable():
                kept[key] = value
            else:
                kept[key] = value if type(value) in _NUMBERS else _plain(value)
    dropped = len(event) - len(kept)
    if dropped:
        metrics.log_keys_dropped.inc(dropped)
        kept["dropped"] = dropped
    return kept


def _plain(value: object) -> object:  # noqa: PLR0911 - a line for each type
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return _clean(value)
        case UUID():
            return str(value)
        case datetime():
            return value.isoformat()
        case Enum():
            return _plain(value.value)
        case PurePath():
            return _clean(str(value))
        case list() | tuple() | set() | frozenset():
            return [_plain(item) for item in list(value)[:20]]
        case Mapping():
            # Counters by name, such as the outcomes of a batch; never a document.
            return {_clean(str(key)): item for key, item in value.items() if isinstance(item, int | float)}
        case BaseException():
            return _name_of(value)
        case _:
            return type(value).__name__


def _clean(text: str) -> str:
    if len(text) > MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS] + "…"
    # Terminal escapes and line breaks would let a value forge lines of its own.
    return text if text.isprintable() else "".join(c if c.isprintable() else "�" for c in text)


_RENAMED = {"exception": "error", "warn": "warning", "fatal": "critical"}
_LEVELS = {level: metrics.log_lines.labels(level=level) for level in ("debug", "info", "warning", "error", "critical")}


def _level(_logger: object, method: str, event: EventDict) -> EventDict:
    level = _RENAMED.get(method, method)
    event["level"] = level
    _LEVELS[level].inc()
    return event


def _time_and_trace(service: str) -> Processor:
    def add(_logger: object, _method: str, event: EventDict) -> EventDict:
        first: dict[str, Any] = {"timestamp": datetime.now(UTC).isoformat(timespec="milliseconds")}
        first["level"], first["event"] = event.pop("level"), event.pop("event", "")
        if service:
            first["service"] = service
        trace = current_trace_id()
        if trace:
            first["trace"] = trace
        first.update(event)
        return first

    return add


def _error(_logger: object, _method: str, event: EventDict) -> EventDict:
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()[1]
    elif isinstance(info, tuple):
        info = info[1]
    if isinstance(info, BaseException):
        event["error"] = _name_of(info)
        event["frames"] = [
            f"{frame.filename.rpartition('/site-packages/')[2]}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(info.__traceback__)[-MAX_FRAMES:]
        ]
    return event


def _name_of(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return f"{name} from {type(cause).__qualname__}" if cause else name


def _for_programs(_logger: object, _method: str, event: EventDict) -> str:
    return _encode(event).decode()


def _for_people(stream: TextIO) -> Callable[..., str]:
    console = structlog.dev.ConsoleRenderer(colors=stream.isatty(), sort_keys=False)

    def render(logger: object, method: str, event: EventDict) -> str:
        return str(console(logger, method, event))

    return render


class _Foreign(logging.Handler):
    """Passes the lines of other libraries on: level, logger, place, and of the words only the constant ones."""

    def __init__(self, log: structlog.typing.FilteringBoundLogger) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        facts: dict[str, Any] = {"logger": record.name, "exc_info": record.exc_info}
        if record.name.partition(".")[0] in TRUSTED_LIBRARIES and isinstance(record.msg, str):
            facts["line"] = _constant_part(record.msg, record.args)
        else:
            facts["line"] = f"{PurePath(record.pathname).name}:{record.lineno}"
        self._log.log(record.levelno, "library line", **facts)


def _constant_part(template: str, args: object) -> str:
    first_line = template.partition("\n")[0]
    shown = tuple(_shown(arg) for arg in args) if isinstance(args, tuple) else ()
    try:
        return first_line % shown if shown else first_line
    except (TypeError, ValueError):
        return first_line


def _shown(arg: object) -> object:
    match arg:
        case int() | float():
            return arg
        case BaseException():
            return _name_of(arg)
        case _:
            return "…"
