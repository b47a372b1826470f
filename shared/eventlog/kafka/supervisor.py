"""Throw away and make anew: the one cure for a Kafka client that has met an error it does not know."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiokafka.errors import (
    AuthenticationFailedError,
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
)

from shared.eventlog.port import Limits, TooManyDeadLetters
from shared.telemetry import metrics

# What making it anew would not mend: a person has to.
FOR_A_PERSON = (
    TooManyDeadLetters,
    AuthenticationFailedError,
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
)

log = structlog.get_logger()


class Stalled(Exception):  # noqa: N818 - named for the condition
    """Work was waiting, and nothing moved for too long."""


async def supervise(name: str, limits: Limits, live: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
    """Live one life after another until `stop` is set; the longer a row of short ones, the longer the wait between."""
    backoff = limits.backoff_seconds
    while not stop.is_set():
        started = time.monotonic()
        try:
            await live()
        except FOR_A_PERSON:
            raise
        except Exception as error:
            if time.monotonic() - started > limits.backoff_limit_seconds:
                backoff = limits.backoff_seconds
            metrics.stage_restarts.labels(stage=name, reason=type(error).__name__).inc()
            log.warning("starts again", stage=name, backoff_seconds=backoff, exc_info=error)
            await sleep_unless(stop, backoff)
            backoff = min(backoff * 2, limits.backoff_limit_seconds)


async def sleep_unless(stop: asyncio.Event, seconds: float) -> None:
    """Wait, but not after `stop` is set."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return


async def finish(awaitable: Awaitable[object], seconds: float) -> bool:
    """Await within a time and swallow what it raises: for closing. Says whether it came to its end."""
    task = asyncio.ensure_future(awaitable)
    done, _ = await asyncio.wait([task], timeout=seconds)
    if not done:
        task.cancel()
        # Once: who does not listen to that either is left behind.
        await asyncio.wait([task], timeout=seconds)
    task.add_done_callback(look_away)
    return bool(done)


async def end_tasks_of(*owners: object, seconds: float) -> None:
    """Cancel, once, every task that runs a method of these: aiokafka's parts keep their tasks to themselves."""
    left = [task for task in asyncio.all_tasks() if _self_of(task) in owners]
    for task in left:
        task.cancel()
        task.add_done_callback(look_away)
    if left:
        await asyncio.wait(left, timeout=seconds)


def _self_of(task: asyncio.Task[Any]) -> object:
    frame = getattr(task.get_coro(), "cr_frame", None)
    return frame.f_locals.get("self", task) if frame else task


def look_away(future: asyncio.Future[Any]) -> None:
    """Take note of an error that is somebody else's, so that asyncio does not report it a second time."""
    if not future.cancelled():
        future.exception()
