"""What the filing refuses, told on the page it was asked on."""

import re

from services.intake.form.journey import Answers, question_of
from services.intake.form.summary import title_of
from services.intake.reports.errors import ReportRefused
from shared.i18n.catalogues import gettext

_PAGES = (
    (re.compile(r"/incident/narrative"), "story"),
    (re.compile(r"/incident/(platform|contact_methods)"), "contact"),
    (re.compile(r"/incident"), "when"),
    (re.compile(r"/transactions/(?P<place>\d+)/(amount|currency|occurred_at|crypto/asset)"), "payment-{}-amount"),
    (re.compile(r"/transactions/(?P<place>\d+)"), "payment-{}-where"),
    (re.compile(r"/suspects"), "who"),
    (re.compile(r"/(reporter|victim)/country"), "place"),
    (re.compile(r"/reporter"), "reach"),
)


def refusals_by_page(refused: ReportRefused, answers: Answers) -> dict[str, str]:
    """Give a sentence for each page that holds something we cannot take, in the current language."""
    told = {}
    for error in refused.errors:
        slug = _page_of(error.pointer)
        question = question_of(slug, answers)
        if question:
            told[slug] = gettext("We cannot take this as it is, please change it: %(title)s") % {
                "title": title_of(question)
            }
    return told or {"send": gettext("We cannot take this report as it is. Please look at your answers once more.")}


def _page_of(pointer: str) -> str:
    for expression, page in _PAGES:
        if found := expression.match(pointer):
            return page.format(int(found.groupdict().get("place") or 0) + 1)
    return ""
