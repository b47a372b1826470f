"""From the answers to the report: what was typed, and nothing that we concluded."""

import re
from collections.abc import Mapping
from typing import Literal, cast

from services.intake.form.journey import Answers, path, payments, question_of
from services.intake.form.reading import Value, read
from shared.messages.report import (
    Account,
    Consent,
    Crypto,
    Handle,
    Incident,
    Report,
    Reporter,
    Suspect,
    Transaction,
    Victim,
)

Values = Mapping[str, Value]

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}\Z")
_YES_NO = {"yes": True, "no": False}


def build_report(answers: Answers) -> Report:
    """Make the report. Answers off the person's path (a payment, when no money was sent after all) are left out."""
    pages = {slug: _values(slug, answers) for slug in path(answers) if slug in answers}
    story, when, money = (pages.get(slug, {}) for slug in ("story", "when", "money"))
    contact, place, reach = (pages.get(slug, {}) for slug in ("contact", "place", "reach"))
    country = _text(place, "country")
    moved = _text(money, "moved")
    began = _text(when, "began")
    email, phone = _text(reach, "email"), _text(reach, "phone")
    return Report(
        reporter=Reporter(
            country=country,
            name=_text(reach, "name"),
            email=email,
            phone=phone,
            may_contact=True if email or phone else None,
        ),
        victim=Victim(country=country),
        incident=Incident(
            narrative=_text(story, "narrative"),
            occurred_from=began,
            precision=_precision(began, _texts(when, "sure")),
            ongoing=_YES_NO.get(_text(when, "ongoing") or ""),
            contact_methods=cast(
                "tuple[Literal['email'], ...]",
                tuple(method for method in _texts(contact, "methods") if method != "unknown"),
            ),
            platform=_text(contact, "platform"),
            impact=("money",) if moved == "yes" else (),
            attempt_only=True if moved == "tried" else None,
        ),
        transactions=tuple(_transaction(number, pages) for number in payments(pages)),
        suspects=_suspects(pages.get("who", {})),
        consent=Consent(
            share_cross_border=_YES_NO.get(_text(pages.get("borders", {}), "share_cross_border") or ""),
            share_identity=_YES_NO.get(_text(pages.get("identity", {}), "share_identity") or ""),
        ),
    )


def _values(slug: str, answers: Answers) -> Values:
    question = question_of(slug, answers)
    return read(question, answers[slug]).values if question else {}


def _text(values: Values, name: str) -> str | None:
    value = values.get(name)
    return value if isinstance(value, str) else None


def _texts(values: Values, name: str) -> tuple[str, ...]:
    value = values.get(name, ())
    return value if isinstance(value, tuple) else ()


def _precision(began: str | None, sure: tuple[str, ...]) -> Literal["day", "month", "about"] | None:
    if began is None:
        return None
    if sure:
        return "about"
    return {10: "day", 7: "month"}.get(len(began), "about")  # type: ignore[return-value] # the three of them


def _transaction(number: int, pages: Mapping[str, Values]) -> Transaction:
    how, amount, where = (pages.get(f"payment-{number}-{part}", {}) for part in ("how", "amount", "where"))
    method = _text(how, "method")
    is_crypto = method == "crypto"
    account = _text(where, "to_account")
    institution = _text(where, "to_institution")
    compact = re.sub(r"[\s-]", "", account or "").upper()
    is_iban = not is_crypto and bool(_IBAN.match(compact))
    to = Account(
        institution=None if is_crypto else institution,
        country=_text(where, "to_country"),
        iban=compact if is_iban else None,
        account=None if is_crypto or is_iban else account,
        holder=_text(where, "to_holder"),
    )
    own = Account(institution=_text(where, "from_institution"))
    reference = _text(where, "reference")
    crypto = Crypto(
        asset=_text(amount, "asset"),
        address=account,
        tx_hash=reference,
        exchange=institution,
    )
    return Transaction(
        method=cast("Literal['other']", "other" if method in {None, "unknown"} else method),
        occurred_at=_text(amount, "paid"),
        amount=_text(amount, "amount"),
        currency=_text(amount, "currency"),
        authorised=cast("Literal['victim'] | None", _text(how, "authorised")),
        reference=None if is_crypto else reference,
        from_=own if own != Account() else None,
        to=to if to != Account() else None,
        crypto=crypto if is_crypto and crypto != Crypto() else None,
    )


def _suspects(who: Values) -> tuple[Suspect, ...]:
    """Give one suspect with everything known; further names are further suspects, nothing else is known of them."""
    if not who:
        return ()
    names = _texts(who, "names")
    chief = Suspect(
        name=names[0] if names else None,
        claimed_organisation=_text(who, "organisation"),
        phones=_texts(who, "phones"),
        emails=_texts(who, "emails"),
        urls=_texts(who, "links"),
        handles=tuple(Handle(handle=handle) for handle in _texts(who, "handles")),
    )
    return (chief, *(Suspect(name=name) for name in names[1:]))
