"""From the answers to the report: what was typed, and nothing that we concluded."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from services.intake.advice.topic import Affected, Teller
from services.intake.form.answers import OFFERED, Answers, affected, first, teller, traces
from services.intake.form.days import zone_of
from services.intake.form.journey import path, question_of
from services.intake.form.narrative import narrative_of
from services.intake.form.payments import NOT_PAID, transaction
from services.intake.form.reading import read
from services.intake.form.values import Values, day_as_instant, text, texts
from services.intake.reports.readable import readable
from shared.messages.ids import QuestionId
from shared.messages.report import (
    Actions,
    Consent,
    Evidence,
    Handle,
    Impact,
    Incident,
    Observable,
    Reply,
    Report,
    Reporter,
    Suspect,
    Victim,
)

REPLY = "reply/"
"""The pages that answer a question from a desk have this before the id of the question."""
_YES_NO = {"yes": True, "no": False}
ROLES: Mapping[Teller, Literal["victim", "on_behalf", "witness", "business"]] = {
    "me": "victim",
    "someone": "on_behalf",
    "witness": "witness",
    "business": "business",
}
_IMPACTS: Mapping[Affected, Impact] = {
    "money": "money",
    "account": "account",
    "device": "device",
    "data": "data",
    "images": "reputation",
    "safety": "safety",
}
_DAY, _MONTH = 10, 7
_OWN = "victim's own"
_NUMBERED = re.compile(r"(?P<kind>payment|person)-(?P<number>[0-9]+)-")

Pages = Mapping[str, Values]


def build_report(answers: Answers, evidence: Sequence[Evidence] = ()) -> Report:
    """Make the report. Answers off the person's path (a payment, when no money was paid after all) are left out."""
    pages = _pages(answers)
    transactions = (transaction(number, pages) for number in _numbers("payment", pages))
    suspects = (_suspect(number, pages) for number in _numbers("person", pages))
    return Report(
        reporter=_reporter(answers, pages),
        victim=_victim(answers, pages),
        incident=_incident(answers, pages),
        transactions=tuple(one for one in transactions if one is not None),
        suspects=tuple(suspect for suspect in suspects if suspect != Suspect()),
        observables=_observables(answers, pages),
        evidence=tuple(evidence),
        actions=_actions(pages, zone_of(answers)),
        requested=cast("tuple[Literal['recall'], ...]", texts(pages, "wishes", "wishes")),
        consent=Consent(
            share_cross_border=_YES_NO.get(text(pages, "borders", "share_cross_border") or ""),
            share_identity=_YES_NO.get(text(pages, "identity", "share_identity") or ""),
        ),
        replies=_replies(answers),
    )


def replies_in(answers: Answers) -> Answers:
    """Give the answers to questions of the desks alone."""
    return {slug: typed for slug, typed in answers.items() if slug.startswith(REPLY)}


def numbers_told(kind: str, answers: Answers) -> list[int]:
    """Number the payments, or the people, that are in the report, in its order."""
    pages = _pages(answers)
    numbers = _numbers(kind, pages)
    if kind == "payment":
        return [number for number in numbers if transaction(number, pages) is not None]
    return [number for number in numbers if _suspect(number, pages) != Suspect()]


def _pages(answers: Answers) -> Pages:
    return {slug: _values(slug, answers) for slug in path(answers) if slug in answers}


def _numbers(kind: str, pages: Pages) -> list[int]:
    found = (_NUMBERED.match(slug) for slug in pages)
    return sorted({int(one["number"]) for one in found if one and one["kind"] == kind})


def _values(slug: str, answers: Answers) -> Values:
    question = question_of(slug, answers)
    return read(question, answers[slug], zone_of(answers)).values if question else {}


def _reporter(answers: Answers, pages: Pages) -> Reporter:
    tells = teller(answers)
    email, phone = text(pages, "reach", "email"), text(pages, "reach", "phone")
    country = text(pages, "person-place", "country") if tells == "someone" else None
    return Reporter(
        role=ROLES[tells],
        country=country or text(pages, "place", "country"),
        name=text(pages, "reach", "name"),
        email=email,
        phone=phone,
        organisation=text(pages, "business-who", "organisation") if tells == "business" else None,
        may_contact=True if email or phone else None,
        safe_times=text(pages, "safe-times", "times"),
        user_name=text(pages, "account-which", "name"),
    )


