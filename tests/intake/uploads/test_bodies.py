"""Bodies that drip and networks that open many: neither keeps others from sending their files."""

import asyncio
from contextlib import ExitStack

import pytest

from services.intake.guarding.networks import Clients
from services.intake.uploads.bodies import MOST_AT_ONCE_AROUND, MOST_AT_ONCE_ON_A_LINE, Body, Gate
from services.intake.uploads.refusals import BodyTooSlow, TooManyAtOnce, problem_of


def scope_from(address: str | None = None) -> dict[str, object]:
    return {"type": "http", "client": (address, 4321) if address else None, "headers": []}


def test_so_many_bodies_are_let_in_and_no_more():
    gate, scope = Gate(Clients(""), most=3, most_each=2), scope_from()
    with gate.receiving("a", scope), gate.receiving("a", scope):
        with pytest.raises(TooManyAtOnce), gate.receiving("a", scope):
            pass
        with gate.receiving("b", scope), pytest.raises(TooManyAtOnce), gate.receiving("c", scope):
            pass
    with gate.receiving("a", scope):
        pass
    assert problem_of(TooManyAtOnce()).headers == {"Retry-After": "5"}


@pytest.mark.parametrize(("address", "most"), [("8.8.4.4", MOST_AT_ONCE_ON_A_LINE), ("8.8.4.{}", MOST_AT_ONCE_AROUND)])
def test_one_network_leaves_room_for_others(address, most):
    gate = Gate(Clients(""))
    with ExitStack() as inside:
        for number in range(most):
            inside.enter_context(gate.receiving(number, scope_from(address.format(number))))
        with pytest.raises(TooManyAtOnce), gate.receiving("one more", scope_from(address.format(most))):
            pass
        inside.enter_context(gate.receiving("elsewhere", scope_from("9.9.9.9")))
    with gate.receiving("later", scope_from(address.format(0))):
        pass


async def test_a_body_on_which_nothing_comes_is_given_up():
    with pytest.raises(BodyTooSlow):
        async for _ in Body(asyncio.Event().wait, idle_seconds=0.01):
            pass


class Line:
    """A connection that brings so much every ten seconds, by a clock of its own."""

    def __init__(self, piece: bytes, pieces: int) -> None:
        self.now = 0.0
        self.left = pieces
        self._piece = piece

    def clock(self) -> float:
        return self.now

    async def receive(self) -> dict[str, object]:
        self.now += 10
        self.left -= 1
        await asyncio.sleep(0)
        return {"type": "http.request", "body": self._piece, "more_body": self.left > 0}


async def read_whole(line: Line) -> int:
    return sum([len(piece) async for piece in Body(line.receive, clock=line.clock)])


async def test_a_body_that_drips_is_given_up():
    line = Line(b"x", pieces=64)
    with pytest.raises(BodyTooSlow):
        await read_whole(line)

    assert 60 <= line.now <= 80


async def test_a_body_on_a_slow_line_is_read_to_its_end():
    assert await read_whole(Line(b"x" * 85_000, pieces=64)) == 64 * 85_000


async def test_the_time_that_we_take_ourselves_is_not_the_senders():
    line = Line(b"x", pieces=5)
    async for _ in Body(line.receive, clock=line.clock):
        line.now += 600

    assert line.left == 0
