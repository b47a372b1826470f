"""Notices: sent when there is news, without a word of it, at least once, not too often, and not for ever."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from services.intake.notices import repository
from services.intake.notices.addressees import tell, tell_no_more, wish
from services.intake.notices.mailer import SmtpMailer, examine, mailer_of
from services.intake.notices.sending import LEASE, REST, wait_after
from services.intake.notices.tables import notices
from services.intake.settings import IntakeSettings
from services.intake.status.projection import project
from shared.eventlog.records import Record
from shared.i18n.languages import current
from shared.messages.envelope import event_headers
from shared.messages.events import ReferralAccepted, encode, tag_of
from shared.messages.ids import event_id, referral_id
from shared.messages.topics import REFERRALS
from shared.telemetry import metrics
from shared.testing.builders import a_report

NARRATIVE = "They said they were my bank."
ADDRESS = "minh@example.com"
SITE = "https://report.example.org"


@pytest.fixture
def news(database, clock):
    """Let a desk accept a referral of a report, now."""

    async def news(accepted, step: int = 1, at: datetime | None = None) -> None:
        event = ReferralAccepted(
            report_id=accepted.report_id,
            reference=accepted.reference,
            revision=1,
            referral_id=referral_id(accepted.report_id, "DE"),
            destination="DE",
            at=at or datetime.now(UTC),
            step=step,
        )
        headers = event_headers(
            event_id=event_id(event.report_id, f"{tag_of(event)}/{step}", step),
            event_type=tag_of(event),
            source="test",
            subject=str(event.report_id),
            time=event.at,
        )
        record = Record(REFERRALS, 0, step, str(event.report_id).encode(), encode(event), headers)
        async with database.writing() as transaction:
            await project(transaction, [record])
        clock.now = max(clock.now, datetime.now(UTC))

    return news


@pytest.fixture
def row(database):
    async def row():
        async with database.reading() as transaction:
            return (await transaction.execute(select(notices))).one_or_none()

    return row


def counted(outcome: str) -> float:
    return metrics.notices.labels(outcome=outcome)._value.get()


async def test_news_is_told_without_a_word_of_it(asks_for_notices, news, courier, mail_server):
    accepted = await asks_for_notices(a_report())
    await news(accepted)
    sent = await courier.send_due()
    [message] = mail_server.taken
    text = message.get_content()

    assert sent == 1
    assert message["To"] == ADDRESS
    assert f"{SITE}/status" in text
    assert "report" not in text.replace(SITE, "")
    assert accepted.reference not in message.as_string()
    assert accepted.receipt not in message.as_string()
    assert str(accepted.report_id) not in message.as_string()
    assert not re.search(r"fraud|crime|police|accepted|Germany|DE\b", text + message["Subject"], re.IGNORECASE)


async def test_it_can_be_stopped_by_one_press_from_the_mail_program(
    asks_for_notices, news, courier, mail_server, client, row
):
    await news(await asks_for_notices(a_report()))
    await courier.send_due()
    [message] = mail_server.taken
    link = re.fullmatch(rf"<{SITE}(/notices/[\w-]+)>", message["List-Unsubscribe"])[1]
    looked = await client.get(link, headers={"accept": "text/html", "host": "report.example.org"})
    still_there = await row()
    pressed = await client.post(
        link, data={"List-Unsubscribe": "One-Click"}, headers={"accept": "text/html", "host": "report.example.org"}
    )

    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Stop the messages?" in looked.text
    assert still_there is not None
    assert "You get no more messages" in pressed.text
    assert await row() is None


async def test_a_made_up_link_stops_nothing(asks_for_notices, client, row):
    await asks_for_notices(a_report())
    answered = await client.post("/notices/made-up", headers={"accept": "text/html", "host": "report.example.org"})

    assert answered.status_code == 200
    assert await row() is not None


async def test_the_address_is_sealed_and_goes_with_the_key(asks_for_notices, news, courier, mail_server, row, vault):
    accepted = await asks_for_notices(a_report())
    await news(accepted)
    kept = await row()
    async with vault.database.writing() as transaction:
        await vault.erase(transaction, accepted.report_id)
    sent = await courier.send_due()

    assert ADDRESS.encode() not in kept.sealed
    assert (sent, mail_server.taken, await row()) == (0, [], None)


async def test_without_news_and_without_a_wish_nothing_is_sent(asks_for_notices, filing, news, courier, mail_server):
    await asks_for_notices(a_report())
    await news(await filing.file(a_report(), door="form"))

    assert await courier.send_due() == 0
    assert mail_server.taken == []


async def test_more_news_within_the_hour_is_told_once_and_after_it(asks_for_notices, news, courier, mail_server, clock):
    accepted = await asks_for_notices(a_report())
    for step in (1, 2, 3):
        await news(accepted, step)
    await courier.send_due()
    clock.pass_by(minutes=5)
    await wished(courier, accepted, clock)
    within = await courier.send_due()
    clock.pass_by(seconds=REST.total_seconds())
    after = await courier.send_due()

    assert (within, after, len(mail_server.taken)) == (0, 1, 2)
    assert mail_server.taken[0]["Message-ID"] != mail_server.taken[1]["Message-ID"]


async def wished(courier, accepted, clock) -> None:
    async with courier._database.writing() as transaction:
        await wish(transaction, [accepted.report_id], clock.now)


async def test_the_wish_commits_with_the_news_or_not_at_all(asks_for_notices, database, news, row, monkeypatch):
    accepted = await asks_for_notices(a_report())

    async def broken(*_):
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr("services.intake.status.repository.insert_news", broken)
        with pytest.raises(ConnectionError):
            await news(accepted)

    assert (await row()).due_at is None


async def test_old_news_that_is_read_anew_is_told_to_nobody(asks_for_notices, news, row):
    await news(await asks_for_notices(a_report()), at=datetime.now(UTC) - timedelta(days=3))

    assert (await row()).due_at is None


@pytest.mark.parametrize("answer", ["421 come back later", "451 try again", "535 who are you?"])
async def test_a_server_that_is_busy_is_tried_again_later(
    asks_for_notices, news, courier, mail_server, clock, row, answer
):
    before = counted("later")
    await news(await asks_for_notices(a_report()))
    mail_server.answers = answer
    first = await courier.send_due()
    mail_server.answers = "250 OK"
    at_once = await courier.send_due()
    clock.pass_by(seconds=2 * wait_after(1).total_seconds())
    later = await courier.send_due()

    assert (first, at_once, later) == (0, 0, 1)
    assert counted("later") == before + 1
    assert (await row()).due_at is None


async def test_a_server_that_is_away_is_tried_again_later(asks_for_notices, news, courier, mail_server, clock):
    await news(await asks_for_notices(a_report()))
    port, courier._mailer = mail_server.port, SmtpMailer(host="127.0.0.1", port=1, tls="none")
    away = await courier.send_due()
    courier._mailer = SmtpMailer(host="127.0.0.1", port=port, tls="none")
    clock.pass_by(minutes=5)

    assert (away, await courier.send_due()) == (0, 1)


@pytest.mark.parametrize("what", ["to_recipients", "answers"])
async def test_an_address_that_is_none_is_given_up_at_once(asks_for_notices, news, courier, mail_server, row, what):
    before = counted("refused")
    await news(await asks_for_notices(a_report()))
    setattr(mail_server, what, "550 no such person")
    sent = await courier.send_due()

    assert sent == 0
    assert counted("refused") == before + 1
    assert (await row()).due_at is None


@pytest.mark.parametrize("email", ["not an address", "a@example.com\nBcc: b@example.com", "", "@"])
async def test_what_cannot_stand_in_a_header_is_sent_to_nobody(asks_for_notices, news, courier, mail_server, email):
    before = counted("refused")
    await news(await asks_for_notices(a_report(), email=email))
    await courier.send_due()

    assert mail_server.taken == []
    assert counted("refused") == before + 1


async def test_after_some_days_it_is_given_up_and_counted(asks_for_notices, news, courier, mail_server, clock, row):
    before = counted("expired")
    await news(await asks_for_notices(a_report()))
    mail_server.answers = "451 try again"
    while (await row()).due_at is not None:
        clock.pass_by(hours=5)
        await courier.send_due()

    assert counted("expired") == before + 1


async def test_a_crash_after_the_servers_yes_sends_it_again_under_the_same_id(
    asks_for_notices, news, courier, mail_server, clock, monkeypatch
):
    async def crash(*_):
        raise ConnectionResetError

    await news(await asks_for_notices(a_report()))
    with monkeypatch.context() as patch:
        patch.setattr(repository, "settle", crash)
        with pytest.raises(ConnectionResetError):
            await courier.send_due()
    leased = await courier.send_due()
    clock.pass_by(seconds=LEASE.total_seconds())
    again = await courier.send_due()

    assert (leased, again) == (0, 1)
    assert len({message["Message-ID"] for message in mail_server.taken}) == 1
    assert len(mail_server.taken) == 2


async def test_two_instances_send_one_message(asks_for_notices, news, courier, mail_server):
    await news(await asks_for_notices(a_report()))
    sent = await asyncio.gather(*(courier.send_due() for _ in range(5)))

    assert sum(sent) == 1
    assert len(mail_server.taken) == 1


async def test_without_the_claim_each_instance_would_send_its_own(
    asks_for_notices, news, courier, mail_server, monkeypatch
):
    """Negative control: everybody takes the notice."""

    async def anyone(*_):
        return True

    monkeypatch.setattr(repository, "claim", anyone)
    await news(await asks_for_notices(a_report()))
    await asyncio.gather(*(courier.send_due() for _ in range(3)))

    assert len(mail_server.taken) == 3


async def test_it_is_written_in_the_reporters_language(asks_for_notices, news, courier, mail_server, monkeypatch):
    said = []
    monkeypatch.setattr(
        "services.intake.notices.message.gettext", lambda text: said.append(current().code) or f"[{current().code}]"
    )
    await news(await asks_for_notices(a_report(), language="ar"))
    await courier.send_due()
    [message] = mail_server.taken

    assert set(said) == {"ar"}
    assert message["Content-Language"] == "ar"
    assert message["Subject"] == "[ar]"


async def test_an_address_can_be_changed_and_taken_back(
    asks_for_notices, database, vault, news, courier, mail_server, row
):
    accepted = await asks_for_notices(a_report())
    key = (await vault.keys([accepted.report_id]))[accepted.report_id]
    await tell(database, accepted.report_id, key, email="other@example.com", language="en")
    await news(accepted)
    await courier.send_due()
    await tell_no_more(database, accepted.report_id)
    await tell_no_more(database, accepted.report_id)

    assert [message["To"] for message in mail_server.taken] == ["other@example.com"]
    assert await row() is None


@pytest.mark.parametrize(("email", "is_same"), [("reader@example.com", True), ("other@example.com", False)])
async def test_the_links_of_earlier_messages_still_stop_those_to_the_same_address(
    asks_for_notices, database, vault, row, email, is_same
):
    accepted = await asks_for_notices(a_report(), email="reader@example.com")
    key = (await vault.keys([accepted.report_id]))[accepted.report_id]
    before = (await row()).stop_hash
    await tell(database, accepted.report_id, key, email=email, language="fr")

    assert ((await row()).stop_hash == before) is is_same


async def test_the_courier_goes_on_after_an_error_and_ends_when_it_is_told(courier, monkeypatch):
    stop, rounds = asyncio.Event(), []

    async def once():
        rounds.append(1)
        if len(rounds) == 2:
            stop.set()
        raise ConnectionError

    monkeypatch.setattr("services.intake.notices.sending.LOOK_SECONDS", 0.001)
    monkeypatch.setattr(courier, "send_due", once)
    await courier.run(stop)

    assert len(rounds) == 2


async def test_the_doctor_says_whether_notices_go_out(mail_server):
    def found(**settings):
        return examine(IntakeSettings(**settings))

    server = {"smtp_host": "127.0.0.1", "smtp_tls": "none"}
    [none] = await found()
    [no_sender] = await found(**server)
    [there] = await found(**server, smtp_port=mail_server.port, smtp_from="no-reply@example.org")
    [away] = await found(**server, smtp_port=1, smtp_from="no-reply@example.org")

    assert (none.is_well, none.found) == (True, "not offered: no mail server is set")
    assert (no_sender.is_well, away.is_well) == (False, False)
    assert there.found == f"127.0.0.1:{mail_server.port}: answers"


def test_nothing_shows_the_password():
    mailer = mailer_of(IntakeSettings(smtp_host="mail.example.org", smtp_from="a@example.org", smtp_password="hidden"))  # noqa: S106 - invented

    assert "hidden" not in repr(mailer)
    assert mailer_of(IntakeSettings()) is None
