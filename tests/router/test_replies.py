"""What a reporter replies to a desk is read for indicators: by those the case moves, by little else."""

from datetime import datetime
from uuid import UUID

import msgspec
import pytest

from services.router.classification.model import load_model
from services.router.decision import decide as deciding
from services.router.explanation.page import Explained, explanation_page
from services.router.jurisdiction import by_indicator
from services.router.reading import narrative
from shared.eventlog.records import Record
from shared.messages.decision import Decision, Indicator
from shared.messages.events import CaseFile, CaseReferred, ReportFiled, ReportSupplemented, decode, encode
from shared.messages.ids import new_report_id
from shared.messages.report import Report
from shared.messages.topics import REPORTS, queue_topic
from shared.testing.builders import FILED_AT
from shared.vault.sealing import seal, unseal

STORY = (
    "A man from a so-called broker rang me last week and said that my shares would double. "
    "I sent him 4,000 euros, and since then nobody answers. I want my money back."
)
ABROAD = "I sent it to LT60 1010 0123 4567 8901, his own account he said."
QUESTION = UUID("0199f4c1-2b3c-7d4e-8f50-616263646566")


def replies(*texts: str) -> list[dict[str, str]]:
    return [{"question_id": str(QUESTION), "text": text, "at": "2026-11-20T10:00:00Z"} for text in texts]


@pytest.fixture
def answered(decided):
    """Decide on the story of a victim in Germany, with what they replied."""

    def _answered(*texts: str, narrative: str = STORY, **fields) -> Decision:
        return decided(narrative, "DE", replies=replies(*texts), **fields)

    return _answered


def told(decision: Decision) -> list[tuple[str, str, str, str]]:
    return [(one.type, one.value, one.role, one.source) for one in decision.indicators]


def test_the_account_of_a_reply_moves_the_case(answered):
    before, after = answered(), answered(ABROAD)

    assert (before.outcome, before.review, before.destinations) == ("review", "low_information", ())
    assert (after.outcome, after.lead, after.destinations) == ("routed", "LT", ("LT",))
    assert after.indicators == (
        Indicator(type="iban", value="LT601010012345678901", role="suspect", country="LT", source="/replies/0/text"),
    )
    assert "IBAN LT601010012345678901" in {line for found in after.jurisdictions for line in found.evidence}


