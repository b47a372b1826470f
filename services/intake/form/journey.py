"""Which page comes when: the path through the questions, which branches on what was answered."""

import re
from collections.abc import Mapping

import msgspec

from services.intake.form.fields import Question
from services.intake.form.questions.contact import CONTACT, WHO
from services.intake.form.questions.money import (
    AMOUNT,
    AMOUNT_CRYPTO,
    HOW,
    MONEY,
    PAYMENTS,
    WHERE,
    WHERE_CRYPTO,
)
from services.intake.form.questions.story import STORY, WHEN
from services.intake.form.questions.you import BORDERS, IDENTITY, PLACE, REACH
from services.intake.form.reading import Typed, first

Answers = Mapping[str, Typed]
"""What was typed, by page."""

MOST_PAYMENTS = 20
CHECK = "check"
_PAYMENT_PAGE = re.compile(r"payment-([1-9][0-9]?)-(how|amount|where)\Z")
_PLAIN = {
    question.slug: question
    for question in (STORY, WHEN, MONEY, PAYMENTS, CONTACT, WHO, PLACE, REACH, BORDERS, IDENTITY)
}


def question_of(slug: str, answers: Answers) -> Question | None:
    """Give the question of a page; None if there is no such page on anyone's path."""
    found = _PAYMENT_PAGE.match(slug)
    if found is None:
        return _PLAIN.get(slug)
    number = int(found[1])
    if number > MOST_PAYMENTS:
        return None
    is_crypto = first(answers.get(f"payment-{number}-how", {}), "method") == "crypto"
    part = {
        "how": HOW,
        "amount": AMOUNT_CRYPTO if is_crypto else AMOUNT,
        "where": WHERE_CRYPTO if is_crypto else WHERE,
    }[found[2]]
    return msgspec.structs.replace(part, slug=slug, payment=number)


def payments(answers: Answers) -> list[int]:
    """Number the payments that were begun."""
    return sorted({int(found[1]) for slug in answers if (found := _PAYMENT_PAGE.match(slug))})


def next_payment(answers: Answers) -> int | None:
    """Number the payment to add; None when there are as many as we take."""
    number = max(payments(answers), default=0) + 1
    return number if number <= MOST_PAYMENTS else None


def without_payment(answers: Answers, number: int) -> dict[str, Typed]:
    """Take one payment away; those after it move up."""
    moved = {}
    for slug, typed in answers.items():
        found = _PAYMENT_PAGE.match(slug)
        if found is None or int(found[1]) < number:
            moved[slug] = typed
        elif int(found[1]) > number:
            moved[f"payment-{int(found[1]) - 1}-{found[2]}"] = typed
    return moved


def path(answers: Answers) -> list[str]:
    """Give the pages of this person's way, in order, up to the last question."""
    pages = ["story", "when", "money"]
    if first(answers.get("money", {}), "moved") == "yes":
        numbers = payments(answers) or [1]
        pages += [f"payment-{number}-{part}" for number in numbers for part in ("how", "amount", "where")]
        pages.append("payments")
    pages += ["contact", "who", "place", "reach", "borders"]
    reach = answers.get("reach", {})
    if any(first(reach, name).strip() for name in ("name", "email", "phone")):
        pages.append("identity")
    return pages


def next_page(slug: str, answers: Answers, *, is_change: bool) -> str:
    """Name the page after this one; whoever changes an answer returns to the check as soon as nothing is open."""
    pages = path(answers)
    if slug == "payments" and first(answers[slug], "another") == "yes":
        number = next_payment(answers)
        return f"payment-{number}-how" if number else "contact"
    if slug not in pages or is_change:
        return next((page for page in pages if page not in answers), CHECK)
    return [*pages, CHECK][pages.index(slug) + 1]


def previous_page(slug: str, answers: Answers) -> str | None:
    """Name the page before this one; None before the first."""
    pages = [*path(answers), CHECK]
    if slug not in pages:
        return pages[-2]
    place = pages.index(slug)
    return pages[place - 1] if place else None


def open_page(answers: Answers) -> str | None:
    """Name the first page on the path that was not answered."""
    return next((page for page in path(answers) if page not in answers), None)
