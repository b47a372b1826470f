from types import SimpleNamespace
from uuid import UUID, uuid5

import msgspec
import pytest

from services.router.classification.model import load_model
from services.router.worker import handler
from shared.eventlog.records import Done, Later, Never, Record
from shared.messages.envelope import Message, event_headers, header
from shared.messages.events import CaseFile, CaseReferred, ReportErased, SealedBox, decode, encode, tag_of
from shared.messages.ids import event_id, new_report_id, referral_id
from shared.messages.redaction import redacted_for
from shared.messages.report import Report
from shared.messages.topics import REPORTS, REVIEW, UNROUTABLE, queue_topic
from shared.telemetry import metrics
from shared.testing.builders import a_decision, a_filed_event
from shared.vault.errors import UnknownMasterKey
from shared.vault.sealing import seal, unseal
from shared.vault.vault import Vault

PAID = {"method": "transfer", "amount": "900.00", "to": {"iban": "DE19934055148274046498"}}
BODY = {
    "reporter": {"country": "AT", "name": "Anna Muster", "email": "anna@example.at", "phone": "+43 1 5550100"},
    "victim": {"country": "AT"},
    "incident": {
        "narrative": "Fake shop: I ordered and paid, nothing was delivered, it never arrived.",
        "impact": ["money"],
    },
    "transactions": [PAID],
}


