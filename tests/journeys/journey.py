"""The way of someone who lost money twice: page by page what they say, and what they get wrong at first."""

from collections.abc import Awaitable, Callable

import msgspec

from tests.journeys.citizen import Citizen

Act = Callable[[Citizen], Awaitable[None]]

STORY = {
    "en": "A woman on a dating app told me to invest.\nI sent 3.250,50 EUR & <b>lost</b> it; 100 % of it.",
    "ar": "اتصلت بي امرأة وطلبت مني أن أستثمر.\nأرسلت ٣٢٥٠٫٥٠ يورو ولم أستطع سحبها.",
}


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A page, what is said there, and what is wrong about it at first (None: nothing can be)."""

    page: str
    say: Act
    mistake: Act | None = None


async def nothing(citizen: Citizen) -> None:
    return


async def story(citizen: Citizen) -> None:
    await citizen.tells(STORY.get(citizen.language, STORY["en"]))


async def mine(citizen: Citizen) -> None:
    await citizen.reports_for("me")


async def when(citizen: Citizen) -> None:
    await citizen.dates("began", "12", "مايو" if citizen.language == "ar" else "5", "2026")


async def no_date(citizen: Citizen) -> None:
    await citizen.dates("began", "31", "2", "2026")


async def place(citizen: Citizen) -> None:
    await citizen.lives_in("DE")


async def by_transfer(citizen: Citizen) -> None:
    await citizen.paid_by("transfer")


async def amount(citizen: Citizen) -> None:
    await citizen.lost("٣٬٢٥٠٫٥٠" if citizen.language == "ar" else "3.250,50", "EUR")
    await citizen.dates("paid", "14", "5", "26")


async def no_amount(citizen: Citizen) -> None:
    await citizen.write("amount", "a lot")
    await citizen.dates("paid", "14", "5", "2099")


async def myself(citizen: Citizen) -> None:
    await citizen.choose("authorised", "victim")


async def account(citizen: Citizen) -> None:
    await citizen.write("to_account", "PL61 1090 1014 0000 0712 1981 2874")
    await citizen.write("to_holder", "Jan Przykładowy")
    await citizen.pick("to_country", "PL")


async def card_number(citizen: Citizen) -> None:
    await citizen.write("to_account", "4111 1111 1111 1111")


async def by_crypto(citizen: Citizen) -> None:
    await citizen.choose("method", "crypto")


async def crypto_amount(citizen: Citizen) -> None:
    await citizen.write("amount", "0,250")
    await citizen.write("asset", "BTC")


async def wallet(citizen: Citizen) -> None:
    await citizen.write("to_account", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq")


async def one_more(citizen: Citizen) -> None:
    await citizen.choose("another", "yes")


async def no_more(citizen: Citizen) -> None:
    await citizen.choose("another", "no")


async def name(citizen: Citizen) -> None:
    await citizen.write("name", "Anna Example")


async def other_name(citizen: Citizen) -> None:
    await citizen.write("name", "Mr Sample")


async def traces(citizen: Citizen) -> None:
    await citizen.write("phones", "+44 20 7946 0018")
    await citizen.write("emails", "anna@invest.example")
    await citizen.write("links", "https://invest.example/login")
    await citizen.write("handles", "@anna_example")


async def too_many(citizen: Citizen) -> None:
    await citizen.write("phones", "x\n" * 51)


async def contact(citizen: Citizen) -> None:
    await citizen.choose("methods", "social", "app")
    await citizen.write("platform", "Telegram")


async def first_contact(citizen: Citizen) -> None:
    await citizen.dates("first_contact", "", "4", "2026")


async def no_date_of_contact(citizen: Citizen) -> None:
    await citizen.dates("first_contact", "31", "2", "2026")


async def over(citizen: Citizen) -> None:
    await citizen.choose("ongoing", "no")


async def message(citizen: Citizen) -> None:
    await citizen.write("text", "Dear, write to anna@invest.example today.")


async def bank_told(citizen: Citizen) -> None:
    await citizen.choose("bank", "yes")


async def reach(citizen: Citizen) -> None:
    await citizen.write("email", "reader@example.org")


async def no_address(citizen: Citizen) -> None:
    await citizen.write("email", "reader at example")


async def across(citizen: Citizen) -> None:
    await citizen.choose("share_cross_border", "yes")


async def without_name(citizen: Citizen) -> None:
    await citizen.choose("share_identity", "no")


FIRST_STEP = (
    Step(page="who", say=mine, mistake=nothing),
    Step(page="story", say=story, mistake=nothing),
    Step(page="when", say=when, mistake=no_date),
    Step(page="place", say=place, mistake=nothing),
    Step(page="payment-1-how", say=by_transfer, mistake=nothing),
    Step(page="payment-1-amount", say=amount, mistake=no_amount),
)
"""Up to the page where it is sent."""

TOPICS: dict[str, tuple[Step, ...]] = {
    "payments": (
        Step(page="payment-1-who", say=myself),
        Step(page="payment-1-where", say=account, mistake=card_number),
        Step(page="payments", say=one_more, mistake=nothing),
        Step(page="payment-2-how", say=by_crypto, mistake=nothing),
        Step(page="payment-2-amount", say=crypto_amount),
        Step(page="payment-2-who", say=nothing),
        Step(page="payment-2-where", say=wallet),
        Step(page="payments", say=no_more),
    ),
    "people": (
        Step(page="person-1-who", say=name),
        Step(page="person-1-reach", say=traces, mistake=too_many),
        Step(page="person-1-where", say=nothing),
        Step(page="people", say=one_more, mistake=nothing),
        Step(page="person-2-who", say=other_name),
        Step(page="person-2-reach", say=nothing),
        Step(page="person-2-where", say=nothing),
        Step(page="people", say=no_more),
    ),
    "contact": (
        Step(page="contact", say=contact),
        Step(page="first-contact", say=first_contact, mistake=no_date_of_contact),
        Step(page="ongoing", say=over),
    ),
    "messages": (Step(page="messages", say=message), Step(page="found", say=nothing)),
    "actions": (
        Step(page="bank-told", say=bank_told),
        Step(page="bank-told-when", say=nothing),
        Step(page="police-told", say=nothing),
        Step(page="platform-told", say=nothing),
        Step(page="wishes", say=nothing),
    ),
    "reach": (Step(page="reach", say=reach, mistake=no_address),),
    "sharing": (
        Step(page="borders", say=across, mistake=nothing),
        Step(page="identity", say=without_name, mistake=nothing),
    ),
}
"""What is added after filing, topic by topic."""
