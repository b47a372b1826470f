"""Whatever an operator saves: it is read, or refused by file, line and column. Nothing else."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.directory.reader import FOCAL_FILES, SHIPPED, TREATY_FILES, load_directory
from shared.directory.sheets import DirectoryRefused

NAMES = [*FOCAL_FILES, *TREATY_FILES]
PLACE = re.compile(r"[a-z_]+\.csv:[1-9][0-9]*:[1-9][0-9]*: .+", re.DOTALL)


def findings_of(folder, name, content):
    """Read a folder with this file; give what was found wrong with it."""
    (folder / name).write_bytes(content)
    try:
        load_directory(folder)
    except DirectoryRefused as refused:
        return refused.findings or ("refused without a word",)
    finally:
        (folder / name).unlink()
    return ()


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("directory")


@settings(max_examples=40)
@given(st.sampled_from(NAMES), st.binary(max_size=200))
def test_any_bytes(folder, name, content):
    found = findings_of(folder, name, content)

    assert all(PLACE.fullmatch(finding) for finding in found), found


@settings(max_examples=60)
@given(st.data(), st.sampled_from(NAMES))
def test_the_shipped_files_with_a_part_of_a_row_changed(folder, data, name):
    lines = (SHIPPED / name).read_text(encoding="utf-8").splitlines()[:6]
    number = data.draw(st.integers(0, len(lines) - 1))
    start = data.draw(st.integers(0, len(lines[number])))
    end = data.draw(st.integers(start, len(lines[number])))
    lines[number] = lines[number][:start] + data.draw(st.text(max_size=5)) + lines[number][end:]

    found = findings_of(folder, name, "\n".join(lines).encode("utf-8", "surrogatepass"))

    assert all(PLACE.fullmatch(finding) for finding in found), found
