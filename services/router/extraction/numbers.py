"""Runs of digits: an IBAN by its checksum; a phone or an account by its form and the words before it."""

import re
from collections.abc import Iterator
from functools import lru_cache

from schwifty import BIC, IBAN, registry
from schwifty.exceptions import SchwiftyException

from services.router.extraction.found import Found, Taken
from services.router.extraction.phones import read_phone
from services.router.reading.narrative import Reading

# The patterns here begin with a class and look back after it, so that the search leaps from digit to digit.
# Of an IBAN it is the check digits that are looked for, since they are rarer than letters.
_IBAN_START = re.compile(r"[0-9](?<=[A-Za-z]{2}.)(?<![A-Za-z0-9][A-Za-z]{2}.)[0-9](?=[ \u00a0-]?[A-Za-z0-9])")
_IBAN_CHARACTER = re.compile(r"[A-Za-z0-9]")
# Digits with at most two separators between any two: no part of the pattern can match what its neighbour does.
_DIGITS = re.compile(
    r"[+(0-9](?<![A-Za-z0-9_.,/@#:-].)(?:(?<=[0-9])|(?<=\+)\(?[0-9]|(?<=\()[0-9])"
    r"(?:[ ().\u00a0/-]{0,2}[0-9]){5,25}(?![A-Za-z0-9_])"
)
_SORT_CODE_ACCOUNT = re.compile(
    r"[0-9](?<![0-9].)[0-9]-[0-9]{2}-[0-9]{2}[ ,/]{1,4}(?:a/?c\.?|acc(?:oun)?t)?[ :#]{0,3}([0-9]{8})(?![0-9])"
)
_UUID = re.compile(
    r"(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f])", re.IGNORECASE
)
_BIC = re.compile(r"(?<![A-Za-z0-9])[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?(?![A-Za-z0-9])")
_DATE = re.compile(r"(?:[0-9]{1,2}[./-]){2}[0-9]{2,4}\Z|[0-9]{4}[./-][0-9]{1,2}[./-][0-9]{1,2}\b")
_GROUPED_AMOUNT = re.compile(r"[1-9][0-9]{0,2}(?:[. \u00a0][0-9]{3})+\Z")
_BARE_PREFIX = re.compile(r"\+([1-9][0-9]{0,2})(?![0-9]|[ -]?[0-9])")
_NOT_DIGIT = re.compile(r"[^0-9]")
_CUE_REACH = 48
_BIC_REACH = 20
_PIX_REACH = 60
_UUID_HYPHENS = 4
_LIST_REACH = 8
_NUMBER_REACH = 12
_PREFIX_REACH = 48
_SHORTEST_ACCOUNT = 6
_SHORTEST_LOOSE = 9
_LONGEST_PHONE = 15


def bank_codes(reading: Reading, taken: Taken) -> Iterator[Found]:
    """Find IBANs, BICs beside the word for one, Pix keys, and British sort codes with their account."""
    yield from _ibans(reading.text, taken)
    if "-" in reading.text:
        yield from _hyphenated(reading, taken)
    if reading.found("bic_word"):
        for match in _BIC.finditer(reading.text):
            if reading.before("bic_word", match.start(), _BIC_REACH) and (country := bic_country(match[0])) is not None:
                taken.add(*match.span())
                yield Found("bic", match[0], *match.span(), country)


def _ibans(text: str, taken: Taken) -> Iterator[Found]:
    for match in _IBAN_START.finditer(text):
        start = match.start() - 2
        length = _iban_length(text[start : start + 2].upper())
        if length is None or taken.overlaps(start, match.end()):
            continue
        value, end = _collect(text, start, length)
        if value is not None and is_iban(value):
            taken.add(start, end)
            yield Found("iban", value, start, end, value[:2])


def _hyphenated(reading: Reading, taken: Taken) -> Iterator[Found]:
    """A UUID is a Pix key beside the word for one, else a payment reference (UETR) and no indicator."""
    has_uuid = reading.text.count("-") >= _UUID_HYPHENS
    for match in _UUID.finditer(reading.text) if has_uuid else ():
        taken.add(*match.span())
        if reading.before("pix_word", match.start(), _PIX_REACH):
            yield Found("account", match[0], *match.span())
    for match in _SORT_CODE_ACCOUNT.finditer(reading.folded):
        if not taken.overlaps(*match.span()):
            taken.add(*match.span())
            yield Found("account", match[1], match.start(1), match.end(1))


