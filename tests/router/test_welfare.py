"""What intake worries about, the router puts before people first: both read the same phrases."""

import csv
import shutil
from pathlib import Path

import pytest

from services.router.reading import rules
from services.router.urgency import danger

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


@pytest.mark.parametrize("room", rules.ROOMS, ids=lambda room: room.name)
def test_the_version_of_the_rules_tells_of_a_change_in_any_room(room, monkeypatch, tmp_path):
    copy = shutil.copytree(room, tmp_path / room.name, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(rules, "ROOMS", tuple(copy if one == room else one for one in rules.ROOMS))
    same = rules.version.__wrapped__()
    (copy / "more.toml").write_text('[danger_self]\nen = ["one more phrase"]\n', encoding="utf-8")

    assert same == rules.version()
    assert rules.version.__wrapped__() != same
