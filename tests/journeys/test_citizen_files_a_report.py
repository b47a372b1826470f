"""Without script, on a phone and at a desk, in every language: from the first page to what became of the report."""

import msgspec
import pytest
from sqlalchemy import select

from services.intake.reports.tables import reports
from shared.messages.events import SealedBox
from shared.messages.report import (
    Account,
    Consent,
    Crypto,
    Handle,
    Incident,
    Observable,
    Report,
    Reporter,
    Suspect,
    Transaction,
    Victim,
)
from shared.testing.browser import overflow
from shared.vault.sealing import REPORT, unseal
from tests.journeys.citizen import Citizen
from tests.journeys.journey import FIRST_STEP, STORY, TOPICS
from tests.journeys.visitor import someone

WIDTHS = (320, 768, 1280)
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture
def filed(site_parts):
    """Give the report as it stands in the table, opened."""

    async def opened(reference: str) -> Report:
        async with site_parts.database.reading() as transaction:
            latest = select(reports).where(reports.c.reference == reference).order_by(reports.c.revision.desc())
            row = (await transaction.execute(latest)).first()
        key = (await site_parts.vault.keys([row.report_id]))[row.report_id]
        box = msgspec.msgpack.decode(row.sealed, type=SealedBox)
        return msgspec.json.decode(unseal(key, row.report_id, REPORT, box), type=Report)

    return opened


@pytest.fixture
def seen(screenshots):
    """Look at the page at every width, and leave the window at the narrowest or the widest, by turns."""
    widths = list(WIDTHS)

    async def look(citizen: Citizen, name: str) -> None:
        for width in widths:
            await citizen.stand_at(width)
            await citizen.keep(screenshots, f"{citizen.language}-{width}-{name}")
            assert await overflow(citizen.page) == 0, f"{name} at {width}"
        widths.reverse()

    return look


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_a_citizen_without_script_files_a_report_and_sees_what_became_of_it(browser, site, filed, seen, language):
    citizen, context = await someone(Citizen, browser, site, language=language)
    await citizen.arrive()
    await seen(citizen, "00-start")
    await citizen.follow("Start")
    assert citizen.at() == "/report/before"
    await seen(citizen, "01-before")
    await citizen.follow("I understand, go on")
    for number, step in enumerate(FIRST_STEP, 2):
        assert citizen.at() == f"/report/{step.page}"
        await step.say(citizen)
        await seen(citizen, f"{number:02}-{step.page}")
        await citizen.goes_on()
    assert citizen.at() == "/report/send"
    await seen(citizen, "10-send")
    await citizen.sends()
    assert citizen.at() == "/report/done"
    await seen(citizen, "11-done")
    reference = await citizen.reference()
    receipt = await citizen.receipt()
    first = await filed(reference)
    assert first.incident.narrative == STORY[language]
    assert [transaction.amount for transaction in first.transactions] == ["3250.50"]

    await citizen.follow("Add to your report")
    assert citizen.at() == "/report/more"
    await seen(citizen, "12-more")
    for topic, steps in TOPICS.items():
        await citizen.adds(topic)
        for number, step in enumerate(steps):
            assert citizen.at() == f"/report/{step.page}"
            await step.say(citizen)
            await seen(citizen, f"20-{topic}-{number:02}-{step.page}")
            await citizen.goes_on()
        assert citizen.at() == "/report/more"
    assert await citizen.has_unsent()
    await seen(citizen, "30-more")
    await citizen.arrive("/report/check")
    await seen(citizen, "31-check")
    await citizen.checks_and_sends()
    assert citizen.at() == "/report/done"
    await seen(citizen, "32-done")
    assert await citizen.reference() == reference
    assert not await citizen.has_unsent()
    report = await filed(reference)

    assert report == Report(
        reporter=Reporter(country="DE", email="reader@example.org", may_contact=True),
        victim=Victim(country="DE"),
        incident=Incident(
            narrative=f"{STORY[language]}\n\nThe bank was told.\n\nMessages, as they were pasted:\n"
            "Dear, write to anna@invest.example today.",
            first_contact="2026-04",
            occurred_from="2026-05-12",
            precision="day",
            ongoing=False,
            contact_methods=("app", "social"),
            platform="Telegram",
            impact=("money",),
        ),
        transactions=(
            Transaction(
                method="transfer",
                occurred_at="2026-05-14",
                amount="3250.50",
                currency="EUR",
                authorised="victim",
                to=Account(country="PL", iban="PL61109010140000071219812874", holder="Jan Przykładowy"),
            ),
            Transaction(
                method="crypto",
                amount="0.250",
                crypto=Crypto(asset="BTC", address="bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"),
            ),
        ),
        suspects=(
            Suspect(
                name="Anna Example",
                phones=("+44 20 7946 0018",),
                emails=("anna@invest.example",),
                urls=("https://invest.example/login",),
                handles=(Handle(handle="@anna_example"),),
            ),
            Suspect(name="Mr Sample"),
        ),
        observables=(Observable(type="email", value="anna@invest.example"),),
        consent=Consent(share_cross_border=True, share_identity=False),
    )

    await citizen.opens_by(receipt)
    assert citizen("We received your report") in await citizen.text()
    assert reference in await citizen.text()
    sent = citizen("We sent it to the office in charge: %(country)s").partition(":")[0]
    await citizen.wait_to_read(sent)
    await seen(citizen, "40-status")
    await context.close()