@lru_cache(maxsize=1024)
def _iban_length(country: str) -> int | None:
    try:
        return int(registry.get_iban_spec(country).iban_length)
    except (KeyError, SchwiftyException):
        return None


def _collect(text: str, start: int, length: int) -> tuple[str | None, int]:
    """Gather exactly `length` letters and digits, stepping over single blanks and hyphens."""
    gathered: list[str] = []
    position = start
    while len(gathered) < length and position < len(text):
        character = text[position]
        if character.isascii() and character.isalnum():
            gathered.append(character)
        elif character not in " \u00a0-" or not text[position - 1].isalnum():
            return None, start
        position += 1
    if len(gathered) < length or (position < len(text) and text[position].isalnum()):
        return None, start
    return "".join(gathered).upper(), position


@lru_cache(maxsize=16384)
def is_iban(value: str) -> bool:
    """Check an IBAN without blanks: country, length, structure and modulus (ISO 13616)."""
    try:
        IBAN(value)
    except SchwiftyException:
        return False
    return True


@lru_cache(maxsize=4096)
def bic_country(value: str) -> str | None:
    """Give the country of a well-formed BIC (ISO 9362); None of any other text."""
    try:
        return str(BIC(value.replace(" ", "").upper()).country_code)
    except SchwiftyException:
        return None


def phones_and_accounts(reading: Reading, taken: Taken, home: str | None) -> Iterator[Found]:
    """Find the remaining runs of digits that are a phone or an account number, and nothing where neither is sure."""
    previous: Found | None = None
    for match in _DIGITS.finditer(reading.folded):
        start, end = match.span()
        if taken.overlaps(start, end):
            continue
        found = _judge(match, reading, home, previous)
        if found is not None:
            taken.add(found.start, found.end)
            previous = found
            yield found


def _judge(  # noqa: PLR0911 - one line per form that people write
    match: re.Match[str], reading: Reading, home: str | None, previous: Found | None
) -> Found | None:
    written, start, end = match[0], match.start(), match.end()
    digits = _NOT_DIGIT.sub("", written)
    if written.startswith("+") or (written.startswith("00") and len(digits) > _SHORTEST_LOOSE and " " in written):
        phone = read_phone("+" + digits.removeprefix("00") if written[0] != "+" else "+" + digits, None)
        return None if phone is None else Found("phone", phone[0], start, end, phone[1])
    if _DATE.match(written) or reading.before("currency_word", start, 2) or reading.after("currency_word", end, 2):
        return None
    if reading.folded[end : end + 1] in {",", "."} and reading.folded[end + 1 : end + 2].isdigit():
        return None
    kind = _kind(reading, start, previous)
    if (
        kind == "account"
        and len(digits) >= _SHORTEST_ACCOUNT
        and not (_GROUPED_AMOUNT.match(written) and "." in written)
    ):
        return Found("account", digits, start, end)
    if _GROUPED_AMOUNT.match(written) and kind is None:
        return None
    if len(digits) > _LONGEST_PHONE:
        return None
    prefix = _BARE_PREFIX.search(reading.text, end, end + _PREFIX_REACH)
    if prefix is not None and (phone := read_phone(f"+{prefix[1]}{digits.lstrip('0')}", None, strict=True)):
        return Found("phone", phone[0], start, end, phone[1])
    loose = len(digits) >= _SHORTEST_LOOSE and (digits[0] == "0" or digits != written)
    if kind == "phone" or loose:
        phone = read_phone(digits, home, strict=kind is None) if home else None
        return None if phone is None else Found("phone", phone[0], start, end, phone[1])
    return None


def _kind(reading: Reading, start: int, previous: Found | None) -> str | None:
    """Say what the nearest word before the digits calls them; the second of a list is what the first is."""
    number = reading.before("number_word", start, _NUMBER_REACH)
    reach = _CUE_REACH if number is None else 2 * _CUE_REACH
    account = reading.before("account_word", start, reach)
    phone = reading.before("phone_word", start, reach)
    if account is not None or phone is not None:
        return "account" if phone is None or (account is not None and account.end >= phone.end) else "phone"
    if previous is not None and 0 < start - previous.end <= _LIST_REACH and previous.type in {"account", "phone"}:
        return previous.type
    return None if number is None else "phone"
