"""The explanation page: everything a decision rests on, in the reader's language, and nothing that was not decided."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html.parser import HTMLParser

import msgspec
import pytest
from typer import Typer
from typer.testing import CliRunner

from services.router.classification.model import load_model
from services.router.commands import add_commands
from services.router.decision import gates
from services.router.decision.decide import decide
from services.router.explanation import page, sayings
from services.router.explanation.page import Explained, explanation_page
from services.router.jurisdiction import weights
from shared.i18n.languages import LANGUAGES, speaking
from shared.messages.decision import Decision
from shared.messages.report import Report

FILED = datetime(2026, 11, 20, 12, tzinfo=UTC)
STORY = (
    "I wired 4,000 euros to DE89 3704 0044 0532 0130 00 yesterday. "
    "The man called me from +234 803 555 0123 <b>daily</b>."
)
ARABIC = LANGUAGES["ar"]
LATIN_WORDS = re.compile(r"[A-Za-z]{3,}(?: [a-z]{3,}){2,}")


_APART = {"style", "blockquote", "q", "bdi"}
_WITHOUT_END = {"meta", "br", "path", "link"}


class _Text(HTMLParser):
    """Collects text outside of sheets, quotations and what is marked as English."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self._skipped: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_apart = tag in _APART or (tag != "html" and dict(attrs).get("lang") == "en")
        if (self._skipped or is_apart) and tag not in _WITHOUT_END:
            self._skipped.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._skipped and tag not in _WITHOUT_END:
            self._skipped.pop()

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.text.append(data)


def words_of(html: str) -> str:
    parser = _Text()
    parser.feed(html)
    return " ".join(" ".join(parser.text).split())


@pytest.fixture
def explained(directory) -> Callable[..., Explained]:
    def _explained(narrative: str | None = STORY, country: str = "GB", **fields) -> Explained:
        reporter = {"country": country, "name": "Ada Invented", "email": "ada@example.org"}
        body = {"reporter": reporter, "victim": {"country": country}, "incident": {"narrative": narrative}} | fields
        report = msgspec.convert(body, Report)
        decision = decide(report, FILED, directory, load_model())
        return Explained(name="R-1", report=report, filed_at=FILED, decision=decision, time_zone="Europe/London")

    return _explained


def changed(case: Explained, **fields) -> Explained:
    return msgspec.structs.replace(case, decision=msgspec.structs.replace(case.decision, **fields))


def test_the_page_shows_what_was_decided_and_what_it_rests_on(explained):
    html = explanation_page(explained())

    text = words_of(html)
    assert "Germany" in text
    assert "Budapest Convention, article 35" in text
    assert "Not checked" in text
    assert "As of 25 April 2026" in text
    assert "Greenwich Mean Time" in text
    assert "The reporter's name" in text
    assert 'class="mark mark--suspect">DE89 3704 0044 0532 0130 00<' in html


def test_the_page_asks_nobody_for_anything_and_runs_nothing(explained):
    html = explanation_page(explained())

    assert "<script" not in html
    assert re.findall(r'(?:src|href)="(?!#)', html) == []
    assert "default-src 'none'" in html


def test_what_the_reporter_wrote_is_never_markup(explained):
    html = explanation_page(explained())

    assert "<b>daily</b>" not in html
    assert "&lt;b&gt;daily&lt;/b&gt;" in html


def test_a_review_says_what_was_proposed_and_not_done(explained):
    case = changed(explained(), outcome="review", review="emergency")

    text = words_of(explanation_page(case))

    assert "A person must look first" in text
    assert "Proposed to the reviewer, and not done: Germany" in text
    assert "Nothing has gone abroad" in text
    assert "Proposed, not sent" in text


def test_an_unserved_destination_is_named_as_not_done(explained):
    case = explained()

    text = words_of(
        explanation_page(changed(case, outcome="routed", review=None, unreachable=case.decision.destinations))
    )

    assert "Proposed, and not done, because no focal point serves it: Germany" in text


def test_an_unroutable_report_says_why(explained):
    text = words_of(explanation_page(changed(explained(), outcome="unroutable", home=None)))

    assert "Nobody says where the victim lives" in text


def test_a_report_without_words_has_a_page(explained):
    assert "No words of their own" in words_of(explanation_page(explained(narrative=None)))


