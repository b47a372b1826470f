"""A payment in words, as far as it is known."""

from services.intake.receipts.signing import Payment
from shared.web.formats import day, money


def said(payment: Payment) -> str:
    """Say amount and time of a payment in the current language."""
    amount = money(payment.amount, payment.currency) if payment.amount else ""
    when = day(payment.occurred_at) if payment.occurred_at else ""
    return " · ".join(filter(None, (amount, when if isinstance(when, str) else str(when))))
