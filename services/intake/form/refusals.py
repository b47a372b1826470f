"""What the filing refuses, told on the page it was asked on."""

import re

from services.intake.form.answers import Answers
from services.intake.form.journey import question_of
from services.intake.form.report import numbers_told
from services.intake.form.summary import title_of
from services.intake.reports.errors import ReportRefused
from shared.i18n.catalogues import gettext, marked

_PAGES = (
    (re.compile(r"/incident/narrative"), "story"),
    (re.compile(r"/incident/(platform|contact_methods)"), "contact"),
    (re.compile(r"/incident/first_contact"), "first-contact"),
    (re.compile(r"/incident"), "when"),
    (re.compile(r"/transactions/(?P<place>\d+)/(amount|currency|occurred_at|crypto/asset)"), "payment-{}-amount"),
    (re.compile(r"/transactions/(?P<place>\d+)"), "payment-{}-where"),
    (re.compile(r"/suspects/(?P<place>\d+)/(name|alias|claimed_organisation)"), "person-{}-who"),
    (re.compile(r"/suspects/(?P<place>\d+)/(country|addresses)"), "person-{}-where"),
    (re.compile(r"/suspects/(?P<place>\d+)"), "person-{}-reach"),
    (re.compile(r"/observables"), "messages"),
    (re.compile(r"/actions/bank"), "bank-told-when"),
    (re.compile(r"/actions"), "police-told"),
    (re.compile(r"/(reporter|victim)/country"), "place"),
    (re.compile(r"/reporter/organisation"), "business-who"),
    (re.compile(r"/reporter/safe_times"), "safe-times"),
    (re.compile(r"/reporter/user_name"), "account-which"),
    (re.compile(r"/reporter"), "reach"),
    (re.compile(r"/evidence"), "/report/evidence"),
    (re.compile(r"/replies"), "/status/report"),
)
_ELSEWHERE = {"/report/evidence": marked("Photos, screenshots and files"), "/status/report": marked("Your reply")}
"""What pages are called that are no questions."""


def refusals_by_page(refused: ReportRefused, answers: Answers) -> dict[str, str]:
    """Give a sentence for each page that holds something we cannot take, in the current language.

    By the slug of a question; by the whole address of another page.
    """
    told = {}
    for error in refused.errors:
        slug = _page_of(error.pointer, answers)
        question = question_of(slug, answers)
        title = title_of(question, answers) if question else gettext(_ELSEWHERE.get(slug, ""))
        if title:
            told[slug] = gettext("We cannot take this as it is, please change it: %(title)s") % {"title": title}
    return told or {"send": gettext("We cannot take this report as it is. Please look at your answers once more.")}


def _page_of(pointer: str, answers: Answers) -> str:
    for expression, page in _PAGES:
        if found := expression.match(pointer):
            place = int(found.groupdict().get("place") or 0)
            told = numbers_told(page.partition("-")[0], answers)
            return page.format(told[place] if place < len(told) else 1)
    return ""
