"""The receipt on paper, in every language: what each part holds, and what the bank's part must not."""

import io
import re
import shutil
import subprocess
import unicodedata
from datetime import UTC, datetime
from gettext import NullTranslations

import msgspec
import pytest
import segno
from fontTools.ttLib import TTFont

from services.intake.receipts import paper as receipt_paper
from services.intake.receipts.fonts.needed import needed_characters
from services.intake.receipts.lists import LANGUAGES, word_list
from services.intake.receipts.own import OwnReceipt
from services.intake.receipts.paper import paper
from services.intake.receipts.pictures import modules, svg
from services.intake.receipts.sheets import FONTS
from services.intake.receipts.signing import Payment
from services.intake.receipts.words import receipt_in_digits, receipt_in_words
from shared.i18n import catalogues, languages
from shared.i18n.languages import Language, speaking
from shared.testing.missing import missing

RECEIPT = "45250-32280-14640-36940-57239"
RTL = {"ar"}


@pytest.fixture
def own() -> OwnReceipt:
    return OwnReceipt(
        receipt=RECEIPT,
        reference="CB-7K3M-Q2XD-9",
        filed_at=datetime(2026, 11, 20, 12, tzinfo=UTC),
        time_zone="Europe/Berlin",
        is_test=False,
        has_money_moved=True,
        payments=(Payment("1250.00", "EUR", "2026-11-19"),),
        has_payments=True,
        public_url="https://report.example.org",
        code="l6QyMDI2snJlcG9ydC5leGFtcGxlLm9yZ65DQi03SzNNLVEyWEQtOc5rADZA" * 3,
    )


@pytest.fixture(autouse=True)
def _every_language(monkeypatch):
    """Let a language speak that has words and no catalogue yet: its texts are English then."""
    spoken = catalogues.translations
    monkeypatch.setattr(
        catalogues, "translations", lambda code: spoken(code) if code in languages.LANGUAGES else NullTranslations()
    )


def language(code: str) -> Language:
    direction = "rtl" if code in RTL else "ltr"
    return languages.LANGUAGES.get(code) or Language(code=code, name=code, direction=direction)


def text_of(pdf: bytes, page: int) -> str:
    if shutil.which("pdftotext") is None:
        missing("pdftotext (poppler-utils)")
    read = ["pdftotext", "-f", str(page), "-l", str(page), "-layout", "-", "-"]
    text = subprocess.run(read, input=pdf, capture_output=True, check=True).stdout.decode()
    # The marks of direction are pdftotext's; Arabic comes back in its forms of presentation.
    return unicodedata.normalize("NFKC", re.sub("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", text))


def secrets_in(text: str, code: str) -> list[str]:
    """Give what opens the report and stands in a text: three words in a row of them all, or the digits."""
    words = [unicodedata.normalize("NFKC", word) for word in receipt_in_words(RECEIPT, code)]
    found = [word for word in words if re.search(rf"(?<!\w){word}(?!\w)", text)]
    groups = [group for form in (receipt_in_digits(RECEIPT), RECEIPT) for group in form.split("-") if group in text]
    return found + groups


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code not in RTL])
def test_the_first_part_holds_words_digits_and_reference_the_second_no_secret(own, code):
    with speaking(language(code)):
        made = paper(own)
    mine, for_the_bank = text_of(made, 1), text_of(made, 2)

    assert set(receipt_in_words(RECEIPT, code)) <= set(secrets_in(mine, code))
    assert receipt_in_digits(RECEIPT) in mine
    assert own.reference in mine
    assert own.reference in for_the_bank
    assert "https://report.example.org/verify" in for_the_bank
    assert own.code in re.sub(r"\s", "", for_the_bank)
    assert secrets_in(for_the_bank, code) == []


def test_the_arabic_part_for_the_bank_holds_no_secret_and_the_other_the_digits(own):
    with speaking(language("ar")):
        made = paper(own)

    assert receipt_in_digits(RECEIPT) in text_of(made, 1)
    assert own.reference in text_of(made, 2)
    assert secrets_in(text_of(made, 2), "ar") == []


def test_both_parts_say_in_the_zone_of_the_country_when_it_was_received(own):
    made = paper(own)

    assert "20 Nov 2026, 13:00 Central European Standard Time" in text_of(made, 1)
    assert "20 Nov 2026, 13:00 Central European Standard Time" in text_of(made, 2)
    assert "20 Nov 2026, 12:00 UTC" in text_of(paper(msgspec.structs.replace(own, time_zone="UTC")), 1)


def test_a_secret_in_the_part_for_the_bank_is_found(own, monkeypatch):
    told = receipt_paper._for_the_bank

    def leaking(sheet, receipt):
        told(sheet, receipt)
        sheet.text(" ".join(receipt_in_words(receipt.receipt, "en")))

    monkeypatch.setattr(receipt_paper, "_for_the_bank", leaking)

    assert secrets_in(text_of(paper(own), 2), "en") != []


def test_a_receipt_that_is_not_shown_any_more_leaves_the_rest(own):
    made = paper(msgspec.structs.replace(own, receipt="", code=""))

    assert "for one hour" in text_of(made, 1)
    assert secrets_in(text_of(made, 1) + text_of(made, 2), "en") == []
    assert "Check that it is genuine" not in text_of(made, 2)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_letter_of_the_receipt_words_has_its_shape(code):
    fonts = ["NotoSansSC"] if code == "zh" else ["DejaVuSans", "DejaVuSans-Bold"]
    letters = {letter for word in word_list(code).words for letter in word}
    missing = {name: letters - _letters(name) for name in fonts}

    assert not any(missing.values()), missing


def test_the_longest_name_of_a_zone_has_its_shape_in_chinese(own):
    with speaking(language("zh")):
        made = paper(msgspec.structs.replace(own, time_zone="Asia/Tashkent"))

    assert set("乌兹别克斯坦标准时间澳洲") <= needed_characters() <= _letters("NotoSansSC")
    assert "乌兹别克斯坦标准时间" in text_of(made, 1)


def test_every_character_of_the_chinese_texts_has_its_shape():
    missing = needed_characters() - _letters("NotoSansSC")

    assert missing == set(), "run: python -m services.intake.receipts.fonts.make"


def test_a_character_that_the_font_lacks_is_found():
    assert "龘" not in _letters("NotoSansSC")


def test_the_fonts_come_with_their_licences_and_stay_small():
    assert {path.name for path in FONTS.glob("LICENSE-*")} == {"LICENSE-DejaVu.txt", "LICENSE-NotoSansSC.txt"}
    assert sum(path.stat().st_size for path in FONTS.glob("*.ttf")) < 1_000_000


def test_the_qr_code_has_the_marks_of_its_norm_and_the_picture_is_the_same_code(own):
    rows = modules(own.link)
    corner = [[bool(x in {0, 6} or y in {0, 6} or (2 <= x <= 4 and 2 <= y <= 4)) for x in range(7)] for y in range(7)]

    assert [list(row[:7]) for row in rows[:7]] == corner
    assert len(rows) == len(rows[0]) <= 81
    assert [bytes(row) for row in rows] == [bytes(row) for row in segno.make_qr(own.link, error="m").matrix]
    assert rows != modules(own.verify_url)
    assert b"<svg" in svg(own.link)
    assert b"style=" not in svg(own.link)


def _letters(name: str) -> set[str]:
    with TTFont(io.BytesIO((FONTS / f"{name}.ttf").read_bytes())) as font:
        return {chr(code) for code in font.getBestCmap()} | {" "}
