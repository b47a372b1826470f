"""However they come (an old browser, a small phone, a slow line, a keyboard), all that they type arrives."""

import pytest

from shared.messages.report import (
    Account,
    Actions,
    Incident,
    Report,
    Reporter,
    Suspect,
    Transaction,
    Victim,
)
from shared.testing.browser import overflow
from tests.journeys.by_keys import ByKeys
from tests.journeys.teller import Teller
from tests.journeys.visitor import someone

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

PHONE = {"width": 320, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
# The "Slow 3G" of WebPageTest: 400 kbit/s each way, 400 ms there and back.
SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
PHOTO = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de") + bytes(60_000)


async def test_an_old_browser_without_script(browser, site, arrivals):
    rosa, away = await someone(Teller, browser, site)
    await rosa.takes_the_first_step(
        'He said: "Your grandson had an accident".\nI paid with <my> card & cried.',
        near="unknown",
        country="DE",
        method="card",
        amount="1'250.00",
        currency="CHF",
    )
    await rosa.sends()
    reference = await rosa.reference()
    await rosa.tells_of("contact", {"methods": "call"}, {"first_contact": ("3", "4", "2026")}, {"ongoing": "no"})
    await rosa.tells_of("actions", {"bank": "no"}, {}, {}, {"wishes": ("recall", "victim_support")})
    await rosa.checks_and_sends()
    first, report = await arrivals.report(reference), await arrivals.report(reference, 2)

    assert first.incident.narrative == 'He said: "Your grandson had an accident".\nI paid with <my> card & cried.'
    assert report == Report(
        reporter=Reporter(country="DE"),
        victim=Victim(country="DE"),
        incident=Incident(
            narrative=f"{first.incident.narrative}\n\nThe bank was not told yet.",
            first_contact="2026-04-03",
            ongoing=False,
            contact_methods=("call",),
            impact=("money",),
        ),
        transactions=(Transaction(method="card", amount="1250.00", currency="CHF"),),
        requested=("recall", "victim_support"),
    )
    assert (await arrivals.cases(reference, 2))["DE"].report == report
    await away.close()


async def test_arabic_on_the_smallest_phone(browser, site, arrivals):
    amira, away = await someone(Teller, browser, site, language="ar", script=True, **PHONE)
    await amira.begins()
    await amira.says(teller="me")
    await amira.says(narrative="وعدني بأرباح ٢٠٪ ثم اختفى مع ٣٢٥٠٫٥٠ جنيه.", situations="invested")
    await amira.says(began=("١٢", "مايو", "٢٠٢٦"))
    await amira.says(country="EG")
    await amira.says(method="wallet")
    await amira.says(amount="٣٬٢٥٠٫٥٠", currency="EGP", paid=("١٤", "٥", "٢٠٢٦"))
    await amira.sends()
    wide, reference = await overflow(amira.page), await amira.reference()
    await amira.tells_of("people", {"name": "سامي"}, {"phones": "+20 2 5550 0100"}, {}, {"another": "no"})
    await amira.checks_and_sends()
    report = await arrivals.report(reference, 2)

    assert wide == 0
    assert await amira.page.locator("html").get_attribute("dir") == "rtl"
    assert report == Report(
        reporter=Reporter(country="EG"),
        victim=Victim(country="EG"),
        incident=Incident(
            narrative="وعدني بأرباح ٢٠٪ ثم اختفى مع ٣٢٥٠٫٥٠ جنيه.\n\n"
            "Money was put into an investment, and it cannot be taken out again.",
            occurred_from="2026-05-12",
            precision="day",
            impact=("money",),
        ),
        transactions=(Transaction(method="wallet", occurred_at="2026-05-14", amount="3250.50", currency="EGP"),),
        suspects=(Suspect(name="سامي", phones=("+20 2 5550 0100",)),),
    )
    assert (await arrivals.cases(reference, 2))["EG"].report == report
    await away.close()


async def test_vietnamese_typed_without_its_marks(browser, site, arrivals):
    story = "toi bi lua dao qua zalo, no bao dau tu roi mat het 45 trieu dong, giup toi voi"
    linh, away = await someone(Teller, browser, site, language="vi", **PHONE)
    await linh.takes_the_first_step(story, country="VN", method="transfer", amount="45 trieu", currency="VND")
    await linh.sends()
    reference = await linh.reference()
    await linh.tells_of(
        "payments",
        {"authorised": "victim"},
        {"to_account": "0123 4567 890", "to_holder": "NGUYEN VAN A", "to_country": "VN"},
        {"another": "no"},
    )
    await linh.checks_and_sends()
    report = await arrivals.report(reference, 2)

    assert report == Report(
        reporter=Reporter(country="VN"),
        victim=Victim(country="VN"),
        incident=Incident(narrative=story, impact=("money",)),
        transactions=(
            Transaction(
                method="transfer",
                amount="45000000",
                currency="VND",
                authorised="victim",
                to=Account(country="VN", account="0123 4567 890", holder="NGUYEN VAN A"),
            ),
        ),
    )
    assert (await arrivals.cases(reference, 2))["VN"].report == report
    await away.close()


async def test_a_slow_line_with_a_photo_to_send(browser, site, arrivals, tmp_path):
    photo = tmp_path / "screen.png"
    photo.write_bytes(PHOTO)
    kofi, away = await someone(Teller, browser, site, script=True, **PHONE)
    line = await away.new_cdp_session(kofi.page)
    await line.send("Network.enable")
    await line.send("Network.emulateNetworkConditions", SLOW_3G)
    await kofi.takes_the_first_step("The shop took my money and is gone.", country="KE", method="mobile_money")
    await kofi.sends()
    reference = await kofi.reference()
    await kofi.hands_over(str(photo))
    await kofi.checks_and_sends()
    report = await arrivals.report(reference, 2)
    (sent,) = report.evidence

    assert report.incident.narrative == "The shop took my money and is gone."
    assert [transaction.method for transaction in report.transactions] == ["mobile_money"]
    assert (sent.name, sent.size) == ("screen.png", len(PHOTO))
    assert (await arrivals.cases(reference, 2))["KE"].report == report
    await away.close()


async def test_a_keyboard_alone(browser, site, arrivals):
    joan, away = await someone(ByKeys, browser, site, script=True, width=1280)
    await joan.watch_for_pointers()
    await joan.takes_the_first_step(
        "They rang about my computer.",
        situations=["pretended", "locked"],
        near="yesterday",
        country="GB",
        method="tried",
    )
    await joan.sends()
    reference = await joan.reference()
    await joan.tells_of("actions", {"police": "yes", "reference": "CR/1234/26"}, {"platform": "no"}, {})
    await joan.checks_and_sends()
    report = await arrivals.report(reference, 2)

    assert not await joan.has_pointed()
    assert report.incident.narrative == (
        "They rang about my computer.\n\nSomeone pretended to be a bank, an office or a relative.\n"
        "Files or a device are locked.\nThe police were told."
    )
    assert report.incident.attempt_only
    assert report.incident.precision == "about"
    assert report.actions == Actions(police_reference="CR/1234/26")
    assert (await arrivals.cases(reference, 2))["GB"].report == report
    await away.close()


async def test_a_pointer_would_be_noticed(browser, site):
    joan, away = await someone(ByKeys, browser, site, script=True, width=1280)
    await joan.watch_for_pointers()
    await joan.arrive("/report/before")
    await joan.page.mouse.click(10, 300)

    assert await joan.has_pointed()
    await away.close()