def test_if_replies_were_not_read_the_case_would_stay(answered, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(deciding, "read", lambda words, _replies: narrative.read(words))

    assert answered(ABROAD) == answered()


@pytest.mark.parametrize(
    "text", ["My account is LT60 1010 0123 4567 8901", "I paid from my account LT60 1010 0123 4567 8901"]
)
def test_the_reporters_own_account_in_a_reply_sends_nothing_there(answered, text):
    decision = answered(text)

    assert told(decision) == [("iban", "LT601010012345678901", "victim", "/replies/0/text")]
    assert decision.destinations == ()


def test_the_reporters_own_contacts_in_a_reply_are_no_indicators(answered):
    reporter = {"country": "DE", "email": "mia@example.de", "phone": "+49 30 23125 001"}

    assert answered("+49 30 23125001 or Mia@example.de", reporter=reporter).indicators == ()


def test_each_reply_is_read_and_a_value_is_named_once(answered):
    decision = answered(
        "It was LT601010012345678901.", "LT60 1010 0123 4567 8901, and https://pay.example/in, pay.example"
    )

    assert told(decision) == [
        ("iban", "LT601010012345678901", "suspect", "/replies/0/text"),
        ("url", "https://pay.example/in", "suspect", "/replies/1/text"),
    ]


def test_what_the_narrative_or_a_field_says_already_stays_as_it_is(answered):
    story = f"{STORY} It went to LT60 1010 0123 4567 8901."
    payment = {"method": "transfer", "to": {"iban": "LT601010012345678901"}}

    assert answered(ABROAD, narrative=story) == answered(narrative=story)
    assert answered(ABROAD, transactions=[payment]) == answered(transactions=[payment])


def test_a_span_is_one_of_the_narrative(answered):
    story = f"{STORY} He wrote from luck@broker.example."

    decision = answered(ABROAD, narrative=story)

    assert [(one.source, one.span is None) for one in decision.indicators] == [
        ("narrative", False),
        ("/replies/0/text", True),
    ]


@pytest.mark.parametrize(
    ("text", "destinations"),
    [
        ("He called from +44 20 7946 0018, on Thursday.", ("GB",)),
        ("+44 20 7946 0018", ()),
        ("You can reach me on +44 20 7946 0018", ()),
        ("The phone bill shows calls to +44 20 7946 0018 that I never made; nobody called me.", ()),
        ("I paid by M-Pesa to +254 700 000 123.", ("KE",)),
    ],
)
def test_a_number_in_a_reply_counts_by_the_words_beside_it(answered, text, destinations):
    assert answered(text).destinations == destinations


def test_a_bare_number_would_be_taken_for_the_callers(answered, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(by_indicator, "_is_bare_reply", lambda *_given: False)

    assert answered("+44 20 7946 0018").destinations == ("GB",)


def test_the_words_around_an_address_are_those_of_its_own_text(answered):
    shown = "The log shows 5.9.77.201 and 5.9.80.1."
    hidden = "The log shows 5.9.77.201 (VPN) and 5.9.80.1 (VPN)."

    def evidence(decision: Decision) -> str:
        return " ".join(line for found in decision.jurisdictions for line in found.evidence)

    assert "by registry" in evidence(answered(shown, narrative=f"{STORY} He uses a VPN.", reporter={"country": "FR"}))
    assert "by registry" not in evidence(answered(hidden, reporter={"country": "FR"}))
    assert "as the report places it" in evidence(answered("The log shows 5.9.77.201, Warsaw, Poland."))


def test_the_category_and_the_countries_of_a_case_are_no_matter_of_chat(answered):
    """A reply is half of a conversation: without its question it says neither what happened nor where."""
    chat = "Only once. I had an account in Poland years ago, my page was hacked, and my cousin of 14 is fine."

    assert answered(chat) == answered()


def test_a_life_in_danger_is_heard_in_a_reply_too(answered):
    assert answered("He says he will kill me tonight.").review == "emergency"
    assert answered("Nobody threatened to kill me.").review == "low_information"


async def test_a_revision_with_a_reply_goes_where_the_account_is(vault, route):
    report_id = new_report_id()
    key, wrapped = vault.make_key(report_id)
    async with vault.database.writing() as transaction:
        await vault.store(transaction, [wrapped])

    async def routed(kind, body, **fields) -> dict[str, CaseReferred]:
        event = kind(
            report_id=report_id,
            reference="CB-7K3M-9QRT-X",
            filed_at=FILED_AT,
            door="form",
            sealed=seal(key, report_id, "report", msgspec.json.encode(body)),
            **fields,
        )
        (outcome,) = await route([Record(REPORTS, 0, 0, str(report_id).encode(), encode(event), ())])
        return {message.topic: decode(message.value) for message in outcome.messages}

    body = {"reporter": {"country": "DE"}, "victim": {"country": "DE"}, "incident": {"narrative": STORY}}
    first = await routed(ReportFiled, body, revision=1)
    second = await routed(ReportSupplemented, body | {"replies": replies(ABROAD)}, revision=2, supplemented_at=FILED_AT)

    assert queue_topic("LT") not in first
    lead = second[queue_topic("LT")]
    assert (lead.role, lead.revision) == ("lead", 2)
    theirs = msgspec.json.decode(unseal(key, report_id, "case/LT", lead.sealed), type=CaseFile)
    assert [reply.text for reply in theirs.report.replies] == [ABROAD]


def test_the_page_shows_the_reply_and_what_was_found_in_it(directory):
    body = {"reporter": {"country": "DE"}, "incident": {"narrative": STORY}, "replies": replies("Yes.", ABROAD)}
    report = msgspec.convert(body, Report)
    filed_at = datetime.fromisoformat("2026-11-20T12:00:00+00:00")
    decision = deciding.decide(report, filed_at, directory, load_model())

    html = explanation_page(Explained(name="R-1", report=report, filed_at=filed_at, decision=decision))

    shown = html.partition("The reporter's reply")[2]
    assert shown.index(ABROAD) < shown.index("LT601010012345678901")
    assert html.count("The reporter's reply") == 1
    assert "From the fields of the report" not in html
    assert "<mark" not in html
