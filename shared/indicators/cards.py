"""Payment card numbers (ISO/IEC 7812): never an indicator, however the text calls them.

UnionPay (62…) is left alone: in China and around it that number is how the account behind it is written.
"""

import re

_ISSUERS = re.compile(
    r"4[0-9]{15}"  # Visa
    r"|(?:5[1-5]|2[3-6])[0-9]{14}|(?:222[1-9]|22[3-9][0-9]|27[01][0-9]|2720)[0-9]{12}"  # Mastercard
    r"|3[47][0-9]{13}"  # American Express
    r"|(?:6011|64[4-9][0-9]|65[0-9]{2})[0-9]{12}"  # Discover
    r"|35(?:2[89]|[3-8][0-9])[0-9]{12}"  # JCB
    r"|220[0-4][0-9]{12}"  # Mir
)
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def is_card_number(digits: str) -> bool:
    """Ask whether these digits are a payment card's by issuer, length and the Luhn check."""
    if _ISSUERS.fullmatch(digits) is None:
        return False
    values = [int(digit) for digit in reversed(digits)]
    return (sum(values[::2]) + sum(_DOUBLED[value] for value in values[1::2])) % 10 == 0
