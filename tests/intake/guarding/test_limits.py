"""The limits: who is turned away, who never is, and that a limit that fails turns nobody away."""

from ipaddress import ip_address

import pytest

from services.intake.guarding.counters import Counters
from services.intake.guarding.guard import MOST_SLOWED, Guard
from services.intake.guarding.load import Load
from services.intake.guarding.proof import Proofs
from services.intake.guarding.rules import KINDS, kind_of, rules
from shared.settings import SettingRefused
from shared.telemetry import metrics
from shared.testing.clock import HandClock

HERE, NEXT_DOOR, FAR = (ip_address(text) for text in ("198.51.100.7", "198.51.100.8", "203.0.113.9"))


async def nobody() -> str | None:
    return None


async def someone_known() -> str | None:
    return "report"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def guard_with(clock, slept):
    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    def made(limits: str = "", **more) -> Guard:
        return Guard(
            rules(limits),
            proofs=Proofs(b"key"),
            load=Load(60, clock.monotonic),
            clock=clock.monotonic,
            sleep=sleep,
            **more,
        )

    return made


def counted(counter, **labels) -> float:
    return (counter.labels(**labels) if labels else counter)._value.get()


async def test_whoever_comes_too_often_waits_until_the_window_is_over_and_is_counted(guard_with, clock):
    guard = guard_with("answers=2/minute")
    before = counted(metrics.limits_exceeded, kind="answers", whose="network")
    admitted = [await guard.admit("answers", HERE, nobody) for _ in range(2)]
    clock.now += 20
    later = await guard.admit("answers", HERE, nobody)
    clock.now += later.retry_after_seconds
    again = await guard.admit("answers", HERE, nobody)

    assert admitted == [None, None]
    assert (later.whose, later.retry_after_seconds) == ("network", 40)
    assert again is None
    assert counted(metrics.limits_exceeded, kind="answers", whose="network") == before + 1


async def test_a_neighbour_has_a_line_of_their_own_and_the_whole_neighbourhood_four_times_as_much(guard_with):
    guard = guard_with("answers=2/minute")
    for _ in range(3):
        await guard.admit("answers", HERE, nobody)
    neighbours = [await guard.admit("answers", ip_address(f"198.51.100.{n}"), nobody) for n in range(20, 26)]

    assert neighbours[:5] == [None] * 5
    assert neighbours[5].whose == "network"
    assert await guard.admit("answers", FAR, nobody) is None


async def test_everybody_together_has_a_limit_too(guard_with):
    guard = guard_with("everybody.answers=2/minute")
    for address in (HERE, FAR):
        await guard.admit("answers", address, nobody)

    assert (await guard.admit("answers", None, nobody)).whose == "everybody"


async def test_reading_what_was_answered_is_never_refused(guard_with):
    guard = guard_with("pages=1/minute, everybody.pages=1/minute")
    stranger = [await guard.admit("pages", HERE, nobody) for _ in range(5)][-1]
    known = [await guard.admit("pages", HERE, someone_known) for _ in range(50)]

    assert stranger is not None
    assert known == [None] * 50


async def test_a_neighbour_cannot_use_up_the_answers_of_whoever_has_a_draft(guard_with):
    guard = guard_with("answers=3/minute")
    for _ in range(100):
        await guard.admit("answers", HERE, nobody)
    mine = [await guard.admit("answers", HERE, someone_known) for _ in range(4)]

    assert mine[:3] == [None] * 3
    assert mine[3].whose == "visitor"


async def test_without_a_known_address_nobody_pays_for_all(guard_with):
    """Behind a proxy that no setting names, everybody would be one network, and all would be turned away."""
    guard = guard_with("answers=1/minute")
    before = counted(metrics.clients_unknown)
    admitted = [await guard.admit("answers", None, nobody) for _ in range(10)]

    assert admitted == [None] * 10
    assert counted(metrics.clients_unknown) == before + 10


class Broken(Counters):
    async def incr(self, key, expiry, amount=1):
        raise ConnectionError

    async def get(self, key):
        raise ConnectionError


async def test_limits_that_fail_let_everybody_through_and_are_counted(guard_with):
    guard = guard_with("answers=1/minute", storage=Broken())
    before = counted(metrics.limits_failed)
    admitted = [await guard.admit("answers", HERE, nobody) for _ in range(3)]
    await guard.missed(HERE)

    assert admitted == [None] * 3
    assert await guard.admit("receipts", HERE, nobody) is None
    assert await guard.admit_sender("Example Bank") is None
    assert counted(metrics.limits_failed) == before + 6


