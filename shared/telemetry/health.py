"""Health: is this process getting anywhere (live), and can it do its work now (ready)?

Live is for whoever restarts processes: it fails only when a watched worker has work and makes no progress. Ready is for
whoever sends it traffic: every named check passes within its deadline. Answers name checks and never say more than
`failed` or `timeout`: an error's text may hold an address or a secret.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Literal

import msgspec
import structlog

from shared.telemetry import metrics

CHECK_SECONDS = 2.0

Check = Callable[[], Awaitable[object]]
State = Literal["ok", "failed", "timeout", "stalled"]

log = structlog.get_logger()


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The answer, and the state of each check by name."""

    is_ok: bool
    checks: Mapping[str, State]


class Health:
    """The checks of one process. `stalled` names the workers that have work and make no progress."""

    def __init__(self, *, stalled: Callable[[], Iterable[str]] = tuple, check_seconds: float = CHECK_SECONDS) -> None:
        self._stalled = stalled
        self._check_seconds = check_seconds
        self._checks: dict[str, Check] = {}
        self._is_stopping = False

    def check(self, name: str, check: Check) -> None:
        """Add a check for readiness: it fails by raising, or by answering False."""
        self._checks[name] = check

    def stopping(self) -> None:
        """From now on not ready, so that no new traffic comes while the old is answered."""
        self._is_stopping = True

    def live(self) -> Verdict:
        """Tell whether every watched worker gets on."""
        return _verdict(dict.fromkeys(self._stalled(), "stalled"))

    async def ready(self) -> Verdict:
        """Run all checks side by side, each within its deadline."""
        results = await asyncio.gather(*(self._run(name, check) for name, check in self._checks.items()))
        states: dict[str, State] = dict(zip(self._checks, results, strict=True))
        if self._is_stopping:
            states["stopping"] = "failed"
        return _verdict(states)

    async def _run(self, name: str, check: Check) -> State:
        state: State = "ok"
        try:
            async with asyncio.timeout(self._check_seconds):
                if await check() is False:
                    state = "failed"
        except TimeoutError:
            state = "timeout"
        except Exception:
            state = "failed"
            log.warning("health check failed", check=name, exc_info=True)
        if state != "ok":
            metrics.health_failures.labels(check=name).inc()
        return state


def _verdict(states: Mapping[str, State]) -> Verdict:
    return Verdict(is_ok=all(state == "ok" for state in states.values()), checks=states)
