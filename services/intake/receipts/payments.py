"""A payment in words, as far as it is known."""

from datetime import datetime

from services.intake.receipts.signing import Payment
from shared.web.formats import day, instant, money


def said(payment: Payment) -> tuple[str, ...]:
    """Say amount and time of a payment in the current language.

    Apart: on one line, a language that is written from the right would draw the day to the amount.
    """
    amount = money(payment.amount, payment.currency) if payment.amount else ""
    return tuple(filter(None, (amount, _said(payment.occurred_at or ""))))


def _said(when: str) -> str:
    return instant(datetime.fromisoformat(when)).striptags() if "T" in when else day(when) if when else ""
