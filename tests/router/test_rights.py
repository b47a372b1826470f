import msgspec
import pytest

from services.router.decision.rights import is_content
from services.router.reading.narrative import read
from services.router.urgency.danger import is_danger
from shared.messages.decision import CategoryScore
from shared.messages.report import Report


@pytest.fixture
def content():
    """Ask about a narrative that the categories leave open, with any fields of the report beside it."""

    def _content(narrative, impact=(), category="UN.UNKNOWN", confidence=0.2, **fields):
        body = {"incident": {"narrative": narrative, "impact": impact}} | fields
        categories = (CategoryScore(code=category, confidence=confidence),)
        reading = read(narrative)
        return is_content(msgspec.convert(body, Report), reading, categories, is_danger=is_danger(reading))

    return _content


@pytest.mark.parametrize(
    "narrative",
    [
        "We ask you to obtain the address of a blogger in Berlin whose videos insult the head of state.",
        "The suspect published false news about the army and undermines national unity; he now lives in Sweden.",
        "She left Islam and mocks our faith on YouTube from Canada. Deport her.",
        "This man is openly gay and posts pictures with his partner, it is against our family values.",
        "Our ministry asks for identification of the administrator of a page that criticises the government.",
        "An ex-employee writes one-star reviews that damage our reputation, we want her current address.",
        "An account posts every day that Muslims are vermin and tells followers to boycott our shops.",
        "Đối tượng đăng bài xuyên tạc, nói xấu lãnh đạo trên Facebook, hiện ở Đức, đề nghị xác minh nhân thân.",
        "Trang này tuyên truyền chống Nhà nước theo điều 117, đề nghị gỡ bài và cho biết ai đứng sau.",
        "Cette page publie des articles diffamatoires contre le maire, nous demandons l'identité de l'auteur.",
        "Un opposant réfugié à Bruxelles diffuse de fausses nouvelles portant atteinte à l'ordre public.",
        "Un compte publie que les Arabes sont de la vermine, messages racistes tous les jours.",
        "El periodista exiliado en Costa Rica difunde noticias falsas contra el gobierno, pedimos su extradición.",
        "Un usuario publica mensajes racistas contra los gitanos del barrio.",
        "Pedimos a identidade do administrador da página que publica críticas e difama o presidente da câmara.",
        "O ativista vive em Lisboa e faz propaganda contra o governo no canal dele, pedimos extradição.",
        "Ein Blogger im Exil beleidigt den Präsidenten in seinen Videos, bitte die Identität des Betreibers mitteilen.",
        "In einer Facebook-Gruppe wird rassistisch gegen Geflüchtete gehetzt, Volksverhetzung.",
        "Гражданка уехала в Казахстан и публикует ролики, дискредитирующие армию. Просим установить адрес.",
        "В паблике размещены экстремистские материалы, оскорбляющие чувства верующих, просим заблокировать.",
        "Блогер оскорбляет президента в своих выпусках, просим привлечь к ответственности.",
        "ناشط يقيم في لندن ينشر فيديوهات فيها إساءة للدين وإهانة الرئيس ونطلب القبض عليه",
        "فتاة تدعو إلى الإلحاد على تيك توك وتسيء للمجتمع نرجو تحديد هويتها",
        "حساب ينشر أخبار كاذبة تمس هيبة الدولة ومقره في تركيا",
        "该人在海外推特上发布辱华言论，抹黑国家，请协助查明身份并遣返。",
        "有网民在境外网站造谣传谣，散布谣言攻击政府，要求删帖。",
        "某女记者在香港发表文章煽动颠覆国家政权，请提供其住址。",
        "มีคนโพสต์หมิ่นสถาบันจากฝรั่งเศส ขอให้ส่งตัวกลับมาดำเนินคดี ผิด 112",
        "เพจนี้วิจารณ์รัฐบาลและปลุกปั่น ขอให้ปิดเพจและหาตัวคนทำ",
        "Akun ini melakukan penistaan agama dalam postingan dari Australia, mohon ekstradisi.",
        "Almanya'da yaşayan gazeteci paylaşımlarında cumhurbaşkanına hakaret ediyor, iade edilmesi istenir.",
    ],
)
def test_what_is_said_believed_or_loved_goes_to_a_person(content, narrative):
    assert content(narrative, reporter={"role": "business"})


@pytest.mark.parametrize(
    ("narrative", "impact"),
    [
        (
            "I am a journalist. A man wrote that he will kill me tomorrow at the office, he posted my address.",
            ["safety"],
        ),
        ("Soy periodista, me amenazaron de muerte por un artículo y saben dónde vivo.", ["safety"]),
        ("أنا صحفية وهددني شخص بالقتل بسبب مقال نشرته", ["safety"]),
        ("我是记者，有人说今晚来杀我", ["safety"]),
        ("I am gay. He threatens to send my nudes to my family unless I pay.", ["reputation"]),
        ("Fake news article with a celebrity made me invest 5,000 euros on a trading site.", ["money"]),
        ("They hacked my newspaper's page and posted insults, please close the account.", ["account"]),
        ("I bought tickets for the pride parade from a fake page and paid 80 euros.", ["money"]),
        ("Мошенники представились журналистами и сняли деньги с карты.", ["money"]),
        ("Un faux journaliste m'a fait payer un article publicitaire qui n'existe pas.", ["money"]),
        ("Mi hermana opositora fue secuestrada, la tienen encerrada y la van a matar.", ["safety"]),
    ],
)
def test_an_offence_against_a_person_is_none_of_it(content, narrative, impact):
    assert not content(narrative, impact=impact)


@pytest.mark.parametrize(
    "narrative",
    ["I ordered shoes and they never came.", "scam", "they sent me a link to pay customs"],
)
def test_an_ordinary_report_is_none_of_it(content, narrative):
    assert not content(narrative)


def test_a_sure_offence_outweighs_loose_words_but_not_a_demand_to_hand_over(content):
    loose = "A fake article posted about us with misinformation links to a page that copies our bank's login."
    demand = "The dissident posted our documents. Extradite him."

    assert not content(loose, category="PH.MAIL", confidence=0.9)
    assert content(loose)
    assert content(demand, category="AC.BREACH", confidence=0.9, reporter={"role": "business"})


def test_an_unsure_guess_of_the_category_is_not_enough(content):
    assert content("He wrote this", category="CO.SPEECH", confidence=0.8)
    assert not content("scam!!!", category="CO.SPEECH", confidence=0.3)


@pytest.mark.parametrize(
    "narrative",
    [
        "I am a journalist from there and a refugee here. An account posts my street daily.",
        "Ich bin Journalistin und Geflüchtete, seit Wochen schreibt ein Konto mein Foto und meine Straße.",
        "Je suis réfugiée et militante, des appels disent où habite ma mère au pays.",
        "أنا ناشط ولاجئ هنا، يتصلون بي ويقولون نعرف أين تسكن أمك",
    ],
)
def test_whoever_fled_and_is_pursued_is_not_betrayed_to_those_who_pursue(content, narrative):
    assert content(narrative, impact=["safety", "reputation"], category="HR.STALK", confidence=0.9)


def test_somebody_who_fled_is_robbed_as_anybody_is(content):
    robbed = "I am a refugee and a journalist. I paid a deposit for a flat that does not exist."

    assert not content(robbed, impact=["money"], category="FR.RENT", confidence=0.9)
    # The control: it is the loss that tells.
    assert content(robbed, impact=["reputation"], category="FR.RENT", confidence=0.9)
