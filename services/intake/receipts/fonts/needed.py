"""Which characters the Chinese font must have: those of the receipt words, of our texts, of dates and of codes."""

from services.intake.receipts.lists import word_list
from shared.i18n.catalogues import path_of

CHINESE_ALWAYS = frozenset(
    "".join(map(chr, range(0x20, 0x7F)))
    + "年月日时分秒星期一二三四五六七八九十上午下午，。、；：？！“”‘’（）《》【】…—·～￥€£¥–×°"
)


def chinese_characters() -> frozenset[str]:
    """Give every character of the Chinese receipt words and, where there is one, of the Chinese catalogue."""
    found = set("".join(word_list("zh").words))
    if path_of("zh").exists():
        found |= set(path_of("zh").read_text(encoding="utf-8"))
    return frozenset(one for one in found if one.isprintable())
