"""From the pages of a payment to the movement of money that a report tells of."""

import re
from collections.abc import Mapping
from typing import Literal, cast

from services.intake.form.values import Values, text
from shared.messages.report import Account, Crypto, Transaction

NOT_PAID = ("tried", "none")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}\Z")


def transaction(number: int, pages: Mapping[str, Values]) -> Transaction | None:
    """Give the movement of money; None where no money moved, and nobody says more of it."""
    how, amount, who, where = (f"payment-{number}-{part}" for part in ("how", "amount", "who", "where"))
    method = text(pages, how, "method")
    written = text(pages, amount, "amount")
    if method in NOT_PAID or method is None:
        method = None if any(pages.get(page) for page in (amount, where)) else "nothing"
    if method == "nothing":
        return None
    is_crypto = method == "crypto"
    institution = text(pages, where, "to_institution")
    reference = text(pages, where, "reference")
    own = Account(institution=text(pages, where, "from_institution"))
    to = _to(pages.get(where, {}), is_crypto=is_crypto)
    crypto = Crypto(
        asset=text(pages, amount, "asset"),
        network=text(pages, where, "network"),
        address=text(pages, where, "to_account"),
        tx_hash=reference,
        exchange=institution,
    )
    return Transaction(
        method=cast("Literal['other']", "other" if method in {None, "unknown"} else method),
        occurred_at=text(pages, amount, "paid"),
        amount=written,
        currency=text(pages, amount, "currency") if written else None,
        authorised=cast("Literal['victim'] | None", text(pages, who, "authorised")),
        reference=None if is_crypto else reference,
        from_=own if own != Account() else None,
        to=to if to != Account() else None,
        crypto=crypto if is_crypto and crypto != Crypto() else None,
    )


def _to(where: Values, *, is_crypto: bool) -> Account:
    pages = {"where": where}
    account = text(pages, "where", "to_account")
    compact = re.sub(r"[\s-]", "", account or "").upper()
    is_iban = not is_crypto and bool(_IBAN.match(compact))
    return Account(
        institution=None if is_crypto else text(pages, "where", "to_institution"),
        country=text(pages, "where", "to_country"),
        iban=compact if is_iban else None,
        account=None if is_crypto or is_iban else account,
        holder=text(pages, "where", "to_holder"),
    )
