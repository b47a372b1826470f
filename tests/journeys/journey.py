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
    await citizen.write("narrative", STORY[citizen.language])


async def when(citizen: Citizen) -> None:
    await citizen.date("began", "12", "مايو" if citizen.language == "ar" else "5", "2026")
    await citizen.choose("ongoing", "no")


async def no_date(citizen: Citizen) -> None:
    await citizen.date("began", "31", "2", "2026")


async def money(citizen: Citizen) -> None:
    await citizen.choose("moved", "yes")


async def no_money(citizen: Citizen) -> None:
    await citizen.choose("moved", "no")


async def by_transfer(citizen: Citizen) -> None:
    await citizen.choose("method", "transfer")
    await citizen.choose("authorised", "victim")


async def amount(citizen: Citizen) -> None:
    await citizen.write("amount", "٣٬٢٥٠٫٥٠" if citizen.language == "ar" else "3.250,50")
    await citizen.pick("currency", "EUR")
    await citizen.date("paid", "14", "5", "26")


async def no_amount(citizen: Citizen) -> None:
    await citizen.write("amount", "a lot")
    await citizen.date("paid", "14", "5", "2099")


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


async def contact(citizen: Citizen) -> None:
    await citizen.choose("methods", "social", "app")
    await citizen.write("platform", "Telegram")


async def who(citizen: Citizen) -> None:
    await citizen.write("names", "Anna Example\nMr Sample")
    await citizen.write("phones", "+44 20 7946 0018")
    await citizen.write("emails", "anna@invest.example")
    await citizen.write("links", "https://invest.example/login")
    await citizen.write("handles", "@anna_example")


async def too_many(citizen: Citizen) -> None:
    await citizen.write("names", "x\n" * 51)


async def place(citizen: Citizen) -> None:
    await citizen.pick("country", "DE")


async def reach(citizen: Citizen) -> None:
    await citizen.write("email", "reader@example.org")


async def no_address(citizen: Citizen) -> None:
    await citizen.write("email", "reader at example")


async def across(citizen: Citizen) -> None:
    await citizen.choose("share_cross_border", "yes")


async def without_name(citizen: Citizen) -> None:
    await citizen.choose("share_identity", "no")


WAY = (
    Step(page="story", say=story, mistake=nothing),
    Step(page="when", say=when, mistake=no_date),
    Step(page="money", say=money, mistake=nothing),
    Step(page="payment-1-how", say=by_transfer, mistake=nothing),
    Step(page="payment-1-amount", say=amount, mistake=no_amount),
    Step(page="payment-1-where", say=account, mistake=card_number),
    Step(page="payments", say=one_more, mistake=nothing),
    Step(page="payment-2-how", say=by_crypto),
    Step(page="payment-2-amount", say=crypto_amount),
    Step(page="payment-2-where", say=wallet),
    Step(page="payments", say=no_more),
    Step(page="contact", say=contact),
    Step(page="who", say=who, mistake=too_many),
    Step(page="place", say=place, mistake=nothing),
    Step(page="reach", say=reach, mistake=no_address),
    Step(page="borders", say=across, mistake=nothing),
    Step(page="identity", say=without_name, mistake=nothing),
)

SHORT_WAY = (*WAY[:2], Step(page="money", say=no_money), *WAY[11:])
"""Without money there is nothing to say of payments."""
