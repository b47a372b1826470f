"""For a grandmother, for a business, as a child, as a witness without a name: who tells decides what is asked."""

import pytest

from services.intake.form.report import build_report
from shared.messages.report import (
    Consent,
    Handle,
    Incident,
    Observable,
    Report,
    Reporter,
    Suspect,
    Transaction,
    Victim,
)
from tests.journeys.teller import Teller
from tests.journeys.visitor import someone

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


async def test_a_grandson_tells_it_for_his_grandmother(browser, site, arrivals):
    ben, away = await someone(Teller, browser, site)
    await ben.begins()
    await ben.says(teller="someone")
    await ben.says(narrative="My grandmother was called by “the police” and gave them 12,000 euros at the door.")
    await ben.says(began=("", "5", "2026"))
    await ben.says(country="AT")
    await ben.says(method="cash")
    await ben.says(amount="12,000", currency="EUR")
    await ben.sends()
    reference = await ben.reference()
    await ben.tells_of("person", {"age": "75_plus"}, {"relation": "family", "knows": "yes"}, {"country": "DE"})
    await ben.tells_of("payments", {"authorised": "victim"}, {}, {"another": "no"})
    await ben.tells_of("reach", {"name": "Ben Muster", "phone": "+49 30 23125 000"}, {"times": "after 18:00"})
    await ben.tells_of("sharing", {"share_cross_border": "yes"}, {"share_identity": "yes"})
    await ben.checks_and_sends()
    report = await arrivals.report(reference, 2)

    assert report == Report(
        reporter=Reporter(
            role="on_behalf",
            country="DE",
            name="Ben Muster",
            phone="+49 30 23125 000",
            may_contact=True,
            safe_times="after 18:00",
        ),
        victim=Victim(country="AT", age_band="75_plus"),
        incident=Incident(
            narrative="My grandmother was called by “the police” and gave them 12,000 euros at the door.\n\n"
            "The reporter is family of the person it happened to.\n"
            "The person it happened to knows of this report.",
            occurred_from="2026-05",
            precision="month",
            impact=("money",),
        ),
        transactions=(Transaction(method="cash", amount="12000", currency="EUR", authorised="victim"),),
        consent=Consent(share_cross_border=True, share_identity=True),
    )
    assert (await arrivals.cases(reference, 2))["AT"].report == report
    await away.close()


async def test_a_small_business_whose_files_are_locked(browser, site, arrivals):
    wallet = "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"
    ines, away = await someone(Teller, browser, site, script=True, width=1280)
    await ines.takes_the_first_step(
        "Every file has a new ending since Monday.", situations=["locked"], teller="business", country="PT"
    )
    await ines.sends()
    reference = await ines.reference()
    await ines.tells_of(
        "business",
        {"organisation": "Padaria Exemplo Lda", "size": "few"},
        {"work": "no"},
        {"ransom": "yes"},
        {"group": "Example Lock", "ending": ".locked", "wallet": wallet, "note": "Pay 2 BTC.\nOr else."},
        {"backup": "no"},
    )
    await ines.tells_of("device", {"device": "server"}, {"signs": ("locked", "ransom")})
    await ines.checks_and_sends()
    report = await arrivals.report(reference, 2)

    assert report == Report(
        reporter=Reporter(role="business", country="PT", organisation="Padaria Exemplo Lda"),
        victim=Victim(country="PT", is_business=True),
        incident=Incident(
            narrative="Every file has a new ending since Monday.\n\n"
            "Files or a device are locked.\n"
            "Up to 9 people work at the organisation.\n"
            "The organisation cannot work.\n"
            "Ransomware: files are locked and money is asked for.\n"
            "Name in the ransom demand: Example Lock.\n"
            "Ending of the locked files: .locked.\n"
            "Text of the demand: Pay 2 BTC.\nOr else.\n"
            "There is no copy of the data.\n"
            "A server or a network is affected.\n"
            "Files or the screen are locked.\n"
            "Money is asked for to unlock it: ransomware.",
            impact=("device", "data"),
        ),
        observables=(Observable(type="wallet", value=wallet),),
    )
    assert (await arrivals.cases(reference, 2))["PT"].report == report
    await away.close()


