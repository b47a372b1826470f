"""What ships is what the script makes of its sources."""

import pytest


@pytest.mark.parametrize("name", ["countries", "aliases", "currencies"])
def test_the_shipped_file_is_what_the_script_makes(extract, name):
    shipped = (extract.VOCABULARY / f"{name}.csv").read_text(encoding="utf-8")

    assert shipped == getattr(extract, name)(), "run python deploy/data/extract.py"


def test_a_name_that_two_countries_bear_is_left_out(extract, monkeypatch):
    monkeypatch.setitem(extract.COMMON, "FR", "Syldavia")
    monkeypatch.setitem(extract.COMMON, "ES", "syldavia")

    assert "yldavia" not in extract.aliases()


def test_the_languages_of_the_facts_are_the_official_ones(extract):
    facts = extract.country_facts("# comment\nCH\t+4723+00832\tEurope/Zurich\n")

    assert "CH,Europe/Zurich,de;fr;it," in facts
    assert "AU,Australia/Sydney,en," in facts
