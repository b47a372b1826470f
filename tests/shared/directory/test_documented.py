"""The operator's page names every file and every column."""

from pathlib import Path

import pytest

from shared.directory.focal_points import COLUMNS
from shared.directory.reader import FOCAL_FILES, TREATY_FILES, load_directory

PAGE = (Path(__file__).parents[3] / "docs/directory.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*FOCAL_FILES, *TREATY_FILES])
def test_every_file_is_on_the_page(name):
    assert f"| `{name}` |" in PAGE


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_of_a_focal_point_is_on_the_page(column):
    assert any(f"`{column}`" in line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `"))


def test_the_number_of_desks_is_the_one_on_the_page():
    assert f"has {len(load_directory().focal_points)} desks" in PAGE