@pytest.mark.parametrize(
    ("confidence", "words"),
    [(0.95, "is sure"), (0.6, "is fairly sure"), (0.4, "is not sure"), (0.1, "only a guess")],
)
def test_confidence_is_said_in_plain_words(explained, confidence, words):
    case = explained()
    first = msgspec.structs.replace(case.decision.categories[0], confidence=confidence)

    assert words in words_of(explanation_page(changed(case, categories=(first,))))


def test_the_same_decision_gives_the_same_page_and_a_later_hour_another_clock(explained):
    case = explained()

    assert explanation_page(case) == explanation_page(case)
    assert "when it was filed" in words_of(explanation_page(case))
    assert "Time is over" in words_of(explanation_page(case, now=datetime(2027, 1, 1, tzinfo=UTC)))


def test_several_reports_make_one_document_with_a_list_of_contents(explained):
    html = explanation_page(explained(), msgspec.structs.replace(explained(), name="R-2"))

    assert html.count("<article") == 2
    assert 'href="#case-2"' in html


def lines(decisions: list[Decision]) -> list[sayings.Said]:
    found = [sayings.evidence(line) for d in decisions for j in d.jurisdictions for line in j.evidence]
    found += [said for d in decisions for c in d.channels for said in sayings.basis(c.basis)]
    return found + [sayings.not_checked(line) for d in decisions for c in d.channels for line in c.not_checked]


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_every_reason_the_router_gives_can_be_said_in_every_language(samples, directory, code):
    decisions = [decide(case.report, case.filed_at, directory, load_model()) for case in samples]

    with speaking(LANGUAGES[code]):
        said = lines(decisions)

    assert len(said) > 300
    assert [line.text for line in said if line.is_foreign] == []


def test_a_reason_that_nobody_translated_is_caught(monkeypatch, samples, directory):
    """Negative control, and what the reader sees then: the line as it stands, marked as English."""
    monkeypatch.setattr(sayings, "_NOT_CHECKED", ())
    decision = decide(samples[0].report, samples[0].filed_at, directory, load_model())

    assert any(line.is_foreign for line in lines([decision]))


def test_an_arabic_page_has_no_english_sentence(samples, directory):
    shown = [
        Explained(
            name=case.id,
            report=case.report,
            filed_at=case.filed_at,
            decision=decide(case.report, case.filed_at, directory, load_model()),
        )
        for case in samples
    ]

    text = words_of(explanation_page(*shown, language=ARABIC))

    assert LATIN_WORDS.findall(text) == []


def test_an_english_sentence_on_an_arabic_page_would_be_found(explained):
    """Negative control."""
    assert LATIN_WORDS.findall(words_of(explanation_page(explained())))


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_the_command_writes_the_page(tmp_path, code):
    app = Typer()
    add_commands(app)
    reports, out = tmp_path / "reports.ndjson", tmp_path / "out.html"
    reports.write_text(msgspec.json.encode({"victim": {"country": "GB"}, "incident": {"narrative": STORY}}).decode())

    result = CliRunner().invoke(app, ["route", str(reports), "--explain", "--html", str(out), "--language", code])

    assert result.exit_code == 0
    assert f'lang="{code}"' in out.read_text("utf-8")


@pytest.mark.parametrize("wrong", [["--html", "x.html"], ["--explain", "--html", "x.html", "--language", "xx"]])
def test_the_command_says_what_is_missing(tmp_path, wrong):
    app = Typer()
    add_commands(app)
    reports = tmp_path / "reports.ndjson"
    reports.write_text('{"incident": {"narrative": "x"}}\n')

    assert CliRunner().invoke(app, ["route", str(reports), *wrong]).exit_code == 2


def test_the_page_needs_nothing_of_the_router_but_its_own_room():
    """So that the desk may have it one day: it rests on shared/ alone."""
    sources = page.HERE.glob("*.py")

    imports = {line for path in sources for line in path.read_text("utf-8").splitlines() if "services." in line}

    assert all("services.router.explanation" in line for line in imports)


def test_what_the_page_calls_a_guess_or_too_weak_is_what_the_router_holds_back():
    assert page.UNSURE == gates.CONFIDENT
    assert page.SOME == weights.DESTINATION
