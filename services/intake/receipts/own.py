"""The receipt of the report that this browser has sent: what its pages, its picture and its paper show."""

from datetime import datetime
from urllib.parse import quote

import msgspec

from services.intake.form.answers import affected, country_of
from services.intake.form.report import build_report
from services.intake.form.visitor import database, shown_zone, visitor_of
from services.intake.receipts import repository
from services.intake.receipts.keys import ReceiptKeys
from services.intake.receipts.signing import MOST_PAYMENTS, Payment, Statement, sign
from shared.messages.report import Report
from shared.web.pages import WebRequest

AMOUNT = "amount"
"""The tick that lets the bank's part tell amount and time of the payments."""


class OwnReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """A receipt with both its parts: `receipt` is for the person alone, all else may be shown to a bank."""

    receipt: str
    """Empty where it is not shown any more."""
    reference: str
    filed_at: datetime
    time_zone: str
    """In which its times are shown: that of the reporter's country."""
    is_test: bool
    has_money_moved: bool
    payments: tuple[Payment, ...]
    """Those that the bank's part tells."""
    has_payments: bool
    """Whether there are any to tell."""
    public_url: str
    code: str
    """Empty where receipts are not signed."""

    @property
    def link(self) -> str:
        """Give the address that verifies it; empty where receipts are not signed."""
        return f"{self.verify_url}?code={quote(self.code)}" if self.code else ""

    @property
    def verify_url(self) -> str:
        """Give the page where anyone verifies a receipt."""
        return f"{self.public_url}/verify"

    @property
    def status_url(self) -> str:
        """Give the page where the receipt opens the report."""
        return f"{self.public_url}/status"


async def own_receipt(request: WebRequest) -> OwnReceipt | None:
    """Make the receipt of what this browser has sent; None if it has sent nothing."""
    visitor = await visitor_of(request)
    sent = visitor.draft.sent
    if sent is None:
        return None
    async with database(request).reading() as transaction:
        standing = await repository.standing(transaction, sent.reference)
    if standing is None:
        return None
    public_url: str = request.app.state.settings.public_url
    keys: ReceiptKeys | None = request.app.state.receipt_keys
    told = _payments(build_report(sent.answers))
    payments = told if AMOUNT in request.query_params else ()
    statement = Statement(
        key_id="",
        issuer=public_url.partition("://")[2].partition("/")[0],
        reference=sent.reference,
        filed_at_seconds=int(standing.filed_at.timestamp()),
        is_test=standing.is_test,
        has_money_moved="money" in affected(sent.answers),
        payments=payments,
    )
    return OwnReceipt(
        receipt=sent.receipt,
        reference=sent.reference,
        filed_at=statement.filed_at,
        time_zone=shown_zone(request, country_of(sent.answers)),
        is_test=standing.is_test,
        has_money_moved=statement.has_money_moved,
        payments=payments,
        has_payments=bool(told),
        public_url=public_url,
        code=sign(keys, statement) if keys else "",
    )


def _payments(report: Report) -> tuple[Payment, ...]:
    """Give amount and time of the first payments: three, so that the picture stays small enough for a telephone."""
    told = (Payment(paid.amount, paid.currency, paid.occurred_at) for paid in report.transactions)
    return tuple(payment for payment in told if payment.amount or payment.occurred_at)[:MOST_PAYMENTS]