def _victim(answers: Answers, pages: Pages) -> Victim:
    is_young = "under_18" in texts(pages, "who", "young") or text(pages, "child-who", "child") == "self"
    age = "under_18" if is_young else text(pages, "person-age", "age")
    tells = teller(answers)
    return Victim(
        # A witness says where they live themselves, not where whoever was harmed does.
        country=None if tells == "witness" else text(pages, "place", "country"),
        age_band=cast("Literal['under_18'] | None", age if age != "unknown" else None),
        is_business=True if "business" in affected(answers) else None,
    )


def _incident(answers: Answers, pages: Pages) -> Incident:
    began = text(pages, "when", "began")
    methods = texts(pages, "contact", "methods")
    harms = affected(answers)
    return Incident(
        narrative=narrative_of(answers, pages),
        first_contact=text(pages, "first-contact", "first_contact"),
        occurred_from=began,
        precision=_precision(began, first(answers.get("when", {}), "began-near")),
        ongoing=_YES_NO.get(text(pages, "ongoing", "ongoing") or ""),
        contact_methods=cast("tuple[Literal['email'], ...]", tuple(one for one in methods if one != "unknown")),
        platform=text(pages, "contact", "platform"),
        impact=tuple(impact for harm, impact in _IMPACTS.items() if harm in harms),
        attempt_only=True if text(pages, "payment-1-how", "method") == NOT_PAID[0] else None,
    )


def _precision(began: str | None, near: str) -> Literal["day", "month", "about"] | None:
    if began is None:
        return None
    # "Yesterday" is a day of the person's own zone, and "last week" is seven of them.
    if near in {"today", "yesterday", "last_week"}:
        return "about"
    exactness: dict[int, Literal["day", "month"]] = {_DAY: "day", _MONTH: "month"}
    return exactness.get(len(began), "about")


def _suspect(number: int, pages: Pages) -> Suspect:
    who, reach, where = (f"person-{number}-{part}" for part in ("who", "reach", "where"))
    address = text(pages, where, "address")
    return Suspect(
        name=text(pages, who, "name"),
        alias=text(pages, who, "alias"),
        claimed_organisation=text(pages, who, "organisation"),
        phones=texts(pages, reach, "phones"),
        emails=texts(pages, reach, "emails"),
        urls=texts(pages, reach, "links"),
        handles=tuple(Handle(handle=handle) for handle in texts(pages, reach, "handles")),
        addresses=(address,) if address else (),
        country=text(pages, where, "country"),
        country_source=text(pages, where, "country_source"),
    )


def _observables(answers: Answers, pages: Pages) -> tuple[Observable, ...]:
    """Give what was found in pasted messages, where pictures are shown, and where a ransom should go."""
    wallet = text(pages, "ransom-note", "wallet")
    told = (
        *_pasted(answers, pages),
        *(_shown_at(link) for link in texts(pages, "images-where", "links")),
        *((Observable(type="wallet", value=wallet),) if wallet else ()),
    )
    each: dict[tuple[str, str], Observable] = {}
    for one in told:
        each.setdefault((one.type, one.value), one)
    return tuple(each.values())


def _pasted(answers: Answers, pages: Pages) -> Iterator[Observable]:
    """Give each with whose it is: what is not confirmed stands in the narrative all the same, and is the reporter's."""
    theirs = texts(pages, "found", "theirs")
    # What came with a message that was pasted later is nobody's yet. Older drafts did not keep what was offered.
    offered = answers.get("found", {}).get(f"theirs{OFFERED}")
    for trace in traces(answers) if "found" in pages else ():
        kind: Any = trace.type
        is_own = trace.name not in theirs and (offered is None or trace.name in offered)
        yield Observable(type=kind, value=trace.value, role=_OWN if is_own else None)


def _shown_at(link: str) -> Observable:
    return Observable(type="url" if "." in link else "handle", value=link)


def _actions(pages: Pages, zone: ZoneInfo) -> Actions:
    return Actions(
        bank_told_at=day_as_instant(text(pages, "bank-told-when", "told"), zone),
        bank_reference=text(pages, "bank-told-when", "reference"),
        police_reference=text(pages, "police-told", "reference"),
    )


def _replies(answers: Answers) -> tuple[Reply, ...]:
    return tuple(
        Reply(
            question_id=QuestionId(UUID(slug.removeprefix(REPLY))),
            text=said,
            at=datetime.fromisoformat(first(typed, "at")),
        )
        for slug, typed in replies_in(answers).items()
        if (said := readable(first(typed, "text")))
    )
