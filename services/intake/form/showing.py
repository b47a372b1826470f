"""The form's pages as they are shown: a question, the answers to check, the list of what can be added."""

from collections.abc import Sequence
from typing import Any

from litestar import Response
from msgspec.structs import replace

from services.intake.advice.parts import help_part, steps_part
from services.intake.form.additions import are_unsent, is_unsent, standing
from services.intake.form.answers import OFFERED, Answers, Typed, country_of, is_told, own_traces
from services.intake.form.currencies import likely_currency
from services.intake.form.fields import Field, Question
from services.intake.form.journey import (
    BORDERS,
    MORE,
    begins,
    first_step,
    pages_of,
    previous_page,
    topic_of,
    topics_for,
)
from services.intake.form.loading import FIRST_STEP
from services.intake.form.overtaking import seen_of
from services.intake.form.sending import files_of
from services.intake.form.situation import brought_by, situation_of
from services.intake.form.summary import brief_of, each_of, sections, title_of
from services.intake.form.visitor import Visitor, database, remembered, shown_zone
from services.intake.guarding.asking import challenge_of
from services.intake.guarding.proof import Challenge
from shared.i18n.languages import speaking
from shared.web.pages import WebRequest, language_of, page
from shared.web.places import countries, currencies
from shared.welfare.concerns import Concern

TOO_MANY = 429
UNPROCESSABLE = 422
SHARE = "share_cross_border"
AnyPage = Response[Any]


def question_page(
    request: WebRequest,
    visitor: Visitor,
    question: Question,
    typed: Typed,
    *,
    is_change: bool,
    errors: dict[str, str] | None = None,
    seen: str | None = None,
    is_closed: bool = False,
) -> AnyPage:
    """Show a question with what was typed, and what to change about it.

    `seen`: what the form was opened over, where that is to be looked at once more; else what is kept now.
    `is_closed`: it was sent where no draft is open any more.
    """
    answers = visitor.answers
    topic = topic_of(question.slug, answers)
    check = "check" if visitor.is_filed else "send"
    brought = brought_by(previous_page(question.slug, answers), answers)
    context = _help(request, answers, brought) if brought else {}
    with speaking(language_of(request)):
        response = page(
            request,
            "form/list.html" if question.is_list else "form/question.html",
            UNPROCESSABLE if errors else 200,
            question=question,
            title=title_of(question, answers),
            typed=_begun(question, typed, answers),
            errors=errors or {},
            is_typed=is_told(typed),
            is_change=is_change,
            back=f"/report/{check}" if is_change else back_to(previous_page(question.slug, answers)),
            progress=_progress(question.slug, answers),
            told=brief_of(topic, answers) if topic and question.is_list else [],
            name_of=lambda number: each_of(topic, number) if topic else "",
            countries=countries(),
            currencies=currencies(),
            form_token=visitor.form_token,
            seen=seen_of(visitor.draft, question) if seen is None else seen,
            is_closed=is_closed,
            may_begin=is_closed and begins(question.slug),
            **{"helps": (), **context},
        )
    return remembered(request, visitor, response)


async def check_page(
    request: WebRequest,
    visitor: Visitor,
    errors: dict[str, str] | None = None,
    *,
    chosen: Sequence[str] | None = None,
    too_soon: Challenge | None = None,
) -> AnyPage:
    """Show every answer once more, each with a way to change it; after filing, with what is not sent yet.

    `chosen` beside the button, if it could not be kept. `too_soon`: it was sent without the proof of work that the
    load asks for.
    """
    sent = visitor.draft.sent
    files = await files_of(database(request), visitor.opened) if visitor.opened else ()
    status = TOO_MANY if too_soon else UNPROCESSABLE if errors else 200
    with speaking(language_of(request)):
        return page(
            request,
            "form/check.html",
            status,
            challenge=too_soon or challenge_of(request, visitor.token),
            is_too_soon=too_soon is not None,
            # Before it is sent, this one stands beside the button.
            sections=[
                section
                for section in sections(visitor.answers, sent.answers if sent else None)
                if sent or section.slug != BORDERS
            ],
            sent=sent,
            borders=visitor.question(BORDERS, request).fields[0],
            chosen=visitor.answers.get(BORDERS, {}).get(SHARE, ()) if chosen is None else chosen,
            files=[file for file in files if file.state != "withdrawn"],
            are_unsent_files=sent is not None and are_unsent(sent, files),
            errors=errors or {},
            back=back_to(MORE if sent else first_step(visitor.answers)[-1]),
            form_token=visitor.form_token,
            **_help(request, visitor.answers),
        )


