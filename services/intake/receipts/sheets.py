"""Sheets of paper: A4 pages of a PDF, written from the side on which a language begins, with shaped letters."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from fpdf import FPDF, Align, XPos, YPos
from fpdf.enums import TextMode, WrapMode

from services.intake.receipts.pictures import QUIET_ZONE, modules
from shared.i18n.languages import Language

FONTS = Path(__file__).parent / "fonts"
_MARGIN_MM = 20
_WIDTH_MM = 210 - 2 * _MARGIN_MM
_PICTURE_MM = 66
_COLUMNS = 3
# Of a line, in millimetres for each point of its letters: Arabic and Vietnamese need the room.
_LEADING = 0.55
_EDGE_MM = 0.12


class Sheet:
    """A PDF that is being written, in one language."""

    def __init__(self, language: Language, title: str) -> None:
        self._is_rtl = language.direction == "rtl"
        self._direction = language.direction
        self._align = Align.R if self._is_rtl else Align.L
        self._is_chinese = language.code == "zh"
        self._wrap = WrapMode.CHAR if self._is_chinese else WrapMode.WORD
        self._pdf = pdf = FPDF(format="A4")
        pdf.set_margin(_MARGIN_MM)
        pdf.set_auto_page_break(auto=False)
        pdf.set_lang(language.code)
        pdf.set_title(title)
        pdf.set_creator("Casebridge")
        if self._is_chinese:
            pdf.add_font("text", "", FONTS / "NotoSansSC.ttf")
        else:
            pdf.add_font("text", "", FONTS / "DejaVuSans.ttf")
            pdf.add_font("text", "B", FONTS / "DejaVuSans-Bold.ttf")

    def pdf_bytes(self) -> bytes:
        """Give the finished file."""
        return bytes(self._pdf.output())

    def page(self, title: str) -> None:
        """Begin a page."""
        self._pdf.add_page()
        self._write(title, 22, is_bold=True)
        self._pdf.ln(3)

    def lead(self, text: str) -> None:
        """Write what matters most on the page."""
        self._write(text, 13)
        self._pdf.ln(4)

    def heading(self, text: str) -> None:
        """Write a heading."""
        self._pdf.ln(5)
        self._write(text, 13, is_bold=True)
        self._pdf.ln(1)

    def text(self, text: str) -> None:
        """Write a paragraph."""
        self._write(text, 11)
        self._pdf.ln(1.5)

    def fact(self, name: str, value: str, *, is_code: bool = False) -> None:
        """Write the name of a fact and, under it, the fact."""
        self._write(name, 10)
        self._write(value, 14, is_bold=True, is_code=is_code)
        self._pdf.ln(2.5)

    def code(self, text: str, *, size: int) -> None:
        """Write what is read from left to right in every language, broken wherever the line ends."""
        self._write(text, size, is_code=True)
        self._pdf.ln(2)

    def words(self, words: Sequence[str]) -> None:
        """Write numbered words in rows of three, from the side on which the language begins."""
        width, height = _WIDTH_MM / _COLUMNS, 10.0
        top = self._pdf.get_y()
        for place, word in enumerate(words):
            row, column = divmod(place, _COLUMNS)
            column = _COLUMNS - 1 - column if self._is_rtl else column
            left = _MARGIN_MM + column * width
            number = left + width - 9 if self._is_rtl else left
            self._cell(str(place + 1), (number, top + row * height, 9, height), 9)
            text = (left if self._is_rtl else left + 9, top + row * height, width - 9, height)
            self._cell(word, text, 15, is_bold=True)
        self._pdf.set_xy(_MARGIN_MM, top + height * -(-len(words) // _COLUMNS))

    def picture(self, link: str) -> None:
        """Draw the QR code of a link, with its quiet zone."""
        rows = modules(link)
        size = _PICTURE_MM / (len(rows) + 2 * QUIET_ZONE)
        left = 210 - _MARGIN_MM - _PICTURE_MM if self._is_rtl else _MARGIN_MM
        top = self._pdf.get_y()
        self._pdf.set_fill_color(0)
        for y, row in enumerate(rows, QUIET_ZONE):
            for x, is_dark in enumerate(row, QUIET_ZONE):
                if is_dark:
                    self._pdf.rect(left + x * size, top + y * size, size, size, style="F")
        self._pdf.set_y(top + _PICTURE_MM)

    def _write(self, text: str, size: int, *, is_bold: bool = False, is_code: bool = False) -> None:
        with self._letters(size, "ltr" if is_code else self._direction, is_bold=is_bold) as pdf:
            pdf.multi_cell(
                _WIDTH_MM,
                size * _LEADING,
                text,
                align=self._align,
                wrapmode=WrapMode.CHAR if is_code else self._wrap,
                new_x=XPos.LMARGIN,
                new_y=YPos.NEXT,
            )

    def _cell(self, text: str, box: tuple[float, float, float, float], size: int, *, is_bold: bool = False) -> None:
        left, top, width, height = box
        self._pdf.set_xy(left, top)
        with self._letters(size, self._direction, is_bold=is_bold) as pdf:
            pdf.cell(width, height, text, align=self._align)

    @contextmanager
    def _letters(self, size: int, direction: Literal["ltr", "rtl"], *, is_bold: bool) -> Iterator[FPDF]:
        """Choose the letters of what is written inside."""
        self._pdf.set_text_shaping(use_shaping_engine=True, direction=direction)
        self._pdf.set_font("text", "B" if is_bold and not self._is_chinese else "", size)
        if not (is_bold and self._is_chinese):
            yield self._pdf
            return
        # One weight of Chinese is 300 KB: the other is the same with its edges drawn.
        with self._pdf.local_context(text_mode=TextMode.FILL_STROKE, line_width=_EDGE_MM):
            yield self._pdf