class Filed:
    """Files reports under keys of their own and gives them as records."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault

    async def record(self, body=None, *, content: bytes | None = None, purpose: str = "report", store: bool = True):
        report_id = new_report_id()
        key, wrapped = self.vault.make_key(report_id)
        if store:
            async with self.vault.database.writing() as transaction:
                await self.vault.store(transaction, [wrapped])
        content = msgspec.json.encode(body or BODY) if content is None else content
        event = a_filed_event(report_id=report_id, sealed=seal(key, report_id, purpose, content))
        headers = event_headers(
            event_id=event_id(report_id, "report.filed", 1),
            event_type="report.filed",
            source="casebridge/intake",
            subject=str(report_id),
            time=event.filed_at,
            traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        )
        return Record(REPORTS, 0, 0, str(report_id).encode(), encode(event), headers), key, event


@pytest.fixture
def filed(vault: Vault) -> Filed:
    return Filed(vault)


async def test_a_report_goes_home_and_abroad(route, filed):
    record, key, event = await filed.record()

    (outcome,) = await route([record])

    assert isinstance(outcome, Done)
    assert [queue_topic("AT"), queue_topic("DE")] == [m.topic for m in outcome.messages]
    home, lead = (decode(m.value) for m in outcome.messages)
    assert isinstance(home, CaseReferred)
    assert isinstance(lead, CaseReferred)
    assert (home.role, lead.role) == ("home", "lead")
    assert lead.channel is not None
    assert lead.channel.channel == "budapest"
    assert all(m.key == record.key for m in outcome.messages)
    for message, sent in zip(outcome.messages, (home, lead), strict=True):
        assert header(message.headers, "ce_id") == str(
            event_id(event.report_id, f"{tag_of(sent)}/{sent.destination}", 1)
        )
        assert header(message.headers, "ce_time") == event.filed_at.isoformat()
        assert header(message.headers, "traceparent") == header(record.headers, "traceparent")
    theirs = msgspec.json.decode(unseal(key, event.report_id, "case/DE", lead.sealed), type=CaseFile)
    assert theirs.left_out == ("/reporter/name", "/reporter/email", "/reporter/phone")
    assert theirs.report.reporter.name is None
    assert b"Muster" not in unseal(key, event.report_id, "case/DE", lead.sealed)
    ours = msgspec.json.decode(unseal(key, event.report_id, "case/AT", home.sealed), type=CaseFile)
    assert ours.report.reporter.name == "Anna Muster"


async def test_nothing_personal_stands_outside_of_the_seal(route, filed):
    record, _, _ = await filed.record()

    (outcome,) = await route([record])

    for message in outcome.messages:
        plain = message.key + message.value + repr(message.headers).encode()
        assert not any(word in plain for word in (b"Muster", b"anna@", b"DE19934055", b"never arrived"))


async def test_a_replay_gives_the_same_but_for_nonces(route, filed):
    record, _, _ = await filed.record()

    (first,), (second,) = await route([record]), await route([record])

    def plain(outcome):
        unsealed = []
        for message in outcome.messages:
            event = msgspec.structs.replace(
                decode(message.value), sealed=SealedBox(purpose="", nonce=b"", ciphertext=b"")
            )
            unsealed.append((message.topic, message.key, message.headers, event))
        return unsealed

    assert plain(first) == plain(second)


def test_an_event_has_the_id_that_its_name_gives():
    report_id, namespace = new_report_id(), UUID("6f0b7c52-4c3e-5d0a-9a55-0c4f6f2a7e11")

    assert event_id(report_id, "case.referred/DE", 2) == uuid5(namespace, f"event/{report_id}/case.referred/DE/2")
    assert referral_id(report_id, "DE") == uuid5(namespace, f"referral/{report_id}/DE")


async def test_the_headers_are_those_of_any_event(route, filed):
    record, _, event = await filed.record()

    (outcome,) = await route([record])

    for message in outcome.messages:
        sent = decode(message.value)
        assert message.headers == event_headers(
            event_id=UUID(header(message.headers, "ce_id")),
            event_type=tag_of(sent),
            source="casebridge/router",
            subject=str(event.report_id),
            time=event.filed_at,
            traceparent=header(record.headers, "traceparent"),
        )


async def test_desks_abroad_read_the_same_and_home_and_reviewers_the_whole(route, filed):
    more = {"transactions": [PAID, {"to": {"account": "1234567", "country": "PL"}}]}
    record, key, event = await filed.record(BODY | more)

    (outcome,) = await route([record])

    sent = {m.destination: m.sealed for m in map(decode, (one.value for one in outcome.messages))}
    opened = {place: unseal(key, event.report_id, f"case/{place}", box) for place, box in sent.items()}
    assert set(opened) == {"AT", "DE", "PL"}
    assert opened["DE"] == opened["PL"] != opened["AT"]
    assert sent["DE"].ciphertext != sent["PL"].ciphertext


async def test_referrals_of_a_batch_are_counted(route, filed):
    def counted():
        return metrics.registry.get_sample_value("casebridge_router_referrals_total", {"role": "lead"}) or 0.0

    before = counted()

    await route([(await filed.record())[0] for _ in range(3)])

    assert counted() == before + 3


async def test_an_erased_report_is_passed_over(route, filed):
    record, _, _ = await filed.record(store=False)

    assert await route([record]) == [Done()]


async def test_poison_dies_alone(route, filed):
    good, _, _ = await filed.record()
    noise = Record(REPORTS, 0, 1, b"k", b"\xff{", ())
    deep = Record(REPORTS, 0, 2, b"k", b"[" * 5000, ())
    other, _, _ = await filed.record(content=b'{"incident": 5}')
    moved, _, _ = await filed.record(purpose="draft")

    outcomes = await route([noise, good, deep, other, moved])

    assert [type(o) for o in outcomes] == [Never, Done, Never, Never, Never]
    assert [o.reason for o in outcomes if isinstance(o, Never)] == [
        "not a report event",
        "not a report event",
        "not a report",
        "seal broken",
    ]


async def test_a_missing_master_key_is_no_reason_to_lose_anything(directory, filed):
    record, _, _ = await filed.record()

    class Locked:
        async def keys(self, _ids):
            raise UnknownMasterKey("old")

    route = handler(SimpleNamespace(vault=Locked(), directory=SimpleNamespace(current=directory)), load_model())

    assert [type(o) for o in await route([record])] == [Later]


async def test_the_keys_of_a_batch_are_asked_for_once(directory, vault, filed):
    asked = []

    class Counting:
        async def keys(self, ids):
            asked.append(set(ids))
            return await vault.keys(ids)

    records = [(await filed.record())[0] for _ in range(5)]
    await handler(SimpleNamespace(vault=Counting(), directory=SimpleNamespace(current=directory)), load_model())(
        records
    )

    assert [len(ids) for ids in asked] == [5]


async def test_what_a_person_must_see_goes_home_and_to_review_and_nowhere_else(route, filed):
    narrative = (
        "Identify the author, a dissident who insults the president from exile in Germany, and have him deported."
    )
    record, _, _ = await filed.record({"victim": {"country": "AT"}, "incident": {"narrative": narrative}})

    (outcome,) = await route([record])

    assert [queue_topic("AT"), REVIEW] == [m.topic for m in outcome.messages]


async def test_a_home_that_nobody_serves_goes_to_the_operator(route, filed):
    record, _, _ = await filed.record(BODY | {"reporter": {}, "victim": {}})

    (outcome,) = await route([record])

    assert [m.topic for m in outcome.messages] == [UNROUTABLE]


def test_identity_travels_only_with_consent():
    report = msgspec.convert(BODY | {"consent": {"share_identity": True}}, Report)

    file = redacted_for(CaseFile(report=report, decision=a_decision()), "ZZ")

    assert file.left_out == ()
    assert file.report.reporter.name == "Anna Muster"


def test_a_file_goes_abroad_without_its_name_unless_the_reporter_agreed():
    evidence = [{"upload_id": "up-1", "name": "Anna Muster passport.jpg", "size": 7}]
    report = msgspec.convert(BODY | {"evidence": evidence, "consent": {}}, Report)

    file = redacted_for(CaseFile(report=report, decision=a_decision()), "ZZ")

    assert "/evidence/0/name" in file.left_out
    assert (file.report.evidence[0].name, file.report.evidence[0].size) == (None, 7)


async def test_without_the_left_out_identity_this_suite_would_notice(route, filed, monkeypatch):
    """Negative control: the identity is left in on purpose."""
    monkeypatch.setattr(
        "services.router.decision.referrals.redacted_for",
        lambda file, _destination: file,
    )
    record, key, event = await filed.record()

    (outcome,) = await route([record])

    lead = decode(outcome.messages[1].value)
    assert b"Muster" in unseal(key, event.report_id, "case/DE", lead.sealed)


async def test_a_random_event_id_would_be_noticed(route, filed, monkeypatch):
    """Negative control: ids that are made up anew with every attempt."""
    monkeypatch.setattr("services.router.decision.referrals.event_id", lambda *_: new_report_id())
    record, _, _ = await filed.record()

    (first,), (second,) = await route([record]), await route([record])

    assert first.messages[0].headers != second.messages[0].headers


async def test_an_erasure_is_passed_on_as_it_came_for_nobody_can_read_where_the_report_went(route, filed):
    record, _, event = await filed.record(store=False)
    erased = ReportErased(
        report_id=event.report_id,
        reference=event.reference,
        revision=2,
        filed_at=event.filed_at,
        erased_at=event.filed_at,
    )
    record = msgspec.structs.replace(record, value=encode(erased))

    [outcome] = await route([record])

    assert outcome == Done((Message(REVIEW, record.key, record.value, record.headers),))
