"""What intake worries about, the router puts before people first: both read the same phrases."""

import csv
from pathlib import Path

import pytest

from services.router.reading import rules
from services.router.urgency import danger
from shared.welfare import words

FILE = Path(__file__).parents[1] / "shared" / "welfare" / "narratives.tsv"
NARRATIVES = list(csv.DictReader(FILE.read_text("utf-8").splitlines(), delimiter="\t"))


@pytest.mark.parametrize("row", NARRATIVES, ids=lambda row: f"{row['concern']}-{row['language']}")
def test_a_person_in_need_comes_first(decided, row):
    decision = decided(row["text"])

    assert decision.urgency == ("child" if row["concern"] == "child" else "emergency")
    assert decision.review in {"emergency", "child", "rights"}


def test_a_deaf_router_is_found(decided, monkeypatch):
    monkeypatch.setattr(danger, "_stands", lambda *_: iter(()))
    row = next(row for row in NARRATIVES if row["concern"] == "self_harm")

    assert decided(row["text"]).urgency != "emergency"


def test_the_version_of_the_rules_tells_of_a_change_of_the_phrases(monkeypatch, tmp_path):
    before = rules.version()
    (tmp_path / "danger.toml").write_text('[danger_self]\nen = ["one more phrase"]\n', encoding="utf-8")
    monkeypatch.setattr(words, "FOLDER", tmp_path)

    assert rules.version.__wrapped__() != before