async def test_a_girl_who_is_threatened_with_pictures(browser, site, arrivals):
    mila, away = await someone(Teller, browser, site, script=True)
    await mila.takes_the_first_step(
        "he wants more pics or he sends them to my class", situations=["photos_threat"], is_young=True, country="IE"
    )
    helped = await mila.text()
    await mila.sends()
    reference = await mila.reference()
    filed = (await arrivals.cases(reference))["IE"]
    await mila.tells_of("child", {"child": "self"}, {"adult": "unsafe"})
    await mila.tells_of("safety", {"danger": "later"}, {})
    await mila.tells_of("images", {"images": ("threat", "more")}, {"links": "https://pictures.example/mila"})
    await mila.tells_of("people", {"alias": "coolboy"}, {"handles": "@coolboy_example"}, {}, {"another": "no"})
    await mila.checks_and_sends()
    report = await arrivals.report(reference, 2)

    assert "Nothing is sent yet." in helped
    assert filed.urgency in {"child", "emergency"}
    assert report == Report(
        reporter=Reporter(country="IE"),
        victim=Victim(country="IE", age_band="under_18"),
        incident=Incident(
            narrative="he wants more pics or he sends them to my class\n\n"
            "Photos or videos are used to threaten the person in them.\n"
            "Someone may be in danger later.\n"
            "It is not safe to tell someone at home.\n"
            "They threaten to show intimate pictures.\n"
            "They want more pictures.",
            impact=("reputation", "safety"),
        ),
        suspects=(Suspect(alias="coolboy", handles=(Handle(handle="@coolboy_example"),)),),
        observables=(Observable(type="url", value="https://pictures.example/mila"),),
    )
    assert (await arrivals.cases(reference, 2))["IE"].report == report
    await away.close()


@pytest.mark.parametrize(("share", "is_shared"), [("no", False), ("yes", True)])
async def test_a_witness_without_a_name_decides_whether_it_crosses_borders(browser, site, arrivals, share, is_shared):
    nobody, away = await someone(Teller, browser, site)
    await nobody.begins()
    await nobody.says(teller="witness")
    await nobody.says(narrative="They sell false shares by telephone to old people.", situations="pretended")
    await nobody.says_when("last_week")
    await nobody.says()
    await nobody.says(country="DE")
    await nobody.says(method="none")
    await nobody.sends()
    reference = await nobody.reference()
    await nobody.tells_of("sharing", {"share_cross_border": share})
    await nobody.tells_of(
        "people",
        {"organisation": "Example Shares"},
        {"phones": "+33 1 99 00 12 34"},
        {"country": "FR", "country_source": "I saw their office in Lyon."},
        {"another": "no"},
    )
    await nobody.checks_and_sends()
    report, cases = await arrivals.report(reference, 2), await arrivals.cases(reference, 2)

    assert report == Report(
        reporter=Reporter(role="witness", country="DE"),
        incident=Incident(
            narrative="They sell false shares by telephone to old people.\n\n"
            "Someone pretended to be a bank, an office or a relative.",
            occurred_from=report.incident.occurred_from,
            precision="about",
        ),
        suspects=(
            Suspect(
                claimed_organisation="Example Shares",
                phones=("+33 1 99 00 12 34",),
                country="FR",
                country_source="I saw their office in Lyon.",
            ),
        ),
        consent=Consent(share_cross_border=is_shared),
    )
    assert report.incident.occurred_from is not None
    assert cases.keys() == ({"DE", "FR"} if is_shared else {"DE"})
    assert cases["DE"].report == report
    await away.close()


async def test_what_the_form_would_drop_on_the_way_is_noticed(browser, site, arrivals, monkeypatch):
    """Negative control: a form that sends the pictures and forgets the words."""

    def forgetful(answers, evidence=()):
        return build_report({**answers, "story": {"situations": answers["story"]["situations"]}}, evidence)

    monkeypatch.setattr("services.intake.form.sending.build_report", forgetful)
    ben, away = await someone(Teller, browser, site)
    await ben.takes_the_first_step("They took my savings.", situations=["shop"])
    await ben.sends()
    report = await arrivals.report(await ben.reference())

    assert "They took my savings." not in (report.incident.narrative or "")
    await away.close()
