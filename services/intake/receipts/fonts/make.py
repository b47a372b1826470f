"""Make the fonts of the receipt again from Debian's packages fonts-dejavu-core and fonts-noto-cjk.

    python -m services.intake.receipts.fonts.make

DejaVu Sans keeps the letters of our languages but Chinese. Noto Sans SC keeps the characters of the Chinese receipt
words and texts alone, so run this when those change; a test says when. Its outlines become TrueType's, which is what
our PDF writer embeds.
"""

from collections.abc import Sequence
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont, newTable

from services.intake.receipts.fonts.needed import kept_characters

FOLDER = Path(__file__).parent
DEJAVU = Path("/usr/share/fonts/truetype/dejavu")
NOTO = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
_SIMPLIFIED = "Noto Sans CJK SC"
# Latin with the letters of Vietnamese, Cyrillic, Arabic, punctuation, signs of currencies.
_DEJAVU_RANGES = (
    (0x20, 0x7E), (0xA0, 0x24F), (0x300, 0x36F), (0x400, 0x45F), (0x600, 0x6FF), (0x1EA0, 0x1EF9),
    (0x2000, 0x206F), (0x20A0, 0x20BF), (0xFE70, 0xFEFC),
)  # fmt: skip
# A thousandth of an em: nobody sees it on paper.
_ERROR_UNITS = 1.0


def main() -> None:
    """Write the three fonts beside this file."""
    letters = {code for first, last in _DEJAVU_RANGES for code in range(first, last + 1)}
    for name in ("DejaVuSans", "DejaVuSans-Bold"):
        font = TTFont(DEJAVU / f"{name}.ttf", recalcTimestamp=False)
        _keep(font, letters, ["*"])
        font.save(FOLDER / f"{name}.ttf")
    chinese = next(font for font in TTCollection(NOTO).fonts if font["name"].getDebugName(1) == _SIMPLIFIED)
    chinese.recalcTimestamp = False
    _keep(chinese, {ord(one) for one in kept_characters()})
    _as_truetype(chinese)
    chinese.save(FOLDER / "NotoSansSC.ttf")


def _keep(font: TTFont, codes: set[int], features: Sequence[str] = ()) -> None:
    options = Options(layout_features=list(features), name_IDs=["*"], hinting=False, notdef_outline=True)
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx", "FFTM", "DSIG"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)


def _as_truetype(font: TTFont) -> None:
    """Turn cubic outlines (CFF) into quadratic ones."""
    glyphs = font.getGlyphSet()
    order = font.getGlyphOrder()
    outlines = {}
    for name in order:
        pen = TTGlyphPen(None)
        glyphs[name].draw(Cu2QuPen(pen, _ERROR_UNITS, reverse_direction=True))
        outlines[name] = pen.glyph()
    font["loca"] = newTable("loca")
    font["glyf"] = newTable("glyf")
    font["glyf"].glyphOrder = order
    font["glyf"].glyphs = outlines
    del font["CFF "]
    font["maxp"].tableVersion = 0x00010000
    for field in (
        "maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements",
        "maxSizeOfInstructions", "maxComponentElements", "maxPoints", "maxContours", "maxCompositePoints",
        "maxCompositeContours", "maxComponentDepth",
    ):  # fmt: skip
        setattr(font["maxp"], field, 1 if field == "maxZones" else 0)
    font["post"].formatType = 3.0
    font.sfntVersion = "\0\1\0\0"


if __name__ == "__main__":
    main()
