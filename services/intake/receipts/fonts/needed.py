"""Which characters the Chinese font must have: those of the receipt words, of the paper, of dates, zones and codes."""

from collections.abc import Iterator
from pathlib import Path

from babel import Locale
from babel.messages.extract import extract_from_file

from services.intake.receipts.lists import word_list
from shared.i18n.catalogues import path_of, read

PAPER = Path(__file__).parents[1] / "paper.py"
CHINESE_ALWAYS = frozenset(
    "".join(map(chr, range(0x20, 0x7F)))
    + "年月日时分秒星期一二三四五六七八九十上午下午，。、；：？！“”‘’（）《》【】…—·～￥€£¥–×°"
)


def needed_characters() -> frozenset[str]:
    """Give every character that the paper shows in Chinese."""
    said = {str(message.id): str(message.string) for message in read("zh")} if path_of("zh").exists() else {}
    texts = {str(message) for _line, message, _comments, _context in extract_from_file("python", PAPER)}
    return (
        _printable("".join((*word_list("zh").words, *(said.get(text, "") for text in texts), *_zone_names())))
        | CHINESE_ALWAYS
    )


def _zone_names() -> Iterator[str]:
    """Give the names of all zones, in their winter and summer: any may be that of the reporter's country."""
    chinese = Locale.parse("zh")
    for zone in (*chinese.meta_zones.values(), *chinese.time_zones.values()):
        yield from zone.get("long", {}).values()


def kept_characters() -> frozenset[str]:
    """Give what the font keeps: all of the Chinese catalogue, so that few new texts need the font made again."""
    catalogue = path_of("zh").read_text(encoding="utf-8") if path_of("zh").exists() else ""
    return _printable(catalogue) | needed_characters()


def _printable(text: str) -> frozenset[str]:
    return frozenset(one for one in text if one.isprintable())
