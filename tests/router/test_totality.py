import random
from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.router.classification.model import load_model
from services.router.decision.decide import decide
from services.router.decision.referrals import emissions
from services.router.reading.narrative import read
from shared.messages.events import CaseReferred, SealedBox, SentToReview, Unroutable
from shared.messages.report import Incident, Report
from shared.reading.text import fold
from shared.testing.builders import a_filed_event

COUNTRIES = st.sampled_from(["VN", "GB", "HK", "GG", "KP", "EU", "XK", "TV", "ZZ", None])
PIECES = st.sampled_from(
    [
        *("wired to an account in Poland", "GB34NWBK56003694554579", "+63 917 000 0134", "sextortion", "my daughter"),
        *(
            "nudes",
            "suicide",
            "insults the president",
            "https://a.io/x",
            "yesterday",
            "被骗到柬埔寨",
            "ฮ่องกง",
            "a/c",
            "VPN",
        ),
        *(
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "حساب في تركيا",
            "İstanbul",
            "0" * 40,
            "5.9.77.201",
            "45 triệu",
            "😀",
        ),
    ]
)
NARRATIVES = st.one_of(st.text(min_size=1, max_size=400), st.lists(PIECES, min_size=1, max_size=12).map(" ".join))
ENDS = st.fixed_dictionaries({}, optional={"country": COUNTRIES, "iban": st.text(min_size=1, max_size=40),
    "account": st.text(min_size=1, max_size=40), "bic": st.text(min_size=1, max_size=12)})  # fmt: skip
REPORTS = st.builds(
    lambda narrative, reporter, victim, residence, ends, share, category, replies: {
        "reporter": {"country": reporter},
        "victim": {"country": victim, "residence": residence},
        "incident": {"narrative": narrative, "category": category},
        "transactions": [{"method": "transfer", "occurred_at": "2026-11-19", "to": end} for end in ends],
        "consent": {"share_cross_border": share},
        "replies": [{"question_id": str(UUID(int=1)), "text": text, "at": "2026-11-20T10:00:00Z"} for text in replies],
    },
    NARRATIVES, COUNTRIES, COUNTRIES, st.sampled_from([None, "Sydney", "Germany", "AU"]), st.lists(ENDS, max_size=3),
    st.sampled_from([None, True, False]), st.sampled_from([None, "FR.BEC", "nonsense"]),
    st.lists(NARRATIVES, max_size=2),
)  # fmt: skip
FOOD = [
    *("a", "a.", "a-", "1", "1 ", "1-", "+1 ", "@", "a@", "@a.", "http://", "www.", "[dot]", " dot ", "0x", "GB12 "),
    *(
        "::",
        "1:",
        "account ",
        "account 1 ",
        "Poland ",
        "account in Poland ",
        "a.io/x ",
        "5.9.77.201 ",
        "\n",
        ". ",
        "ab1_",
    ),
    *("我", "园区", "حساب ", "บัญชี", "счет "),
]
FILED = datetime(2026, 11, 20, 12, tzinfo=UTC)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=REPORTS)
def test_every_report_has_exactly_one_outcome_and_the_same_each_time(directory, body):
    report = msgspec.convert(body, Report)

    decision = decide(report, FILED, directory, load_model())

    assert decision == decide(report, FILED, directory, load_model())
    assert decision.outcome in {"routed", "review", "unroutable"}
    assert (decision.review is not None) == (decision.outcome == "review")
    assert decision.home not in decision.destinations
    assert all(directory.serving(c) is None for c in decision.unreachable)
    assert min(j.weight for j in decision.jurisdictions) >= 0 if decision.jurisdictions else True
    assert msgspec.json.decode(msgspec.json.encode(decision), type=type(decision)) == decision
    narrative = report.incident.narrative or ""
    for indicator in decision.indicators:
        assert indicator.span is None or 0 <= indicator.span[0] < indicator.span[1] <= len(narrative)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=REPORTS)
def test_every_decision_is_carried_by_exactly_one_kind_of_outcome(directory, body):
    report = msgspec.convert(body, Report)
    decision = decide(report, FILED, directory, load_model())
    box = SealedBox(purpose="x", nonce=b"", ciphertext=b"")

    events = [e.event for e in emissions(a_filed_event(), report, decision, directory, lambda _destination, _file: box)]

    foreign = [e for e in events if isinstance(e, CaseReferred) and e.role != "home"]
    home = [e for e in events if isinstance(e, CaseReferred) and e.role == "home"]
    served = decision.home is not None and directory.serving(decision.home) is not None
    assert len(home) == int(served)
    assert sum(isinstance(e, SentToReview) for e in events) == int(decision.outcome == "review")
    assert sum(isinstance(e, Unroutable) for e in events) == int(decision.outcome == "unroutable")
    assert not foreign or decision.outcome == "routed"
    assert len({e.referral_id for e in events if isinstance(e, CaseReferred)}) == len(home) + len(foreign)


@given(text=st.text(max_size=300))
def test_folding_moves_no_character(text):
    assert len(fold(text)) == len(text)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", FOOD)
def test_no_long_input_takes_for_ever(directory, piece):
    """Every pattern is bounded or linear: 20,000 characters of its worst food pass. The time limit is the assertion."""
    narrative = (piece * 20_000)[:20_000]

    decision = decide(Report(incident=Incident(narrative=narrative)), FILED, directory, load_model())

    assert decision.outcome


@pytest.mark.timeout(60)
def test_no_noise_takes_for_ever(directory):
    source = random.Random(7)  # noqa: S311 - noise, no secret
    letters = "ab1290 .,-+@:/()[]xTGB账حс\n"
    for _ in range(20):
        narrative = "".join(source.choice(letters) for _ in range(20_000))

        assert read(narrative).text == narrative
        report = msgspec.convert({"incident": {"narrative": narrative}, "victim": {"country": "GB"}}, Report)
        assert decide(report, FILED, directory, load_model()).outcome
