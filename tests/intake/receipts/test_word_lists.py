"""The lists of receipt words: what makes a word find itself again, and what must not stand in them."""

import unicodedata
from itertools import chain, product, starmap

import pytest

from services.intake.receipts.lists import FOLDER, LANGUAGES, SIZE, fold, is_one_letter_off, spellings, word_list

LONGEST = {"zh": 3}
SHORTEST = {"zh": 2}
SCRIPTS = {"ar": "ARABIC", "ru": "CYRILLIC", "zh": "CJK"}
# Crime, body, religion, money, violence, death; and what a wallet or its words would be called.
FORBIDDEN = {
    "en": "crime thief fraud police prison gun knife sword bomb war blood death dead kill grave nose mouth skin god "
    "church mosque temple angel devil bank money coin cash loan price wallet seed key token chain ledger vault mint "
    "arm leg hand foot head heart bone priest bible poison hang weapon bullet cross",
    "vi": "tiền bạc,ngân hàng,công an,nhà tù,con dao,khẩu súng,quả bom,máu me,cái chết,nghĩa trang,đôi mắt,bàn tay,"
    "bàn chân,trái tim,nhà thờ,nhà chùa,ngôi chùa,thiên thần,ví tiền,chìa khóa,kẻ trộm,đồng xu,khuôn mặt",
    "fr": "crime voleur fraude police prison fusil couteau bombe guerre sang mort tombe nez bouche peau dieu église "
    "mosquée temple ange diable banque argent monnaie pièce prêt prix portefeuille clé jeton chaîne bras jambe main "
    "pied tête coeur os prêtre bible poison arme balle croix dette",
    "es": "crimen ladrón fraude policía prisión cárcel pistola cuchillo bomba guerra sangre muerte tumba nariz boca "
    "piel dios iglesia mezquita templo ángel diablo banco dinero moneda deuda precio cartera clave cadena brazo "
    "pierna mano pie cabeza corazón hueso cura biblia veneno arma bala cruz",
    "ar": "جريمة لص احتيال شرطة سجن مسدس سكين قنبلة حرب دم موت قبر أنف فم جلد إله كنيسة مسجد معبد ملاك شيطان بنك مال "
    "نقود عملة دين سعر محفظة مفتاح سلسلة_ ذراع ساق يد رأس قلب عظم قسيس سم سلاح رصاصة صليب سرطان",
    "ru": "вор кража мошенник полиция тюрьма пистолет нож бомба война кровь смерть могила нос рот кожа бог церковь "
    "мечеть храм ангел дьявол банк деньги монета долг цена кошелёк ключ цепь рука нога голова сердце кость яд оружие "
    "пуля крест гроб грех труп плата кредит",
    "zh": "犯罪 小偷 诈骗 警察 监狱 手枪 刀子 炸弹 战争 鲜血 死亡 坟墓 鼻子 嘴巴 皮肤 上帝 教堂 寺庙 天使 魔鬼 银行 "
    "金钱 硬币 债务 价格 钱包 钥匙 链条 手臂 心脏 骨头 毒药 武器 子弹",
}


def close_pairs(words) -> list[tuple[str, str]]:
    """Give the pairs at an edit distance of one, or none, however they are spelt; by what is left without a letter."""
    by_left: dict[str, set[str]] = {}
    for word in words:
        for spelt in spellings(word):
            for left in chain([spelt], (spelt[:place] + spelt[place + 1 :] for place in range(len(spelt)))):
                by_left.setdefault(left, set()).add(word)
    near = {(a, b) for group in by_left.values() for a in group for b in group if a < b}
    return sorted((a, b) for a, b in near if any(starmap(is_one_letter_off, product(spellings(a), spellings(b)))))


def forbidden(code: str) -> set[str]:
    text = FORBIDDEN[code]
    return {fold(word) for word in (text.split(",") if code == "vi" else text.split()) if not word.endswith("_")}


@pytest.fixture(params=LANGUAGES)
def code(request) -> str:
    return request.param


def test_each_language_has_exactly_the_words_that_the_arithmetic_needs(code):
    assert len(word_list(code).words) == SIZE == 1024


def test_no_two_words_fold_to_the_same_or_are_one_letter_apart(code):
    assert close_pairs(word_list(code).words) == []


def test_words_are_short_lower_case_composed_and_of_the_script_of_their_language(code):
    wrong = []
    for word in word_list(code).words:
        letters = word.replace(" ", "")
        is_short = SHORTEST.get(code, 3) <= len(fold(word)) <= LONGEST.get(code, 9)
        is_plain = letters.isalpha() and word == word.lower() == unicodedata.normalize("NFC", word)
        is_of_script = all(unicodedata.name(letter).startswith(SCRIPTS.get(code, "LATIN")) for letter in letters)
        if not (is_short and is_plain and is_of_script):
            wrong.append(word)

    assert wrong == []


def test_a_vietnamese_word_is_two_syllables_and_every_other_is_one_piece(code):
    blanks = {word.count(" ") for word in word_list(code).words}

    assert blanks == ({1} if code == "vi" else {0})


def test_nothing_of_crime_body_religion_money_violence_or_death(code):
    assert {fold(word) for word in word_list(code).words} & forbidden(code) == set()


def test_the_files_are_in_order_and_there_are_no_others(code):
    words = word_list(code).words

    assert sorted(words, key=fold) == list(words)
    assert {path.stem for path in FOLDER.iterdir()} == set(LANGUAGES)


@pytest.mark.parametrize(
    "spoilt",
    [
        ["gato", "pato"],
        ["sol", "sola"],
        ["peche", "pêche"],
        ["đào", "dao"],
        ["hoa ly", "họa mi"],
        ["ель", "ёль"],
        ["苹果", "水果"],
        ["شجرة", "شجره"],
    ],
)
def test_words_that_are_too_close_are_found(spoilt):
    assert close_pairs(["caribou", *spoilt]) == [tuple(sorted(spoilt))]


@pytest.mark.parametrize(("code", "word"), [("en", "bank"), ("fr", "église"), ("ru", "кошелек"), ("vi", "chìa khoá")])
def test_a_forbidden_word_is_found(code, word):
    assert fold(word) in forbidden(code)
