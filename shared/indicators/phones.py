"""Phone numbers by the plans of libphonenumber; national forms are read with the home country, never guessed."""

from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType

# Numbers that belong to no country's plan, or to a service rather than a person.
_PLACELESS = frozenset(
    {PhoneNumberType.TOLL_FREE, PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST, PhoneNumberType.UAN}
)
_NOT_GEOGRAPHIC = "001"


@lru_cache(maxsize=16384)
def read_phone(text: str, region: str | None, *, strict: bool = False) -> tuple[str, str | None] | None:
    """Give (E.164, country of the numbering plan) or None; `strict` wants a number that the plan really assigns."""
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number) or (strict and not phonenumbers.is_valid_number(number)):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), _country(number)


@lru_cache(maxsize=16384)
def is_mobile(text: str, region: str) -> bool:
    """Ask whether a national number lies in a range that the plan gives to mobiles alone."""
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return False
    return phonenumbers.number_type(number) == PhoneNumberType.MOBILE


def _country(number: PhoneNumber) -> str | None:
    """+44 7911 is Guernsey, +7 7 Kazakhstan, +1 876 Jamaica; +1 800 and +883 are nowhere."""
    region = phonenumbers.region_code_for_number(number)
    if region is None:
        # Ranges reserved for films and tests are in no plan; a code that one country alone holds still names it.
        regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(number.country_code or 0, ())
        region = regions[0] if len(regions) == 1 or number.country_code == 44 else None  # noqa: PLR2004 - +44 7700 900
    elif phonenumbers.number_type(number) in _PLACELESS:
        return None
    return None if region == _NOT_GEOGRAPHIC else region
