"""From the report and its indicators to countries with connecting factors."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from services.router.jurisdiction import weights
from services.router.jurisdiction.by_indicator import enter_indicators
from services.router.jurisdiction.custodians import custodians_named, institution_country
from services.router.jurisdiction.ledger import Ledger
from services.router.jurisdiction.places import View, place_signals
from services.router.jurisdiction.platforms import platform_country
from services.router.reading.narrative import kinds_in
from shared.indicators.bank_codes import bic_country, is_iban
from shared.messages.decision import Indicator
from shared.messages.report import Account, Report, Transaction
from shared.reading.reading import Reading

_CAPTIVITY = frozenset({"TH.SCAMCENTRE"})
_CLAIMS = frozenset({"at_claimed", "at_hearsay"})
_NO_PERSONA = frozenset({"CO.SPEECH", "HR.HATE", "HR.STALK", "HR.THREAT", "IM.NCII"})
KNOWN_OFFENDER = _NO_PERSONA | {"AC.SOCIAL", "AC.EMAIL", "AC.DEVICE"}
"""Cases whose offender plays no part: the country where such a person lives is touched, even if nothing goes there."""
_FOUND_AT_HOME = frozenset({"HR.STALK", "HR.THREAT", "IM.NCII"})
_PRESERVE_AT_PLATFORM = frozenset({"AC.SOCIAL", "AC.EMAIL", "ID.PROFILE", "IM.NCII", "EX.SEXT", "HR.STALK"})


def infer(
    report: Report,
    reading: Reading,
    indicators: Sequence[Indicator],
    category: str,
    home: str | None,
    *,
    is_danger: bool,
) -> Ledger:
    """Enter every signal for every country. What speaks for the home country is entered as well, and shown."""
    ledger = Ledger()
    ledger.add(home, "victim", "residence", weights.RESIDENCE, "where the victim lives")
    _reporter(ledger, report, home, is_danger=is_danger)
    _payments(ledger, report)
    for suspect in report.suspects:
        if suspect.country_source:
            claimed = kinds_in(suspect.country_source)
            is_claim = bool(claimed & _CLAIMS) and "at_proved" not in claimed and category not in _NO_PERSONA
            weight = weights.SUSPECT_STATED_AS_CLAIMED if is_claim else weights.SUSPECT_STATED
            ledger.add(suspect.country, "suspect", "stated", weight, "suspect's country, with its source")
    view = View(
        home=home,
        is_captivity=is_danger or category in _CAPTIVITY,
        is_known=category in _NO_PERSONA,
        is_sought=category in _FOUND_AT_HOME,
    )
    for country, words in custodians_named(reading):
        ledger.add(country, "account", "custodian", weights.CUSTODIAN, words)
    for signal in place_signals(reading, view):
        ledger.add(*signal)
    enter_indicators(ledger, report, reading, indicators, category=category, home=home)
    _platform(ledger, report, category, home)
    return ledger


def _reporter(ledger: Ledger, report: Report, home: str | None, *, is_danger: bool) -> None:
    reporter = report.reporter
    if reporter.country is None:
        return
    if reporter.country == home:
        ledger.add(home, "reporter", "reporter", weights.REPORTER, "where the report comes from")
        return
    holds_records = reporter.role in {"bank", "business", "platform"} or (reporter.role == "on_behalf" and is_danger)
    weight = weights.REPORTER_ELSEWHERE if holds_records else weights.DOMAIN
    ledger.add(reporter.country, "reporter", "reporter", weight, f"the reporter ({reporter.role}) is there")


def _payments(ledger: Ledger, report: Report) -> None:
    """Where the money went, in the order of the money."""
    amounts: dict[str, Decimal] = {}
    for payment in report.transactions:
        for end, own in ((payment.to, False), (payment.from_, True)):
            country = None if end is None else account_country(end)
            if country is None:
                continue
            if own:
                ledger.add(country, "account", "paying account", weights.DOMAIN, "an account that paid is there")
            else:
                amounts[country] = amounts.get(country, Decimal()) + _amount(payment.amount)
        _custodian(ledger, payment)
        if payment.intermediary is not None:
            country = account_country(payment.intermediary)
            ledger.add(
                country, "account", "intermediary", weights.INTERMEDIARY, "the money passed through a bank there"
            )
    whole = sum(amounts.values(), Decimal())
    for country, amount in amounts.items():
        share = float(amount / whole) if whole else 1.0 / len(amounts)
        ledger.add(
            country,
            "account",
            "receiving account",
            weights.ACCOUNT_FIELD + weights.ACCOUNT_SHARE * share,
            f"the account that received {round(100 * share)} % of the money is there",
        )


def _custodian(ledger: Ledger, payment: Transaction) -> None:
    """Enter who received the money where only a name says so: `exchange` is the one that the coins went to."""
    named = [payment.crypto.exchange] if payment.crypto is not None else []
    if payment.to is not None and account_country(payment.to) is None:
        named.append(payment.to.institution)
    for name in filter(None, named):
        words = f"the money went to {name}, by its legal seat"
        ledger.add(institution_country(name), "account", "custodian", weights.CUSTODIAN, words)


def account_country(end: Account) -> str | None:
    """Give the country of an account: as declared, else by IBAN, else by BIC."""
    if end.country is not None:
        return end.country
    if end.iban and is_iban("".join(end.iban.split()).upper()):
        return end.iban.strip()[:2].upper()
    return bic_country(end.bic) if end.bic else None


def _amount(text: str | None) -> Decimal:
    try:
        return Decimal(text) if text else Decimal(1)
    except InvalidOperation:
        return Decimal(1)


def _platform(ledger: Ledger, report: Report, category: str, home: str | None) -> None:
    country = platform_country(report.incident.platform)
    asked = "preservation" in report.requested and category in _PRESERVE_AT_PLATFORM
    alone = not any(other != home and ledger.weight(other) >= weights.DESTINATION for other in ledger.countries())
    weight = weights.PLATFORM_PRESERVATION if asked and alone else weights.PLATFORM
    ledger.add(country, "platform", "platform", weight, f"{report.incident.platform} is run from there")