async def task_list_page(request: WebRequest, visitor: Visitor) -> AnyPage:
    """Show what can be added to a report that was filed."""
    sent, answers = visitor.draft.sent, visitor.answers
    assert sent and visitor.opened  # noqa: S101, PT018 - the list is for those who have filed
    files = await files_of(database(request), visitor.opened)
    topics = [
        (
            topic,
            topic.link or f"/report/{_entry(pages_of(topic, answers), answers)}",
            standing(topic, answers, sent.answers),
        )
        for topic in topics_for(answers)
        if topic.order != FIRST_STEP
    ]
    return page(
        request,
        "form/more.html",
        200,
        sent=sent,
        topics=topics,
        files=len(files),
        is_unsent_files=are_unsent(sent, files),
        is_unsent=is_unsent(visitor.draft, files),
        back="/report/done",
        **_help(request, answers),
    )


def done_page(request: WebRequest, visitor: Visitor, sent_to: Sequence[str]) -> AnyPage:
    """Confirm: the reference, the receipt, what to do now, what happens next. `sent_to`: the countries that have it."""
    situation = situation_of(visitor.answers)
    return page(
        request,
        "form/done.html",
        200,
        sent=visitor.draft.sent,
        sent_to=sent_to,
        time_zone=shown_zone(request, country_of(visitor.answers)),
        **(steps_part(request, situation) | help_part(request, situation)),
    )


def back_to(slug: str | None) -> str:
    """Give the address of a page of the form; before the first one stands the page that says how to leave."""
    return f"/report/{slug or 'before'}"


def _help(request: WebRequest, answers: Answers, brought: frozenset[Concern] | None = None) -> dict[str, object]:
    """Give the help for all that was told, or for what the page before brought."""
    situation = situation_of(answers)
    return help_part(request, situation if brought is None else replace(situation, concerns=brought))


def _entry(pages: list[str], answers: Answers) -> str:
    """Give the page to open a topic on: the first that is open; of a finished one that lists, the list."""
    left = next((page for page in pages if page not in answers), None)
    if left or not pages:
        return left or MORE
    return pages[-1] if pages[-1] in {"payments", "people"} else pages[0]


def _progress(slug: str, answers: Answers) -> tuple[int, int] | None:
    """Say which page of how many, in the first step; a later answer may take a page away."""
    pages = first_step(answers)
    if slug not in pages:
        return None
    open_payment = "payment-1-how" not in answers
    return pages.index(slug) + 1, len(pages) + open_payment


def _begun(question: Question, typed: Typed, answers: Answers) -> Typed:
    """Begin what was not answered yet with what is likely: the country's currency, all that was found."""
    begun: dict[str, list[str]] = {}
    for field in question.fields:
        if field.kind == "found":
            typed = {**typed, field.name: _theirs(field, typed, answers)}
        if field.kind == "currency" and not typed and any(other.needed_with == "amount" for other in question.fields):
            begun[field.name] = [likely_currency(country_of(answers) or "")]
    return {**begun, **typed}


def _theirs(field: Field, typed: Typed, answers: Answers) -> list[str]:
    """Give what was ticked, and what nobody was asked about yet, but what the reporter calls their own elsewhere."""
    found = [option.value for option in field.options]
    # Older drafts did not keep what was offered: all of it, as far as we know.
    offered = typed.get(f"{field.name}{OFFERED}", found if typed else ())
    own = own_traces(answers)
    new = {value for value in found if value not in offered and value.casefold() not in own}
    return [value for value in found if value in new or value in typed.get(field.name, ())]
