"""The proof of work: what counts, and what does not."""

from hashlib import sha256

import pytest

from services.intake.guarding.proof import BITS, LIFETIME_SECONDS, PUZZLES, WAIT_SECONDS, Proofs
from shared.testing.clock import HandClock


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def proofs(clock) -> Proofs:
    return Proofs(b"a key of the test", clock.monotonic)


def _fits(seed: str, place: int, number: int) -> bool:
    return int.from_bytes(sha256(f"{seed}:{place}:{number}".encode()).digest()) >> (256 - BITS) == 0


@pytest.fixture(scope="module")
def solution():
    """Solve a challenge once for the tests that need one: it takes a tenth of a second."""
    made = {}

    def of(challenge) -> str:
        if challenge.seed not in made:
            made[challenge.seed] = ",".join(
                str(next(n for n in range(10**7) if _fits(challenge.seed, place, n))) for place in range(PUZZLES)
            )
        return made[challenge.seed]

    return of


def test_a_solved_challenge_passes_once(proofs, solution):
    challenge = proofs.challenge("mine")

    first = proofs.judge(challenge.text, solution(challenge), "mine")
    again = proofs.judge(challenge.text, solution(challenge), "mine")

    assert (first.outcome, first.is_passed) == ("solved", True)
    assert (again.outcome, again.is_passed) == ("replayed", False)
    assert again.challenge.text != challenge.text


def test_unsolved_it_asks_to_wait_and_goes_on_with_the_same_challenge(proofs, clock):
    challenge = proofs.challenge("mine")
    clock.now += 5
    verdict = proofs.judge(challenge.text, "", "mine")

    assert (verdict.outcome, verdict.is_passed) == ("missing", False)
    assert verdict.challenge.text == challenge.text
    assert verdict.challenge.wait_seconds == WAIT_SECONDS - 5


def test_without_script_whoever_waits_gets_through_once(proofs, clock):
    challenge = proofs.challenge("mine")
    clock.now += WAIT_SECONDS
    first = proofs.judge(challenge.text, "", "mine")
    again = proofs.judge(challenge.text, "", "mine")

    assert (first.outcome, first.is_passed) == ("waited", True)
    assert (again.outcome, again.is_passed) == ("replayed", False)


def test_an_old_challenge_does_not_count_however_well_it_is_solved(proofs, solution, clock):
    challenge = proofs.challenge("mine")
    clock.now += LIFETIME_SECONDS + 1
    verdict = proofs.judge(challenge.text, solution(challenge), "mine")

    assert (verdict.outcome, verdict.is_passed) == ("expired", False)
    assert verdict.challenge.wait_seconds == WAIT_SECONDS


def test_that_of_another_draft_does_not_count(proofs, solution):
    challenge = proofs.challenge("theirs")
    verdict = proofs.judge(challenge.text, solution(challenge), "mine")

    assert (verdict.outcome, verdict.is_passed) == ("foreign", False)


@pytest.mark.parametrize("forged", ["", "x", "x.y", "x.", ".", "é.ü"])
def test_what_we_did_not_sign_does_not_count(proofs, solution, forged):
    challenge = Proofs(b"another key").challenge("mine")

    assert not proofs.judge(forged, "", "mine").is_passed
    assert not proofs.judge(challenge.text, solution(challenge), "mine").is_passed


@pytest.mark.parametrize(
    "wrong", ["0,0,0,0,0,0,0,0", "1,2", ",,,,,,,", "x,x,x,x,x,x,x,x", "9" * 1000, "-1,1,1,1,1,1,1,1"]
)
def test_wrong_numbers_do_not_count(proofs, wrong):
    challenge = proofs.challenge("mine")

    assert proofs.judge(challenge.text, wrong, "mine").outcome == "wrong"


def test_without_the_look_at_the_numbers_anything_would_pass(proofs, monkeypatch):
    """Negative control: the check of the solution taken out."""
    monkeypatch.setattr("services.intake.guarding.proof.is_solution", lambda *_: True)
    challenge = proofs.challenge("mine")

    assert proofs.judge(challenge.text, "0,0,0,0,0,0,0,0", "mine").is_passed


def test_without_the_memory_of_what_was_used_one_solution_would_pass_for_ever(proofs, solution, monkeypatch):
    """Negative control: nothing is remembered."""
    monkeypatch.setattr(Proofs, "_use", lambda *_: None)
    challenge = proofs.challenge("mine")

    assert all(proofs.judge(challenge.text, solution(challenge), "mine").is_passed for _ in range(2))


def test_what_was_used_is_forgotten_when_it_could_not_count_any_more(proofs, clock, monkeypatch):
    monkeypatch.setattr("services.intake.guarding.proof._MOST_USED", 2)
    for _ in range(2):
        challenge = proofs.challenge("mine")
        clock.now += WAIT_SECONDS
        proofs.judge(challenge.text, "", "mine")
    clock.now += LIFETIME_SECONDS
    challenge = proofs.challenge("mine")
    clock.now += WAIT_SECONDS
    proofs.judge(challenge.text, "", "mine")

    assert len(proofs._used) == 1
