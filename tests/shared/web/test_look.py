"""The look is held to its page: colours in one file, their contrast, both directions of writing."""

import re
from itertools import chain

import pytest

from shared.web.assets import ASSETS, FOLDER, asset_url
from shared.web.pages import TEMPLATES

TOKENS = FOLDER / "tokens.css"
HEX = re.compile(r"#[0-9a-fA-F]{3,8}\b")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
PHYSICAL = re.compile(
    r"(?:^|[\s;{])((?:margin|padding|border)-(?:left|right|top|bottom)[a-z-]*|left|right|top|bottom|"
    r"text-align\s*:\s*(?:left|right)|float)\s*:?",
    re.MULTILINE,
)
LIGHT_PAIRS = {
    ("ink", "surface"): 16, ("ink", "panel"): 15, ("slate", "surface"): 7, ("slate", "panel"): 6.5,
    ("line", "surface"): 4, ("tide", "surface"): 7, ("on-tide", "tide"): 7, ("danger", "surface"): 7,
    ("good", "surface"): 6.4, ("person", "surface"): 8, ("focus-edge", "focus"): 9.9, ("on-bar", "bar"): 12,
    ("bar-quiet", "bar"): 7, ("danger", "danger-wash"): 4.5, ("tide", "tide-wash"): 4.5, ("good", "good-wash"): 4.5,
    ("person", "person-wash"): 4.5, ("ink", "tide-wash"): 7, ("slate", "tide-wash"): 4.5,
}  # fmt: skip
DARK_PAIRS = LIGHT_PAIRS | {
    ("ink", "surface"): 14.9, ("ink", "panel"): 11.5, ("ink", "raised"): 11.4, ("slate", "panel"): 7.9,
    ("slate", "surface"): 7, ("line", "panel"): 4.1, ("tide", "panel"): 7.6, ("danger", "panel"): 6.8,
    ("danger", "surface"): 6.8, ("good", "panel"): 8.6, ("person", "panel"): 7.7, ("focus", "panel"): 10.1,
}  # fmt: skip


def sheets() -> dict[str, str]:
    return {path.name: COMMENT.sub("", path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.css")}


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def tokens(source: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})\b", source))


@pytest.fixture(scope="module")
def palettes() -> dict[str, dict[str, str]]:
    light, _, dark = TOKENS.read_text(encoding="utf-8").partition("@media (prefers-color-scheme: dark)")
    return {"light": tokens(light), "dark": tokens(light) | tokens(dark)}


def test_colours_stand_in_one_file():
    strays = {name: HEX.findall(text) for name, text in sheets().items() if name != TOKENS.name}

    assert {name: found for name, found in strays.items() if found} == {}


def test_templates_hold_no_colour_and_no_style():
    sources = chain(TEMPLATES.rglob("*.html"), TEMPLATES.parents[2].glob("services/**/templates/**/*.html"))
    texts = {path.name: path.read_text(encoding="utf-8") for path in sources}

    assert len(texts) > 10
    assert [name for name, text in texts.items() if re.search(r"\sstyle=|<style|#[0-9a-f]{6}\b", text)] == []


def test_every_property_is_logical():
    assert {name: PHYSICAL.findall(text) for name, text in sheets().items() if PHYSICAL.search(text)} == {}


@pytest.mark.parametrize("rule", ["a { margin-left: 1px; }", "a { text-align: right; }", "a {\n  left: 0;\n}"])
def test_a_physical_property_is_found(rule):
    assert PHYSICAL.search(rule)


def test_nothing_comes_from_elsewhere():
    assert [name for name, text in sheets().items() if re.search(r"url\(|@import|https?:", text)] == []


@pytest.mark.parametrize(
    ("palette", "over", "under", "least"),
    [("light", *pair, least) for pair, least in LIGHT_PAIRS.items()]
    + [("dark", *pair, least) for pair, least in DARK_PAIRS.items()],
)
def test_the_contrast_is_what_the_look_promises(palettes, palette, over, under, least):
    colours = palettes[palette]

    assert ratio(colours[over], colours[under]) >= least


def test_a_pale_shade_is_found(palettes):
    assert ratio("#9aa8b0", palettes["light"]["surface"]) < 4.5


def test_a_file_is_named_by_its_content():
    asset = ASSETS["tokens.css"]

    assert asset_url("tokens.css") == f"/static/{asset.name}"
    assert re.fullmatch(r"tokens\.[0-9a-f]{16}\.css", asset.name)


def test_a_page_of_styles_and_script_is_small():
    assert sum(len(asset.content) for asset in ASSETS.values()) < 60_000
