"""The receipt as templates show it: in the words of the page's language, and in digits."""

from services.intake.receipts.words import receipt_in_digits, receipt_in_words
from shared.i18n.languages import current


def receipt_words(receipt: str) -> tuple[str, ...]:
    """Say a receipt in the current language."""
    return receipt_in_words(receipt, current().code)


def receipt_digits(receipt: str) -> str:
    """Give the digits of a receipt, with their check digits."""
    return receipt_in_digits(receipt)
