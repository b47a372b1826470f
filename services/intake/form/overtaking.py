"""Two windows, or two people with one receipt: nobody writes over what they have not seen.

Each form carries what it was opened over: a digest of what its page held then. Where payments or people are numbered,
it holds how often one was taken away, too: from then on a number means another one.
"""

import hashlib

import msgspec

from services.intake.form.answers import Typed
from services.intake.form.days import SAID
from services.intake.form.drafts import Draft
from services.intake.form.fields import Question

SEEN = "seen"
"""The name of the input."""
_LENGTH = 16


def seen_of(draft: Draft, question: Question) -> str:
    """Give what a form of this page is opened over."""
    # A list itself says nothing that could be lost.
    held = None if question.is_list else draft.answers.get(question.slug)
    removals = draft.removals if question.number or question.is_list else 0
    return hashlib.sha256(msgspec.json.encode((held, removals))).hexdigest()[:_LENGTH]


def is_overtaken(draft: Draft, question: Question, typed: Typed, seen: str) -> bool:
    """Tell whether the page changed since the form was opened; not where it says just this: that was sent twice.

    A form without `seen` was opened before there was any.
    """
    kept = draft.answers.get(question.slug, {})
    return bool(seen) and seen != seen_of(draft, question) and _told(kept) != _told(typed)


def _told(typed: Typed) -> dict[str, list[str]]:
    """Leave out what is empty, and when a word for a day was said: it differs each time."""
    said = {name: [value for value in values if value] for name, values in typed.items() if not name.endswith(SAID)}
    return {name: values for name, values in said.items() if values}
