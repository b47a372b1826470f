"""Training on labelled texts: what is refused, what comes out, and how far it can be trusted."""

import xml.etree.ElementTree as ET

import pytest
from typer import Typer
from typer.testing import CliRunner

from services.router.classification.model import UNKNOWN, load_model
from services.router.commands import add_commands
from services.router.evaluation.calibration import calibration_error
from services.router.training.judged import Judged
from services.router.training.labelled import Labelled, NotLabelled, digest, labelled_file, seed_corpus
from services.router.training.quality import answers, by_category, confusions, share_right
from services.router.training.report import calibration_drawing
from shared.vocabulary.offence_categories import CATEGORIES

WORDS = {"FR.JOB": "recruiter tasks commission", "FR.RENT": "landlord flat deposit", UNKNOWN: "help please hacked"}


@pytest.fixture
def command():
    app = Typer()
    add_commands(app)
    return app


def write_csv(path, texts=8):
    lines = ["text,category"]
    lines += [f"{words} number {n} {n % 3},{code}" for code, words in WORDS.items() for n in range(texts)]
    path.write_text("\n".join(lines), "utf-8")


def test_the_seed_corpus_has_every_category_in_every_language():
    texts = seed_corpus()
    languages = {text.source for text in texts if "-" not in text.source}

    assert len(languages) >= 10
    for language in languages:
        assert {text.categories[0] for text in texts if text.source == language} == set(CATEGORIES)


def test_no_text_of_the_seed_corpus_stands_there_twice():
    texts = [text.text for text in seed_corpus()]

    assert len(texts) == len(set(texts))


def test_an_agencys_own_reports_make_a_model_that_the_router_reads(command, tmp_path):
    write_csv(tmp_path / "ours.csv")

    done = CliRunner().invoke(
        command, ["train", str(tmp_path / "ours.csv"), "--without-seed", "--out", str(tmp_path / "out")]
    )

    assert done.exit_code == 0, done.output
    model = load_model(tmp_path / "out" / "model.msgpack")
    assert set(model.labels) == set(WORDS)
    assert model.look("the landlord kept the deposit of the flat").margins.argmax() == model.index["FR.RENT"]
    assert model.version in (tmp_path / "out" / "card.md").read_text("utf-8")
    assert "| FR.JOB | 8 |" in (tmp_path / "out" / "report.md").read_text("utf-8")
    ET.parse(tmp_path / "out" / "calibration.svg")  # noqa: S314 - our own


def test_the_same_texts_make_the_same_model(command, tmp_path):
    write_csv(tmp_path / "ours.csv")

    for name in ("a", "b"):
        arguments = ["train", str(tmp_path / "ours.csv"), "--without-seed", "--out", str(tmp_path / name)]
        CliRunner().invoke(command, arguments)

    assert (tmp_path / "a" / "model.msgpack").read_bytes() == (tmp_path / "b" / "model.msgpack").read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("x.csv", "a,b\n1,2", "columns `text` and `category`"),
        ("x.csv", "text,category\nhello,FR.NEW", "line 2: 'FR.NEW' is no category"),
        ("x.csv", "text,category\n,FR.JOB", "line 2: the text is empty"),
        ("x.csv", "text,category\n", "holds no labelled text"),
        ("x.ndjson", '{"text": "hello"}', "line 1: a text or a category is missing"),
        ("x.ndjson", '\n{"text": 3}', "line 2: "),
        ("x.ndjson", "[" * 5000, "line 1: "),
        ("x.csv", b"text,category\n\xff\xfe,FR.JOB", "is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_learnt_from_is_refused_with_its_line(tmp_path, name, content, sentence):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())

    with pytest.raises(NotLabelled, match=sentence):
        labelled_file(path)


def test_reports_with_their_gold_are_labelled_texts(tmp_path):
    path = tmp_path / "cases.ndjson"
    path.write_text('{"report": {"incident": {"narrative": "No parcel came"}}, "gold": {"category": "FR.SHOP"}}')

    assert labelled_file(path) == [Labelled(text="No parcel came", categories=("FR.SHOP",), source="cases.ndjson")]


def test_too_few_texts_of_a_category_are_named(command, tmp_path):
    write_csv(tmp_path / "ours.csv", texts=3)

    done = CliRunner().invoke(command, ["train", str(tmp_path / "ours.csv"), "--without-seed", "--out", str(tmp_path)])

    assert done.exit_code == 2
    assert not (tmp_path / "model.msgpack").exists()


def test_the_digest_of_texts_heeds_labels_and_not_their_order():
    one = Labelled(text="a", categories=("FR.JOB",), source="x")
    other = Labelled(text="b", categories=("FR.JOB",), source="y")

    assert digest([one, other]) == digest([other, one])
    assert digest([one]) != digest([Labelled(text="a", categories=("FR.ROM",), source="x")])


def test_quality_is_counted_as_it_is_defined():
    judged = [
        Judged(categories=("FR.JOB",), ranked=("FR.JOB",), confidence=0.9, source="x"),
        Judged(categories=("FR.JOB", "FR.ROM"), ranked=("FR.ROM", "FR.JOB"), confidence=0.9, source="x"),
        Judged(categories=("FR.ROM",), ranked=("FR.JOB", "FR.ROM"), confidence=0.6, source="x"),
        Judged(categories=("FR.ROM",), ranked=("FR.ROM",), confidence=0.6, source="x"),
    ]

    assert share_right(judged) == 0.75
    assert share_right(judged, 3) == 1.0
    assert [(c.code, c.texts, c.precision, c.recall) for c in by_category(judged)] == [
        ("FR.JOB", 2, 0.5, 0.5),
        ("FR.ROM", 2, 0.5, 0.5),
    ]
    assert confusions(judged, 5) == [("FR.ROM", "FR.JOB", 1)]
    assert calibration_error(answers(judged)) == pytest.approx((2 * 0.1 + 2 * 0.1) / 4)
    assert "<circle" in calibration_drawing(judged)