async def test_the_receipt_opens_in_another_browser_what_was_not_sent_yet(browser, site, filed):
    citizen, context = await someone(Citizen, browser, site)
    await citizen.takes_the_first_step("They took my savings.", method="transfer", amount="45 triệu", currency="VND")
    await citizen.sends()
    reference, receipt = await citizen.reference(), await citizen.receipt()
    await citizen.adds("contact")
    await citizen.write("platform", "Telegram")
    await citizen.goes_on()
    await context.close()

    again, elsewhere = await someone(Citizen, browser, site)
    await again.opens_by(receipt)
    await again.adds_or_corrects()
    assert await again.has_unsent()
    await again.checks_and_sends()
    report = await filed(reference)

    assert report.incident.platform == "Telegram"
    assert report.transactions[0].amount == "45000000"
    await elsewhere.close()


async def test_a_browser_that_dies_at_any_page_finds_every_answer_again(browser, site, filed):
    citizen, context = await someone(Citizen, browser, site)
    await citizen.begins()
    for step in FIRST_STEP:
        await step.say(citizen)
        await citizen.goes_on()
        # What a browser still has after it was killed: the cookies with a date.
        kept = [cookie for cookie in await context.cookies() if cookie["expires"] > 0]
        onward = citizen.at()
        await context.close()
        citizen, context = await someone(Citizen, browser, site)
        await context.add_cookies(kept)
        await citizen.arrive()
        await citizen.follow("Continue your report")

        assert citizen.at() == onward
    await citizen.sends()
    report = await filed(await citizen.reference())

    assert report.incident.narrative == STORY["en"]
    assert report.transactions[0].amount == "3250.50"
    await context.close()


async def test_a_browser_that_kept_no_cookie_would_find_nothing(browser, site):
    citizen, context = await someone(Citizen, browser, site)
    await citizen.begins()
    await citizen.reports_for("me")
    await citizen.goes_on()
    await context.close()
    citizen, context = await someone(Citizen, browser, site)
    await citizen.arrive()

    assert await citizen.page.get_by_role("link", name="Continue your report").count() == 0
    await context.close()


async def test_pictures_alone_are_enough_and_are_drawn(browser, site, filed):
    citizen, context = await someone(Citizen, browser, site)
    await citizen.takes_the_first_step(situations=["photos_threat"], teller="someone", is_young=True, near="last_week")
    await citizen.arrive("/report/story")
    drawing = citizen.page.locator(".picture__drawing").first
    drawn = await drawing.evaluate("drawing => drawing.querySelector('use').getBoundingClientRect().width")
    await citizen.arrive("/report/send")
    await citizen.sends()
    report = await filed(await citizen.reference())

    assert drawn > 10
    assert report.reporter.role == "on_behalf"
    assert report.victim.age_band == "under_18"
    assert report.incident.narrative == "Photos or videos are used to threaten the person in them."
    await context.close()


async def test_enter_on_the_page_of_payments_goes_on_and_removes_nothing(browser, site):
    citizen, context = await someone(Citizen, browser, site)
    await citizen.takes_the_first_step("They took my savings.", method="card")
    await citizen.sends()
    await citizen.adds("payments")
    for step in TOPICS["payments"][:2]:
        await step.say(citizen)
        await citizen.goes_on()
    await citizen.choose("another", "no")
    await citizen.page.keyboard.press("Enter")
    await citizen.page.wait_for_url("**/report/more")
    await citizen.arrive("/report/payments")

    assert "Payment 1" in await citizen.text()
    await context.close()


async def test_the_receipt_can_be_copied_where_there_is_script(browser, site):
    citizen, context = await someone(Citizen, browser, site, script=True)
    await context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    await citizen.takes_the_first_step("They took my savings.")
    await citizen.sends()
    receipt = await citizen.receipt()
    await citizen.page.locator(".copyable:has(.receipt) button").click()

    assert await citizen.page.evaluate("navigator.clipboard.readText()") == receipt
    assert await citizen.page.get_by_role("status").last.inner_text() == "Copied"
    await context.close()
