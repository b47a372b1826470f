"""A proof of work for the sending page, asked for under load alone: a second of a cheap phone, nothing of the person.

A challenge is signed, ends, is bound to one draft, and counts once. Whoever has no script passes by waiting: the
same challenge, sent again when it is old enough. The load is each process's own, and so is the memory of what was
used: elsewhere a challenge could count once more, for the same draft, which is filed once all the same.
"""

import base64
import binascii
import hashlib
import hmac
import os
import time
from collections.abc import Callable
from typing import Literal

import msgspec

from shared.telemetry import metrics

# Together 65,536 hashes on average: 0.2 s on the machine that this was tried on, 1.0 s when slowed down six times.
# Eight small puzzles, since one large one takes some people five times as long as others.
PUZZLES = 8
BITS = 13
LIFETIME_SECONDS = 1800
WAIT_SECONDS = 15
_MOST_USED = 100_000
_LONGEST_NUMBER = 12

Outcome = Literal["solved", "waited", "missing", "wrong", "expired", "foreign", "replayed"]


class Challenge(msgspec.Struct, frozen=True, kw_only=True):
    """What a sending page carries."""

    text: str
    """Signed; comes back as it is."""
    seed: str
    bits: int = BITS
    puzzles: int = PUZZLES
    wait_seconds: int = WAIT_SECONDS
    """For whoever has no script: so long from now, and it counts unsolved."""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a report may be sent now; if not, the challenge to show with the page."""

    outcome: Outcome
    challenge: Challenge | None = None

    @property
    def is_passed(self) -> bool:
        """Tell whether it may."""
        return self.challenge is None


class _Claims(msgspec.Struct, frozen=True):
    draft: bytes
    nonce: bytes
    issued_at: float


_claims = msgspec.msgpack.Decoder(_Claims)


class Proofs:
    """Makes challenges and judges what comes back."""

    def __init__(self, key: bytes, clock: Callable[[], float] = time.time) -> None:
        self._key = key
        self._clock = clock
        self._used: dict[bytes, float] = {}

    def challenge(self, draft_token: str) -> Challenge:
        """Make a challenge for the draft of this token."""
        claims = _Claims(_draft(draft_token), os.urandom(16), self._clock())
        body = _written(msgspec.msgpack.encode(claims))
        return _shown(f"{body}.{self._signature(body)}", WAIT_SECONDS)

    def judge(self, text: str, solution: str, draft_token: str) -> Verdict:
        """Judge a challenge that came back; what does not pass is given one to go on with, the same if it still can."""
        claims = self._read(text)
        now = self._clock()
        if claims is None:
            return self._again("foreign" if text else "missing", draft_token)
        if not hmac.compare_digest(claims.draft, _draft(draft_token)):
            return self._again("foreign", draft_token)
        age = now - claims.issued_at
        if age > LIFETIME_SECONDS:
            return self._again("expired", draft_token)
        if claims.nonce in self._used:
            return self._again("replayed", draft_token)
        is_solved = is_solution(_seed(text), solution)
        if is_solved or age >= WAIT_SECONDS:
            self._use(claims.nonce, now)
            return _counted(Verdict(outcome="solved" if is_solved else "waited"))
        return _counted(
            Verdict(
                outcome="wrong" if solution else "missing",
                challenge=_shown(text, max(1, round(WAIT_SECONDS - age))),
            )
        )

    def _again(self, outcome: Outcome, draft_token: str) -> Verdict:
        return _counted(Verdict(outcome=outcome, challenge=self.challenge(draft_token)))

    def _use(self, nonce: bytes, now: float) -> None:
        if len(self._used) >= _MOST_USED:
            self._used = {used: until for used, until in self._used.items() if until > now}
        self._used[nonce] = now + LIFETIME_SECONDS

    def _signature(self, body: str) -> str:
        return _written(hmac.digest(self._key, body.encode(), "sha256"))

    def _read(self, text: str) -> _Claims | None:
        body, _, signature = text.partition(".")
        if not hmac.compare_digest(self._signature(body).encode(), signature.encode()):
            return None
        try:
            return _claims.decode(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        except (binascii.Error, msgspec.DecodeError):
            return None


def is_solution(seed: str, solution: str, *, bits: int = BITS, puzzles: int = PUZZLES) -> bool:
    """Tell whether each number, hashed with the seed and its place, begins with so many zeros."""
    numbers = solution.split(",") if len(solution) <= puzzles * (_LONGEST_NUMBER + 1) else []
    return len(numbers) == puzzles and all(
        number.isascii() and number.isdigit() and _zeros(f"{seed}:{place}:{number}") >= bits
        for place, number in enumerate(numbers)
    )


def _zeros(text: str) -> int:
    return 256 - int.from_bytes(hashlib.sha256(text.encode()).digest()).bit_length()


def _shown(text: str, wait_seconds: int) -> Challenge:
    return Challenge(text=text, seed=_seed(text), wait_seconds=wait_seconds)


def _seed(text: str) -> str:
    # Short, so that the script hashes one block.
    return text.rpartition(".")[2][:24]


def _draft(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()[:16]


def _written(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _counted(verdict: Verdict) -> Verdict:
    metrics.proofs.labels(outcome=verdict.outcome).inc()
    return verdict
