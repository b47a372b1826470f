"""Indicators that the sender put into fields: read with the field's meaning, checked like all others."""

from collections.abc import Iterator

from services.router.reading.narrative import kinds_in
from shared.indicators.addresses import ip_address
from shared.indicators.bank_codes import bic_country, is_iban
from shared.indicators.hosts import country_of_ip, host_country, is_official, is_overcommon
from shared.indicators.phones import read_phone
from shared.messages.decision import Indicator, IndicatorType, Role
from shared.messages.report import Account, Observable, Report, Suspect
from shared.reading.text import fold

_VICTIM_ROLES = ("victim", "own", "our ", "my ", "customer", "complainant", "reporter")
_BRAND_ROLES = ("brand", "impersonated", "genuine", "official", "spoofed")


def field_indicators(report: Report, home: str | None) -> Iterator[Indicator]:
    """Give the indicators of transactions, suspects and observables, in the order of the report."""
    receiving = {_squeezed(end) for payment in report.transactions if (end := payment.to) is not None}
    for index, payment in enumerate(report.transactions):
        for name, end in (("from", payment.from_), ("to", payment.to), ("intermediary", payment.intermediary)):
            if end is not None:
                # An account that another payment went to is a stop of the money, whoever pays out of it.
                own = name == "from" and _squeezed(end) not in receiving
                yield from _account(end, f"/transactions/{index}/{name}", "victim" if own else "suspect")
        if payment.crypto is not None:
            pointer = f"/transactions/{index}/crypto"
            if payment.crypto.address:
                yield _made("wallet", payment.crypto.address.strip(), "suspect", None, f"{pointer}/address")
            if payment.crypto.tx_hash:
                yield _made("tx_hash", payment.crypto.tx_hash.strip(), "suspect", None, f"{pointer}/tx_hash")
    for index, suspect in enumerate(report.suspects):
        yield from _suspect(suspect, home, f"/suspects/{index}")
    for index, observable in enumerate(report.observables):
        yield _observable(observable, home, f"/observables/{index}")


def _suspect(suspect: Suspect, home: str | None, pointer: str) -> Iterator[Indicator]:
    for number, phone in enumerate(suspect.phones):
        value, country = read_phone(phone, home) or (phone, None)
        yield _made("phone", value, "suspect", country, f"{pointer}/phones/{number}")
    for number, email in enumerate(suspect.emails):
        yield _email(email, "suspect", f"{pointer}/emails/{number}")
    for number, url in enumerate(suspect.urls):
        yield _web(url, "suspect", f"{pointer}/urls/{number}")
    for number, handle in enumerate(suspect.handles):
        yield _made("handle", handle.handle, "suspect", None, f"{pointer}/handles/{number}")


def _squeezed(end: Account) -> str:
    return "".join(character for character in (end.iban or end.account or "") if character.isalnum()).upper()


def _account(end: Account, pointer: str, role: Role) -> Iterator[Indicator]:
    if end.iban:
        iban = "".join(end.iban.split()).replace("-", "").upper()
        kind: IndicatorType = "iban" if is_iban(iban) else "account"
        yield _made(kind, iban, role, iban[:2] if kind == "iban" else end.country, f"{pointer}/iban")
    elif end.account:
        value = end.account if "@" in end.account else end.account.replace(" ", "").replace("-", "")
        if is_iban(value.upper()):
            yield _made("iban", value.upper(), role, value[:2].upper(), f"{pointer}/account")
        else:
            yield _made("account", value, role, end.country or _bic(end.bic), f"{pointer}/account")
    elif end.bic and (country := _bic(end.bic)):
        yield _made("bic", end.bic.replace(" ", "").upper(), role, country, f"{pointer}/bic")


def _bic(bic: str | None) -> str | None:
    return bic_country(bic) if bic else None


def _observable(observable: Observable, home: str | None, pointer: str) -> Indicator:  # noqa: PLR0911 - one a type
    role = observable_role(observable.role)
    pointer = f"{pointer}/value"
    value = observable.value.strip()
    match observable.type:
        case "url" | "domain":
            return _web(value, role, pointer, host_only=observable.type == "domain")
        case "ip":
            address = ip_address(value)
            return _made("ip", address or value, role, country_of_ip(address) if address else None, pointer)
        case "email":
            return _email(value, role, pointer)
        case "phone":
            read = read_phone(value, home)
            number, country = read or (value, None)
            return _made("phone", number, role, country, pointer)
        case "iban":
            iban = "".join(value.split()).upper()
            return _made(
                "iban" if is_iban(iban) else "account", iban, role, iban[:2] if is_iban(iban) else None, pointer
            )
        case "account":
            return _made("account", value.replace(" ", "").replace("-", ""), role, None, pointer)
        case _:
            return _made(observable.type, value, role, None, pointer)


def observable_role(words: str | None) -> Role:
    """Read the sender's own words about an observable; what is not said to be someone else's is the suspect's."""
    folded = fold(words or "")
    if words and "third_word" in kinds_in(words):
        return "third"
    if folded.startswith(_VICTIM_ROLES):
        return "victim"
    return "brand" if folded.startswith(_BRAND_ROLES) else "suspect"


def _email(value: str, role: Role, pointer: str) -> Indicator:
    host = value.strip().rpartition("@")[2].lower()
    return _made("email", value.strip(), role, None if is_overcommon(host) else host_country(host), pointer)


def _web(value: str, role: Role, pointer: str, *, host_only: bool = False) -> Indicator:
    plain = value.strip().replace("[.]", ".").replace("(.)", ".").replace("hxxp", "http").replace("[:]", ":")
    host = plain.partition("://")[2] or plain
    host = host.partition("/")[0].partition(":")[0].lower()
    kind: IndicatorType = "domain" if host_only or plain.lower() == host else "url"
    role = "brand" if role == "suspect" and is_official(host) else role
    return _made(kind, host if kind == "domain" else plain, role, host_country(host) if "." in host else None, pointer)


def _made(kind: IndicatorType, value: str, role: Role, country: str | None, pointer: str) -> Indicator:
    return Indicator(type=kind, value=value, role=role, country=country, source=pointer)
