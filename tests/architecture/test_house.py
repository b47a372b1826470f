"""The code about itself: captions, sizes, names, what is documented."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from shared.cli.__main__ import build
from shared.cli.service import services

ROOT = Path(__file__).parents[2]
MODULES = sorted(path for room in ("services", "shared") for path in (ROOT / room).rglob("*.py"))
LONGEST_MODULE = 320
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "base"}


def test_every_room_has_a_caption_and_nothing_else_in_its_init():
    wrong = []
    for path in MODULES:
        if path.name == "__init__.py":
            body = ast.parse(path.read_text()).body
            if len(body) != 1 or not (isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)):
                wrong.append(str(path.relative_to(ROOT)))

    assert wrong == []


def test_every_folder_with_code_is_a_package():
    bare = {str(p.parent.relative_to(ROOT)) for p in MODULES if not (p.parent / "__init__.py").exists()}

    assert {folder for folder in bare if not folder.endswith("/versions")} == set()


def test_every_module_says_what_it_promises_and_is_one_idea():
    too_long = {str(p.relative_to(ROOT)) for p in MODULES if len(p.read_text().splitlines()) > LONGEST_MODULE}
    silent = {str(p.relative_to(ROOT)) for p in MODULES if ast.get_docstring(ast.parse(p.read_text())) is None}

    assert too_long == set()
    assert silent == set()


def test_no_module_is_called_by_a_name_that_says_nothing():
    assert [str(p) for p in MODULES if p.stem in FORBIDDEN_NAMES] == []


def test_nothing_is_left_open_in_the_tree():
    left = subprocess.run(
        ["git", "grep", "-nIE", r"\b(TODO|FIXME|XXX|NotImplementedError)\b", "--", "*.py", "*.html", "*.md"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    ).stdout.splitlines()

    # A hook that refuses a type it does not know must raise this: msgspec's protocol.
    assert [line for line in left if "tests/architecture" not in line and "settings.py" not in line] == []


def test_the_three_services_are_found_by_their_entry_points():
    assert list(services()) == ["intake", "router", "desk"]


@pytest.mark.parametrize("name", sorted(get_command(build()).commands))  # type: ignore[attr-defined]
def test_every_command_has_help_and_an_example(name):
    command = get_command(build()).commands[name]  # type: ignore[attr-defined]

    assert command.help
    assert "Example" in (command.epilog or "")


def test_every_setting_is_documented():
    page = (ROOT / "docs" / "settings.md").read_text()
    fields = {field for service in services().values() for field in service.settings.__struct_fields__}

    assert {field for field in fields if f"`CASEBRIDGE_{field.upper()}`" not in page} == set()


def test_the_documented_settings_exist():
    page = (ROOT / "docs" / "settings.md").read_text()
    fields = {f"CASEBRIDGE_{f.upper()}" for service in services().values() for f in service.settings.__struct_fields__}

    assert set(re.findall(r"`(CASEBRIDGE_[A-Z_]+)`", page)) - fields == set()
