"""What was added or changed since the report was last sent."""

from collections.abc import Collection
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from services.intake.form.answers import Answers, Typed, is_told
from services.intake.form.days import SAID, ZONE, day_said, zone_of
from services.intake.form.drafts import Draft, Sent
from services.intake.form.fields import Topic
from services.intake.form.journey import pages_of
from shared.messages.report import Evidence

Change = Literal["added", "changed"]
State = Literal["not_started", "begun", "done"]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How far a topic is, and whether we have it all."""

    state: State
    is_unsent: bool


def changes(answers: Answers, sent: Answers) -> dict[str, Change]:
    """Say of each page that differs what it is: told for the first time, or told otherwise."""
    found: dict[str, Change] = {}
    for slug in {**sent, **answers}:
        now, before = answers.get(slug, {}), sent.get(slug, {})
        if _said(now, zone_of(answers)) != _said(before, zone_of(sent)):
            found[slug] = "changed" if is_told(before) else "added"
    return found


def relation(answers: Answers, sent: Answers) -> Literal["supplement", "correction"]:
    """Say what the next revision does to the one before."""
    return "correction" if "changed" in changes(answers, sent).values() else "supplement"


def is_unsent(draft: Draft, files: Collection[Evidence] = ()) -> bool:
    """Tell whether something of a report that was filed is not sent yet; `files` are those that lie with it now."""
    sent = draft.sent
    return sent is not None and (bool(changes(draft.answers, sent.answers)) or are_unsent(sent, files))


def are_unsent(sent: Sent, files: Collection[Evidence]) -> bool:
    """Tell whether a file came, was taken back, or was described otherwise since the report was last sent."""
    return set(told_of(files)) != set(sent.evidence)


def told_of(files: Collection[Evidence]) -> tuple[str, ...]:
    """Give what the reporter says by each file: that it is there, or was taken back, and what it is."""
    return tuple(f"{file.upload_id} {file.state == 'withdrawn'} {file.description or ''}" for file in files)


def ids_in(told: Collection[str]) -> frozenset[str]:
    """Give the files of which this was told."""
    return frozenset(one.partition(" ")[0] for one in told)


def standing(topic: Topic, answers: Answers, sent: Answers) -> Standing:
    """Tell how far a topic is."""
    pages = pages_of(topic, answers)
    done = [page for page in pages if page in answers]
    state: State = "done" if pages and len(done) == len(pages) else "begun" if done else "not_started"
    changed = changes(answers, sent)
    return Standing(state=state, is_unsent=any(page in changed for page in pages))


def _said(typed: Typed, zone: ZoneInfo) -> dict[str, list[str]]:
    """Leave out what was left empty: opening a page and going on says nothing, nor does "today" once more that day."""
    told = {name: [value for value in values if value.strip()] for name, values in typed.items() if name != ZONE}
    days = {
        name: [day_said(value, zone).isoformat() for value in values]
        for name, values in told.items()
        if name.endswith(SAID)
    }
    return {name: values for name, values in (told | days).items() if values}
