"""What indicators say of countries: accounts much, numbers something, domains and addresses little."""

from collections.abc import Sequence

from services.router.jurisdiction import weights
from services.router.jurisdiction.asides import is_way_in
from services.router.jurisdiction.ledger import Ledger
from services.router.reading.narrative import kinds_in
from shared.messages.decision import Indicator
from shared.messages.report import Report
from shared.reading.lexicon import Hit
from shared.reading.reading import Reading

# Numbers that were called, not those that called: what they cost is the offence, not where the offender is.
_CALLED = frozenset({"FR.TELECOM"})
_UNKNOWN = "UN.UNKNOWN"
_NO_OFFENCE = frozenset({_UNKNOWN, "SP.SPAM"})
_SHARED_PLAN = "+1"
_CALLED_REACH = 120
_PLACE_REACH = 90
_BEFORE_REACH = 45
_AFTER_REACH = 120
_PAID_REACH = 90
_MOBILE_REACH = 90
_THIRD_REACH = 30
_MOST_HIDING = 50
_WARNING = 90
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
    _accounts(ledger, report, reading, indicators)
    is_said = _is_anything_said(report, reading, category)
    money_abroad = {country for country in ledger.countries() if ledger.money_of(country) >= weights.DESTINATION} - {
        home
    }
    is_met = home is not None and ledger.money_of(home) >= weights.DESTINATION and _is_met(report)
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
                    _phone_weight(
                        indicator,
                        money_abroad - {country},
                        is_said=is_said and not is_met and not _is_bare_reply(indicator, reading),
                    ),
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


def _accounts(ledger: Ledger, report: Report, reading: Reading, indicators: Sequence[Indicator]) -> None:
    """Enter the accounts first: what a phone number weighs depends on where the money went."""
    by_mobile = any(payment.method == "mobile_money" for payment in report.transactions)
    for indicator in indicators:
        if indicator.role != "suspect":
            continue
        if indicator.type in {"iban", "bic"}:
            words = f"{indicator.type.upper()} {indicator.value}"
            ledger.add(indicator.country, "account", "receiving account", weights.ACCOUNT_FIELD, words)
        elif indicator.type == "phone" and _is_paid_to(indicator, reading, by_mobile=by_mobile):
            words = f"phone {indicator.value}, to which mobile money was paid"
            ledger.add(indicator.country, "account", "receiving account", weights.MOBILE_MONEY, words)


def _is_paid_to(phone: Indicator, reading: Reading, *, by_mobile: bool) -> bool:
    """Ask whether money went to this number: paid before it, by mobile money, and no word for a call between."""
    if phone.span is None or phone.value.startswith(_SHARED_PLAN):
        return False
    start, end = phone.span
    words = reading.of(phone.source)
    first, last = words.sentence(start)
    paid = words.before("at_paid", start, _PAID_REACH)
    if paid is None or paid.start < first:
        return False
    called = words.before("at_call", start, _PAID_REACH)
    if called is not None and called.start > paid.start:
        return False
    return by_mobile or bool(
        words.between("at_mobile_money", max(first, start - _MOBILE_REACH), min(last, end + _MOBILE_REACH))
    )


def _is_met(report: Report) -> bool:
    """Ask whether the offender stood before the victim, and was no courier of somebody who called."""
    methods = report.incident.contact_methods
    return "in_person" in methods and "call" not in methods


def _phone_weight(indicator: Indicator, money_elsewhere: set[str], *, is_said: bool) -> float:
    if indicator.value.startswith(_SHARED_PLAN):
        return weights.PHONE_SHARED_PLAN
    if money_elsewhere:
        return weights.PHONE_BESIDE_MONEY
    return weights.PHONE if is_said else weights.PHONE_WITHOUT_OFFENCE


def _is_anything_said(report: Report, reading: Reading, category: str) -> bool:
    """Ask whether the report says what was done, by more than a warning about a number."""
    length = len(reading.text) if reading.text.isascii() else _DENSE * len(reading.text)
    is_offence = category not in _NO_OFFENCE or (category == _UNKNOWN and bool(reading.found("at_paid")))
    return is_offence and (bool(report.transactions) or length >= _WARNING)


def _is_called(indicator: Indicator, reading: Reading) -> bool:
    if indicator.span is None:
        return False
    return reading.of(indicator.source).before("called_word", indicator.span[0], _CALLED_REACH) is not None


def _is_bare_reply(phone: Indicator, reading: Reading) -> bool:
    """Ask whether a reply gives a number and no word for a call beside it: it may be where to reach the reporter."""
    if phone.span is None or phone.source not in reading.replies:
        return False
    return not reading.of(phone.source).near("at_call", *phone.span, _CALLED_REACH)


def _anonymous_values(report: Report, reading: Reading, indicators: Sequence[Indicator]) -> set[str]:
    """Give the addresses that the report itself calls a VPN, a proxy or a Tor exit: nobody's place."""
    found = {
        observable.value
        for observable in report.observables
        if observable.role and {"vpn_word", "third_word"} & kinds_in(observable.role)
    }
    for words in (reading, *reading.replies.values()):
        hiding = [hit for hit in words.found("vpn_word")[:_MOST_HIDING] if not is_way_in(hit, words)]
        if hiding:
            found |= _hidden(hiding, [i for i in indicators if i.type == "ip" and reading.of(i.source) is words])
    return found


def _hidden(hiding: Sequence[Hit], addresses: Sequence[Indicator]) -> set[str]:
    """Give those of the addresses of one text that its words for hiding are said of."""
    found: set[str] = set()
    starts = sorted(i.span[0] for i in addresses if i.span is not None)
    for indicator in addresses:
        if indicator.span is None:
            continue
        start, end = indicator.span
        word = next((hit for hit in hiding if 0 <= hit.start - end <= _AFTER_REACH), None)
        # Between the address and the word no other address may stand: that one would be meant.
        follows = word is not None and not any(end < other < word.start for other in starts)
        if follows or any(0 <= start - hit.end <= _BEFORE_REACH for hit in hiding):
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
        words = reading.of(indicator.source)
        place = words.after("place", end, _PLACE_REACH)
        if place is None or indicator.value in anonymous or words.near("third_word", start, end, _THIRD_REACH):
            continue
        if words.before("at_language", place.start, _THIRD_REACH) is not None:
            continue
        evidence = f"IP {indicator.value}, as the report places it"
        ledger.add(place.value, "suspect", "beside an address", weights.ADDRESS_WORDS, evidence)
