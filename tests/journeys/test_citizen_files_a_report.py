import pytest

from shared.messages.report import Account, Handle, Suspect, Transaction
from shared.vault.sealing import REPORT, unseal
from tests.journeys.citizen import Citizen, someone

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

STORY = {
    "en": "A woman on a dating app told me to invest.\nI sent 3.250,50 EUR & <b>lost</b> it; 100 % of it.",
    "ar": "اتصلت بي امرأة وطلبت مني أن أستثمر.\nأرسلت ٣٢٥٠٫٥٠ يورو ولم أستطع سحبها.",
}


async def walk(citizen: Citizen, folder, shot: str) -> None:
    await citizen.arrive()
    await citizen.keep(folder, f"{shot}-00-start")
    await citizen.follow("Start")
    await citizen.write("narrative", STORY[citizen.language])
    await citizen.keep(folder, f"{shot}-01-story")
    await citizen.press()
    await citizen.date("began", "12", "5" if citizen.language == "en" else "مايو", "2026")
    await citizen.choose("ongoing", "no")
    await citizen.keep(folder, f"{shot}-02-when")
    await citizen.press()
    await citizen.choose("moved", "yes")
    await citizen.keep(folder, f"{shot}-03-money")
    await citizen.press()
    await citizen.choose("method", "transfer")
    await citizen.choose("authorised", "victim")
    await citizen.keep(folder, f"{shot}-04-how")
    await citizen.press()
    await citizen.write("amount", "3.250,50" if citizen.language == "en" else "٣٬٢٥٠٫٥٠")
    await citizen.pick("currency", "EUR")
    await citizen.date("paid", "14", "5", "26")
    await citizen.keep(folder, f"{shot}-05-amount")
    await citizen.press()
    await citizen.write("to_account", "PL61 1090 1014 0000 0712 1981 2874")
    await citizen.write("to_holder", "Jan Przykładowy")
    await citizen.pick("to_country", "PL")
    await citizen.keep(folder, f"{shot}-06-where")
    await citizen.press()
    await citizen.choose("another", "yes")
    await citizen.press()
    await citizen.choose("method", "crypto")
    await citizen.press()
    await citizen.write("amount", "0,250")
    await citizen.write("asset", "BTC")
    await citizen.press()
    await citizen.write("to_account", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq")
    await citizen.press()
    await citizen.keep(folder, f"{shot}-07-payments")
    await citizen.choose("another", "no")
    await citizen.press()
    await citizen.choose("methods", "social", "app")
    await citizen.write("platform", "Telegram")
    await citizen.keep(folder, f"{shot}-08-contact")
    await citizen.press()
    await citizen.write("names", "Anna Example\nMr Sample")
    await citizen.write("phones", "+44 20 7946 0018")
    await citizen.write("emails", "anna@invest.example")
    await citizen.write("links", "https://invest.example/login")
    await citizen.write("handles", "@anna_example")
    await citizen.keep(folder, f"{shot}-09-who")
    await citizen.press()
    await citizen.pick("country", "DE")
    await citizen.keep(folder, f"{shot}-10-place")
    await citizen.press()
    await citizen.write("email", "reader@example.org")
    await citizen.keep(folder, f"{shot}-11-reach")
    await citizen.press()
    await citizen.choose("share_cross_border", "yes")
    await citizen.keep(folder, f"{shot}-12-borders")
    await citizen.press()
    await citizen.choose("share_identity", "no")
    await citizen.keep(folder, f"{shot}-13-identity")
    await citizen.press()
    await citizen.keep(folder, f"{shot}-14-check")


async def filed(site_parts, reference: str):
    import msgspec
    from sqlalchemy import select

    from services.intake.reports.tables import reports
    from shared.messages.events import SealedBox
    from shared.messages.report import Report

    async with site_parts.database.reading() as transaction:
        row = (await transaction.execute(select(reports).where(reports.c.reference == reference))).one()
    key = (await site_parts.vault.keys([row.report_id]))[row.report_id]
    box = msgspec.msgpack.decode(row.sealed, type=SealedBox)
    return msgspec.json.decode(unseal(key, row.report_id, REPORT, box), type=Report)


@pytest.mark.parametrize(("language", "width"), [("en", 320), ("ar", 320), ("en", 1280), ("ar", 1280), ("en", 768)])
async def test_a_citizen_without_script_files_a_report_and_sees_what_became_of_it(
    browser, site, site_parts, screenshots, language, width
):
    citizen, context = await someone(browser, site, language=language, width=width)
    shot = f"{language}-{width}"
    await walk(citizen, screenshots, shot)
    await citizen.press("Send the report")
    await citizen.keep(screenshots, f"{shot}-15-done")
    reference = await citizen.page.locator(".reference").inner_text()
    receipt = await citizen.page.locator(".receipt").inner_text()
    report = await filed(site_parts, reference)

    assert citizen.at() == "/report/done"
    assert report.incident.narrative == STORY[language]
    await context.close()
