"""A message that was pasted: what can be traced in it is shown back, and its reader says whose it is."""

import re

from shared.messages.report import Observable


async def test_what_is_found_in_a_pasted_message_is_shown_back_and_taken_when_it_is_confirmed(visit, stands):
    await visit.file()
    pasted = "Pay to DE89 3704 0044 0532 0130 00, then write to anna@invest.example."
    onward = await visit.add("messages", {"text": pasted})
    page = await visit.get(onward)
    await visit.post(onward, {"theirs": ["email:anna@invest.example"]})
    await visit.send("/report/check")

    assert onward == "/report/found"
    assert page.text.count(" checked") == 2
    _, report = (await stands())[-1]
    assert report.observables == (
        Observable(type="iban", value="DE89370400440532013000", role="victim's own"),
        Observable(type="email", value="anna@invest.example"),
    )
    assert pasted in report.incident.narrative


def ticked(page: str) -> list[str]:
    return re.findall(r'name="theirs"\s+value="([^"]*)"\s+checked', page)


async def test_what_a_message_that_was_pasted_later_brings_is_ticked_and_nobodys_until_it_is_answered(visit, stands):
    await visit.file()
    await visit.add("messages", {"text": "Write to falk@invest.example or to me, anna@example.org."})
    await visit.add("found", {"theirs": "email:falk@invest.example"})
    await visit.add("messages", {"text": "falk@invest.example, anna@example.org, and now pay@invest.example"})
    shown = (await visit.get("/report/found")).text
    await visit.send("/report/check")
    whose = {one.value: one.role for one in (await stands())[-1][1].observables}

    assert ticked(shown) == ["email:falk@invest.example", "email:pay@invest.example"]
    assert whose == {
        "falk@invest.example": None,
        "anna@example.org": "victim's own",
        "pay@invest.example": None,
    }


async def test_what_the_reporter_calls_their_own_is_not_ticked_as_theirs(visit):
    await visit.file(place={"country": "GB"}, story={"situations": ["account_taken"]})
    await visit.add("reach", {"email": "Anna@example.org", "phone": "020 7946 0018"})
    await visit.add("account-which", {"name": "shop@example.net"})
    message = "falk@invest.example wrote to anna@example.org, +44 20 7946 0018, and got into shop@example.net"
    await visit.add("messages", {"text": message})

    assert ticked((await visit.get("/report/found")).text) == ["email:falk@invest.example"]


async def test_what_is_found_is_shown_as_it_was_written_and_kept_as_it_is_looked_up(visit, stands):
    await visit.file()
    onward = await visit.add(
        "messages", {"text": "hxxps://win[.]example\nor 1BoatSLRHtKNngkdXEeobR76b53LETtpyT (bitcoin)"}
    )
    page = await visit.get(onward)
    await visit.post(onward, {"theirs": ["url:https://win.example", "wallet:1BoatSLRHtKNngkdXEeobR76b53LETtpyT"]})
    await visit.send("/report/check")

    assert "hxxps://win[.]example" in page.text
    _, report = (await stands())[-1]
    assert report.observables == (
        Observable(type="url", value="https://win.example"),
        Observable(type="wallet", value="1BoatSLRHtKNngkdXEeobR76b53LETtpyT"),
    )


async def test_a_message_without_anything_to_find_asks_nothing_back(visit):
    await visit.file()

    assert await visit.add("messages", {"text": "Hello dear."}) == "/report/more"
