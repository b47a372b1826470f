"""The story of a report in plain words: what happened and why, and what comes next. Nothing is promised."""

from collections.abc import Container, Mapping

import msgspec
from markupsafe import Markup

from services.intake.status.story import Story
from services.intake.status.view import StatusView, Step, StepKind
from shared.i18n.catalogues import gettext, marked
from shared.web.formats import category_sentence, country_name, instant


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A step as the timeline shows it."""

    title: str
    at: Markup
    text: str = ""


_TITLES: Mapping[StepKind, str] = {
    "received": marked("We received your report"),
    "supplemented": marked("You added to your report"),
    "corrected": marked("You corrected your report"),
    "urgent": marked("This comes first, because someone may be in danger"),
    "understood": marked("We understood it as: “%(category)s”"),
    "sent": marked("We sent it to the office in charge: %(country)s"),
    "under_review": marked("A person looks at it before it goes on"),
    "held": marked("We look for an office that can take it"),
    "delayed": marked("It takes longer than usual"),
    "acknowledged": marked("The office has seen it: %(country)s"),
    "accepted": marked("The office works on it: %(country)s"),
    "declined": marked("The office will not work on it: %(country)s"),
    "returned": marked("The office gave it back to us: %(country)s"),
    "rerouted": marked("It was sent on to another office: %(country)s"),
    "closed": marked("The office has finished its work: %(country)s"),
    "asked": marked("The office asks you something: %(country)s"),
    "withdrawn": marked("You took your report back"),
    "resumed": marked("You sent your report again"),
    "erased": marked("You had your report erased"),
}
# What the people of the hub do names no country.
_TITLES_AT_HUB: Mapping[StepKind, str] = {
    "acknowledged": marked("A person has begun to look at it"),
    "closed": marked("Our people have finished with it"),
    "asked": marked("Our people ask you something"),
}
_TITLES_ANSWERED: Mapping[bool, str] = {
    True: marked("Our people asked you something"),
    False: marked("The office asked you something: %(country)s"),
}
"""Of a question that has its reply: whether the people of the hub asked."""
_TEXTS: Mapping[StepKind, str] = {
    "received": marked("It is kept safe. Nothing you wrote is lost."),
    "supplemented": marked("The offices that have your report get it, too."),
    "corrected": marked("The offices that have your report get it, too."),
    "urgent": marked("Is someone in danger now? Call the emergency number of your country."),
    "understood": marked("We concluded this from your words. An officer may see it differently."),
    "under_review": marked("This protects you. For this step you need not do anything."),
    "held": marked("Our people decide who takes it. You need not do anything."),
    "delayed": marked("Our people look at it. You need not do anything."),
    "returned": marked("Our people decide who takes it now."),
    "asked": marked("You can answer on this page. You need not answer."),
    "withdrawn": marked("We told the offices that have it."),
    "resumed": marked("The offices that had your report have it again."),
    "erased": marked("Nobody can open it any more, and neither can we."),
}
_WHY: Mapping[str, str] = {
    "home": marked("Because it is the country that you told us about."),
    "lead": marked("Because something in your report points to this country."),
    "copy": marked("Because something in your report points to this country, too."),
}
_DETAILS: Mapping[str, str] = {
    "no_jurisdiction": marked("It says that the law of its country does not cover this."),
    "duplicate": marked("It has this case already, from another report."),
    "insufficient": marked("It needs more details to act on it."),
    "not_an_offence": marked("It says that this is no crime under its law."),
    "rights": marked("It says that acting on it could harm someone's rights."),
    "funds_stopped": marked("Some or all of the money was stopped."),
    "suspect_identified": marked("It found out who may have done it."),
    "taken_down": marked("The page or the number was taken down."),
    "no_further_action": marked("It could do nothing more."),
}
_NEXT: Mapping[StepKind, str] = {
    "received": marked("We read it and look for the office in charge. This takes minutes, or longer at busy times."),
    "urgent": marked("Is someone in danger now? Call the emergency number of your country."),
    "understood": marked("We look for the office in charge."),
    "sent": marked("An officer there reads it. That can take hours or days."),
    "under_review": marked("A person here reads it. That can take hours or days."),
    "held": marked("Our people look for an office. That can take days."),
    "delayed": marked("Our people look at it. That can take hours or days."),
    "acknowledged": marked("The office decides whether it works on it. That can take days."),
    "accepted": marked("The office works on it. That can take weeks or months."),
    "asked": marked("The office goes on with what it has. Your reply helps it."),
    "declined": marked("Another office may still work on it. New steps appear here."),
    "returned": marked("Our people look for another office. That can take days."),
    "rerouted": marked("An officer at the other office reads it. That can take hours or days."),
    "closed": marked("This office does nothing more. Another one may still work on it."),
    "supplemented": marked("The officers read what you added. That can take hours or days."),
    "corrected": marked("The officers read what you corrected. That can take hours or days."),
    "resumed": marked("The officers read it again. That can take hours or days."),
    "withdrawn": marked("The offices put it aside. The law may oblige one of them to go on."),
    "erased": marked("Nothing more happens with what you told us."),
}

_WAITING: frozenset[StepKind] = frozenset({
    "received", "supplemented", "corrected", "resumed", "understood", "sent", "under_review", "held", "delayed",
    "acknowledged", "returned", "rerouted",
})  # fmt: skip
_NOW = marked(
    "Do not wait for us. Is someone in danger now? Call the emergency number of your country. "
    "We go on with your report meanwhile."
)
_NOW_FOR_CHILDREN = marked(
    "Do not wait for us. Call a helpline for children, or the police if there is danger now. "
    "We go on with your report meanwhile."
)


def tell(status: StatusView, time_zone: str = "UTC", *, answered: Container[str] = ()) -> list[Told]:
    """Say each step in the current language, its time in a zone. `answered`: the questions that have their reply."""
    sent_on = {step.country for step in status.steps if step.kind == "rerouted"}
    return [
        _told(step, time_zone, is_sent_on=step.country in sent_on, is_answered=(step.detail or "") in answered)
        for step in status.steps
    ]


def what_next(story: Story) -> str:
    """Say in the current language what comes next, and roughly when; in an emergency, what to do now."""
    ended: StepKind | None = "erased" if story.is_erased else "withdrawn" if story.is_withdrawn else None
    state = ended or story.status.state
    return gettext((_now(story) if state in _WAITING else "") or _NEXT[state])


def _now(story: Story) -> str:
    """Say what cannot wait for us; empty where nothing tells of danger or of a child."""
    concerns = story.situation.concerns
    if concerns - {"child"}:
        return _NOW
    return _NOW_FOR_CHILDREN if concerns or story.situation.is_young else ""


def _told(step: Step, time_zone: str, *, is_sent_on: bool, is_answered: bool) -> Told:
    names = {
        "country": country_name(step.country),
        "category": category_sentence(step.category) if step.category else "",
    }
    titles = _TITLES_AT_HUB if step.country is None and step.kind in _TITLES_AT_HUB else _TITLES
    why = _WHY.get(step.role or "", "") if step.kind == "sent" and not is_sent_on else ""
    text = _DETAILS.get(step.detail or "") or why or _TEXTS.get(step.kind, "")
    title = titles[step.kind]
    if step.kind == "asked" and is_answered:
        title, text = _TITLES_ANSWERED[step.country is None], marked("You have replied.")
    return Told(
        title=gettext(title) % names,
        at=instant(step.at, time_zone),
        text=gettext(text) if text else "",
    )
