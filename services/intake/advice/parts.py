"""What the parts of other rooms' pages need: each gives the context of one template here."""

from services.intake.advice.choosing import Situation, advice_for, help_for, with_lines
from services.intake.advice.current import CurrentLines
from services.intake.advice.lines import LABELS, WITHOUT, Lines
from services.intake.advice.topic import FIRST, TOPICS
from shared.web.pages import WebRequest

_MEANWHILE = ("remote-access", "password", "evidence", "stay-safe")

Context = dict[str, object]


def lines_of(request: WebRequest) -> Lines:
    """Give the lines that the operator set."""
    lines: CurrentLines = request.app.state.lines
    return lines.current


def first_part(request: WebRequest) -> Context:
    """Give `advice/first.html` what to do before anything is asked."""
    return _context(first=with_lines([FIRST], lines_of(request), None)[0], meanwhile=[TOPICS[s] for s in _MEANWHILE])


def steps_part(request: WebRequest, situation: Situation) -> Context:
    """Give `advice/steps.html` the steps that fit the answers, at most five."""
    return _context(advices=advice_for(situation, lines_of(request)), is_of_another=situation.is_of_another)


def help_part(request: WebRequest, situation: Situation) -> Context:
    """Give `welfare/help.html` the help for a situation; it shows nothing for a calm story."""
    return helping(situation, lines_of(request))


def helping(situation: Situation, lines: Lines) -> Context:
    """Give the help for what a situation gives reason to worry about: each topic, and each line once."""
    topics = help_for(situation)
    kinds = [kind for kind in LABELS if any(kind in topic.lines for topic in topics)]
    return _context(helps=topics, help_kinds=kinds, help_lines=lines.of(situation.country, kinds))


def _context(**context: object) -> Context:
    return {"line_labels": LABELS, "without_line": WITHOUT} | context