async def test_receipts_that_open_nothing_are_few_in_a_network_and_those_that_open_are_not_counted(guard_with):
    guard = guard_with("receipts=3/10 minutes")
    before = counted(metrics.receipts_missed)
    right = [await guard.admit("receipts", HERE, nobody) for _ in range(50)]
    for _ in range(3):
        await guard.missed(HERE)
    refused = await guard.admit("receipts", HERE, nobody)

    assert right == [None] * 50
    assert refused.whose == "network"
    assert await guard.admit("receipts", FAR, nobody) is None
    assert counted(metrics.receipts_missed) == before + 3


async def test_many_missed_receipts_slow_everybody_down_and_turn_nobody_away(guard_with, slept, clock):
    guard = guard_with("everybody.receipts=3/minute")
    await guard.admit("receipts", HERE, nobody)
    assert slept == []
    for number in range(3):
        await guard.missed(ip_address(f"203.0.113.{number}"))

    assert await guard.admit("receipts", HERE, nobody) is None
    assert slept == [2.0]
    clock.now += 60
    await guard.admit("receipts", HERE, nobody)
    assert slept == [2.0]


async def test_not_more_wait_than_the_process_can_hold(guard_with):
    guard = guard_with("everybody.receipts=1/minute")
    await guard.missed(None)
    guard._slowed = MOST_SLOWED

    assert (await guard.admit("receipts", FAR, nobody)).whose == "everybody"


async def test_off_is_off(guard_with):
    guard = guard_with("off")

    assert [await guard.admit("sending", HERE, nobody) for _ in range(500)] == [None] * 500


@pytest.mark.parametrize("wrong", ["answers=many", "everyone=3/minute", "answers=0/minute", "answers"])
def test_a_limit_that_cannot_be_read_is_refused_with_what_to_write(wrong):
    with pytest.raises(SettingRefused, match="CASEBRIDGE_LIMITS"):
        rules(wrong)


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("GET", "/", "pages"),
        ("GET", "/report/story", "pages"),
        ("HEAD", "/help", "pages"),
        ("POST", "/report/story", "answers"),
        ("POST", "/report/send", "sending"),
        ("POST", "/report/check", "sending"),
        ("POST", "/status", "receipts"),
        ("GET", "/v1/status", "receipts"),
        ("POST", "/v1/status", "receipts"),
        ("POST", "/status/", "receipts"),
        ("POST", "//status", "receipts"),
        ("POST", "/v1//status/", "receipts"),
        ("POST", "/report/send/", "sending"),
        ("GET", "/status", "pages"),
        ("POST", "/status/add", "answers"),
        ("POST", "/verify", "verify"),
        ("GET", "/verify/ABC", "verify"),
        ("POST", "/report/evidence", "uploads"),
        ("GET", "/report/evidence", "pages"),
        ("PATCH", "/report/evidence/uploads/1", "uploads"),
        ("HEAD", "/report/evidence/uploads/1", "uploads"),
        ("POST", "/v1/reports", None),
        ("POST", "/v1/uploads", None),
        ("POST", "/report/exit", None),
        ("GET", "/static/base.css", None),
        ("GET", "/health/ready", None),
    ],
)
def test_each_request_is_of_one_kind(method, path, kind):
    assert kind_of(method, path) == kind


def test_every_kind_has_a_limit_of_its_own():
    assert all(rules()[kind].line for kind in KINDS)


async def test_the_counters_keep_no_more_than_their_most_and_let_the_oldest_go(clock):
    counters = Counters(clock.monotonic, most_keys=100)
    for number in range(1000):
        await counters.incr(f"network {number}", 60)

    assert len(counters._windows) <= 100
    assert await counters.get("network 999") == 1
    assert await counters.get("network 0") == 0


def test_load_is_high_while_a_window_is_over_its_share_and_for_one_window_after(clock):
    load = Load(60, clock.monotonic)
    for _ in range(10):
        load.count()
    at_its_share = load.is_high()
    load.count()
    above = load.is_high()
    clock.now += 10
    next_window = load.is_high()
    clock.now += 10

    assert (at_its_share, above, next_window, load.is_high()) == (False, True, True, False)


def test_a_pause_ends_the_load(clock):
    load = Load(60, clock.monotonic)
    for _ in range(100):
        load.count()
    clock.now += 3600

    assert not load.is_high()
