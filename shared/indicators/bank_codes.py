"""IBANs by their checksum, BICs beside the word for one, Pix keys, and British sort codes with their account."""

import re
from collections.abc import Iterator
from functools import lru_cache

from schwifty import BIC, IBAN, registry
from schwifty.exceptions import SchwiftyException

from shared.indicators.found import Found, Taken
from shared.reading.reading import Reading

# It is the check digits of an IBAN that are looked for, since they are rarer than letters; the pattern begins with a
# class and looks back after it, so that the search leaps from digit to digit.
_IBAN_START = re.compile(r"[0-9](?<=[A-Za-z]{2}.)(?<![A-Za-z0-9][A-Za-z]{2}.)[0-9](?=[ \u00a0-]?[A-Za-z0-9])")
_SORT_CODE_ACCOUNT = re.compile(
    r"[0-9](?<![0-9].)[0-9]-[0-9]{2}-[0-9]{2}[ ,/]{1,4}(?:a/?c\.?|acc(?:oun)?t)?[ :#]{0,3}(?:number|no\.?)?[ :#]{0,3}"
    r"([0-9]{8})(?![0-9])"
)
_UUID = re.compile(
    r"(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f])", re.IGNORECASE
)
_BIC = re.compile(r"(?<![A-Za-z0-9])[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?(?![A-Za-z0-9])")
_BIC_REACH = 20
_PIX_REACH = 60
_UUID_HYPHENS = 4


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
    if len(gathered) < length or (position < len(text) and text[position].isascii() and text[position].isalnum()):
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
