"""What indicators say of countries: accounts much, numbers something, domains and addresses little."""

from collections.abc import Sequence

from services.router.jurisdiction import weights
from services.router.jurisdiction.ledger import Ledger
from services.router.reading.narrative import Reading, kinds_in
from shared.messages.decision import Indicator
from shared.messages.report import Report

# Numbers that were called, not those that called: what they cost is the offence, not where the offender is.
_CALLED = frozenset({"FR.TELECOM"})
_NO_OFFENCE = frozenset({"UN.UNKNOWN", "SP.SPAM"})
_SHARED_PLAN = "+1"
_CALLED_REACH = 120
_PLACE_REACH = 90
_BEFORE_REACH = 45
_AFTER_REACH = 120
_THIRD_REACH = 30
_WARNING = 75
# Other scripts say more in a character; Latin ones with diacritics gain by it, which does no harm.
_DENSE = 2.5


def enter_indicators(
    ledger: Ledger,
    report: Report,
    reading: Reading,
    indicators: Sequence[Indicator],
    *,
    category: str,
    home: str | None,
) -> None:
    """Enter the suspect's indicators; those of victims, brands and third parties say nothing of the offender."""
    anonymous = _anonymous_values(report, reading, indicators)
    _accounts(ledger, indicators)
    is_said = _is_anything_said(report, reading, category)
    money_abroad = {country for country in ledger.countries() if ledger.money_of(country) >= weights.DESTINATION} - {
        home
    }
    addresses: dict[str, set[str]] = {}
    for indicator in indicators:
        country = indicator.country
        if country is None or indicator.role != "suspect":
            continue
        match indicator.type:
            case "phone" if category not in _CALLED and not _is_called(indicator, reading):
                words = f"phone {indicator.value} by numbering plan"
                ledger.add(
                    country,
                    "suspect",
                    "phone",
                    _phone_weight(indicator, money_abroad - {country}, is_said=is_said),
                    words,
                )
            case "domain" | "url" | "email":
                words = f"{indicator.type} {indicator.value} by its ending"
                ledger.add(country, "server", "server in words", weights.DOMAIN, words)
            case "ip" if indicator.value not in anonymous:
                addresses.setdefault(country, set()).add(indicator.value)
            case _:
                continue
    for country, values in addresses.items():
        weight = weights.REGISTRY if len(values) == 1 else weights.REGISTRY_TWICE
        ledger.add(country, "server", "registry", weight, f"IP {', '.join(sorted(values))} by registry")
    _places_beside_addresses(ledger, reading, indicators, anonymous)


def _accounts(ledger: Ledger, indicators: Sequence[Indicator]) -> None:
    """Enter the accounts first: what a phone number weighs depends on where the money went."""
    for indicator in indicators:
        if indicator.type in {"iban", "bic"} and indicator.role == "suspect":
            words = f"{indicator.type.upper()} {indicator.value}"
            ledger.add(indicator.country, "account", "receiving account", weights.ACCOUNT_FIELD, words)


def _phone_weight(indicator: Indicator, money_elsewhere: set[str], *, is_said: bool) -> float:
    if indicator.value.startswith(_SHARED_PLAN):
        return weights.PHONE_SHARED_PLAN
    if money_elsewhere:
        return weights.PHONE_BESIDE_MONEY
    return weights.PHONE if is_said else weights.PHONE_WITHOUT_OFFENCE


def _is_anything_said(report: Report, reading: Reading, category: str) -> bool:
    """Ask whether the report says what was done, by more than a warning about a number."""
    length = len(reading.text) if reading.text.isascii() else _DENSE * len(reading.text)
    return category not in _NO_OFFENCE and (bool(report.transactions) or length >= _WARNING)


def _is_called(indicator: Indicator, reading: Reading) -> bool:
    return indicator.span is not None and reading.before("called_word", indicator.span[0], _CALLED_REACH) is not None


def _anonymous_values(report: Report, reading: Reading, indicators: Sequence[Indicator]) -> set[str]:
    """Give the addresses that the report itself calls a VPN, a proxy or a Tor exit: nobody's place."""
    found = {
        observable.value
        for observable in report.observables
        if observable.role and {"vpn_word", "third_word"} & kinds_in(observable.role)
    }
    if not reading.found("vpn_word"):
        return found
    starts = sorted(i.span[0] for i in indicators if i.type == "ip" and i.span is not None)
    for indicator in indicators:
        if indicator.type != "ip" or indicator.span is None:
            continue
        start, end = indicator.span
        word = reading.after("vpn_word", end, _AFTER_REACH)
        # Between the address and the word no other address may stand: that one would be meant.
        follows = word is not None and not any(end < other < word.start for other in starts)
        if follows or reading.before("vpn_word", start, _BEFORE_REACH) is not None:
            found.add(indicator.value)
    return found


def _places_beside_addresses(
    ledger: Ledger, reading: Reading, indicators: Sequence[Indicator], anonymous: set[str]
) -> None:
    """A place written after an address is what a log or a carrier said of it."""
    for indicator in indicators:
        if indicator.type != "ip" or indicator.span is None or indicator.role != "suspect":
            continue
        start, end = indicator.span
        place = reading.after("place", end, _PLACE_REACH)
        if place is None or indicator.value in anonymous or reading.near("third_word", start, end, _THIRD_REACH):
            continue
        if reading.before("at_language", place.start, _THIRD_REACH) is not None:
            continue
        words = f"IP {indicator.value}, as the report places it"
        ledger.add(place.value, "suspect", "beside an address", weights.ADDRESS_WORDS, words)
