"""W3C trace context: one trace id from the HTTP request through outbox and log to the desk.

Nothing is exported; the ids stand in log lines, problem documents and record headers, where any tracer can pick
them up. Norm: W3C Trace Context, level 1, header `traceparent`.
"""

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# Version ff is forbidden; later versions may add fields, which are passed over.
_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(?:-.*)?\Z")

_current: ContextVar[str | None] = ContextVar("traceparent", default=None)


def current_traceparent() -> str | None:
    """Give the context to send on; None outside of any trace."""
    return _current.get()


def current_trace_id() -> str | None:
    """Give the id that people quote: 32 hexadecimal digits."""
    traceparent = _current.get()
    return traceparent[3:35] if traceparent else None


def child_of(traceparent: str | None) -> str:
    """Make a context that continues this one, or a new trace where there is none or it is malformed."""
    match = _TRACEPARENT.match(traceparent) if traceparent and len(traceparent) < 256 else None  # noqa: PLR2004 - far longer than any valid one
    trace_id, flags = match.groups() if match else (f"{_random(128):032x}", "01")
    return f"00-{trace_id}-{_random(64):016x}-{flags}"


def accept(traceparent: str | None) -> str:
    """Continue the trace of a request, or begin one, in this task and those it starts."""
    traceparent = child_of(traceparent)
    _current.set(traceparent)
    return traceparent


@contextmanager
def continuing(traceparent: str | None) -> Iterator[str]:
    """Continue a trace inside a `with`: for a record of a batch."""
    traceparent = child_of(traceparent)
    token = _current.set(traceparent)
    try:
        yield traceparent
    finally:
        _current.reset(token)


def _random(bits: int) -> int:
    # Ids, not secrets: 0.2 µs instead of a system call. Zero is not a valid id.
    return random.getrandbits(bits) or 1
