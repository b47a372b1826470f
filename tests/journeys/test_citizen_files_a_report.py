"""Without script, on a phone and at a desk, in every language: from the first page to what became of the report."""

import msgspec
import pytest
from sqlalchemy import select

from services.intake.reports.tables import reports
from shared.messages.events import SealedBox
from shared.messages.report import Account, Consent, Crypto, Handle, Report, Reporter, Suspect, Transaction
from shared.testing.browser import overflow
from shared.vault.sealing import REPORT, unseal
from tests.journeys.citizen import Citizen
from tests.journeys.journey import SHORT_WAY, STORY, WAY
from tests.journeys.visitor import someone

WIDTHS = (320, 768, 1280)
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture
def filed(site_parts):
    """Give the report as it lies in the table, opened."""

    async def opened(reference: str) -> Report:
        async with site_parts.database.reading() as transaction:
            row = (await transaction.execute(select(reports).where(reports.c.reference == reference))).one()
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
    for number, step in enumerate(WAY, 1):
        assert citizen.at() == f"/report/{step.page}"
        await step.say(citizen)
        await seen(citizen, f"{number:02}-{step.page}")
        await citizen.press()
    assert citizen.at() == "/report/check"
    await seen(citizen, "20-check")
    await citizen.press("Send the report")
    assert citizen.at() == "/report/done"
    await seen(citizen, "21-done")
    reference = await citizen.page.locator(".reference").inner_text()
    receipt = await citizen.page.locator(".receipt").inner_text()
    report = await filed(reference)

    assert report == Report(
        reporter=Reporter(country="DE", email="reader@example.org", may_contact=True),
        victim=msgspec.structs.replace(report.victim, country="DE"),
        incident=msgspec.structs.replace(
            report.incident,
            narrative=STORY[language],
            occurred_from="2026-05-12",
            precision="day",
            ongoing=False,
            contact_methods=("social", "app") if report.incident.contact_methods[0] == "social" else ("app", "social"),
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
        consent=Consent(share_cross_border=True, share_identity=False),
    )

    await citizen.follow("See what happened to your report")
    await seen(citizen, "22-receipt")
    await citizen.write("receipt", receipt.replace("-", " "))
    await citizen.press("Show me")
    assert citizen("We received your report") in await citizen.text()
    assert reference in await citizen.text()
    sent = citizen("We sent it to the office in charge: %(country)s").partition(":")[0]
    await citizen.wait_to_read(sent)
    await seen(citizen, "23-status")
    await context.close()


async def test_enter_on_the_payments_page_goes_on_and_removes_nothing(browser, site):
    citizen, context = await someone(Citizen, browser, site)
    await citizen.arrive("/report/story")
    for step in WAY[:6]:
        await step.say(citizen)
        await citizen.press()
    await citizen.choose("another", "no")
    await citizen.page.keyboard.press("Enter")
    await citizen.page.wait_for_url("**/report/contact")
    await citizen.arrive("/report/payments")

    assert await citizen.heading() == "You told us about 1 payment"
    await context.close()


async def test_the_receipt_can_be_copied_where_there_is_script(browser, site):
    citizen, context = await someone(Citizen, browser, site, script=True)
    await context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    await citizen.arrive("/report/story")
    for step in SHORT_WAY:
        await step.say(citizen)
        await citizen.press()
    await citizen.press("Send the report")
    receipt = await citizen.page.locator(".receipt").inner_text()
    await citizen.page.get_by_role("button", name="Copy this").last.click()

    assert await citizen.page.evaluate("navigator.clipboard.readText()") == receipt
    assert await citizen.page.get_by_role("status").last.inner_text() == "Copied"
    await context.close()


async def test_leaving_the_page_leaves_nothing_behind(browser, site):
    citizen, context = await someone(Citizen, browser, site)
    asked: list[str] = []
    citizen.page.on("request", lambda request: asked.append(request.url))
    await citizen.arrive("/report/story")
    await WAY[0].say(citizen)
    await citizen.press()
    # Away, not gone: the tests' network ends at this machine.
    await citizen.follow("Exit this page")
    await citizen.arrive("/report/check")

    assert "https://www.wikipedia.org/" in asked
    assert citizen.at() == "/report/story"
    assert await citizen.page.locator("[name=narrative]").input_value() == ""
    await context.close()
