import msgspec
import pytest

from services.router.reading.narrative import read
from services.router.urgency.child import is_child_at_risk
from shared.messages.report import Report


@pytest.fixture
def at_risk():
    """Ask about a narrative, with any fields of the report beside it."""

    def _at_risk(narrative, impact=(), **fields):
        body = {"incident": {"narrative": narrative, "impact": impact}} | fields
        return is_child_at_risk(msgspec.convert(body, Report), read(narrative))

    return _at_risk


@pytest.mark.parametrize(
    "narrative",
    [
        "A man asked my daughter for naked photos, she is 13.",
        "My son (15) is being blackmailed with a video he sent on Snapchat.",
        "im 14 and he says he will post my pics if i dont send more",
        "An older man writes to my 12-year-old niece every night and calls it our secret.",
        "She's in 8th grade and he wants to meet her at the mall",
        "Có người nhắn tin gạ con gái tôi 13 tuổi gửi ảnh không mặc đồ.",
        "Cháu bé học lớp 7 bị một thanh niên quen qua game rủ đi gặp.",
        "Un homme demande des photos dénudées à ma fille de 13 ans.",
        "Mon fils est au lycée, il a 15 ans, on le menace de publier une vidéo.",
        "Un hombre le pide fotos íntimas a mi hija de 12 años por un juego.",
        "Mi sobrino tiene 14 años y lo amenazan con publicar un video.",
        "Um homem pediu nudes à minha filha de 13 anos pelo Discord.",
        "Minha neta tem 11 anos e ele pede para ligar a câmera.",
        "Ein Mann fordert von meiner 13-jährigen Tochter Nacktbilder.",
        "Meine Nichte ist 14 Jahre alt und er will sich mit ihr treffen.",
        "Взрослый мужчина просит у дочки интимные фото, ей 12 лет.",
        "Мне 14 лет, он угрожает выложить мои фото.",
        "رجل يطلب صور من ابنتي وعمرها ١٣ سنة",
        "ابني عمره 14 سنة ويهدده شخص تعرف عليه في لعبة",
        "有个男的在游戏里要我女儿发裸照，她才12岁",
        "我今年15歲，他威脅要把照片傳出去",
        "มีผู้ชายขอรูปโป๊จากลูกสาวอายุ 13 ปี",
        "หนูอายุ 14 ค่ะ เขาขู่จะปล่อยคลิป",
        "Ada pria minta foto telanjang ke anak saya umur 12 tahun.",
        "Kızım 13 yaşında, bir adam fotoğraf istiyor ve tehdit ediyor",
        "Mia figlia ha 13 anni e un uomo le chiede foto nuda.",
        "A site hosts child sexual abuse material.",
        "Esta página comparte pornografía infantil.",
        "В телеграм-канале продают детское порно, материалы с детьми.",
        "这个群在卖儿童色情视频",
    ],
)
def test_a_child_that_is_approached_threatened_or_shown_is_at_risk(at_risk, narrative):
    assert at_risk(narrative)


@pytest.mark.parametrize(
    "narrative",
    [
        "My daughter is 30 and her ex posted her nudes.",
        "He threatens to send my nude pictures to my wife and my son.",
        "My daughter bought a phone on a fake shop, she paid 400 euros.",
        "I have been a customer for 12 years and they threaten to close my account.",
        "My sister is 19, someone made a naked deepfake of her.",
        "My son paid 15 euros and they threaten him with a lawyer",
        "I'm 15 minutes away, he threatens me",
        "Con gái tôi 25 tuổi bị người yêu cũ dọa tung ảnh nóng.",
        "Ma fille a 28 ans, son ex la menace de publier des photos intimes.",
        "Mi hija de 24 años sufre amenazas con fotos íntimas.",
        "Há 12 anos que sou cliente e agora me ameaçam com sexo",
        "Meine Tochter ist 31 und wird mit Nacktbildern erpresst.",
        "Моей дочери 22 года, бывший шантажирует интимными фото.",
        "ابنتي عمرها 26 سنة ويهددها خطيبها السابق بصورها",
        "我女儿28岁，前男友威胁要发她的私密照",
        "ลูกสาวอายุ 27 ปี แฟนเก่าขู่ปล่อยคลิปโป๊",
        "I am 34 and was blackmailed with a nude video",
    ],
)
def test_a_grown_daughter_and_a_span_of_years_are_no_child(at_risk, narrative):
    assert not at_risk(narrative)


def test_the_age_band_of_the_victim_counts(at_risk):
    band = {"victim": {"age_band": "under_18"}}

    assert at_risk("He keeps insulting me in the class chat", impact=["safety"], **band)
    assert not at_risk("I bought skins and never got them", impact=["money"], **band)


def test_a_grown_victim_who_names_a_child_is_no_child(at_risk):
    grown = {"victim": {"age_band": "25_39"}}

    assert not at_risk("He threatens to send my nudes to my son, who is 14 years old", **grown)
    assert at_risk("He threatens to send my nudes to my son, who is 14 years old")


def test_nobody_grooms_a_child_where_nothing_tells_of_one(decided):
    stories = (
        "A man I met online asked me to send money. I want to end my life.",
        "I am 14. A man I met online asks me.",
    )

    told = [{score.code for score in decided(story, "GB").categories} for story in stories]

    assert "CH.GROOM" not in told[0]
    assert "CH.GROOM" in told[1]


def test_without_that_look_the_model_alone_would_say_so(decided, monkeypatch):
    """Negative control."""
    monkeypatch.setattr("services.router.decision.decide.for_an_adult", lambda categories: categories)
    decision = decided("A man I met online asked me to send money. I want to end my life.", "GB")

    assert "CH.GROOM" in {score.code for score in decision.categories}
