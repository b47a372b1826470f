from datetime import UTC, datetime

import pytest

FAKE_SHOP = {
    "narrative": "Fake shop: I ordered, paid to the account in Poland and nothing was delivered, never arrived."
}
PAID = {"method": "transfer", "amount": "900.00", "currency": "EUR", "to": {"iban": "DE19934055148274046498"}}


@pytest.mark.parametrize(
    ("narrative", "country"),
    [
        ("This blogger insults the president from exile in Georgia. Identify him and have him deported.", "RU"),
        ("Девушка открыто пишет о своей ориентации. Прошу направить запрос в Грузию, чтобы её выслали.", "RU"),
        ("Cet opposant critique le gouvernement sur sa chaîne YouTube depuis Paris, il faut l'extrader.", "DZ"),
        ("他在國外發表反政府言論,請查明身份並遣返。", "CN"),
        ("هذا الشخص ملحد يسيء للدين ويعيش في كندا، نطلب تسليمه", "EG"),
    ],
)
def test_opinion_and_persecution_never_cross_a_border_without_a_person(decided, narrative, country):
    decision = decided(narrative, country, incident={"first_contact": "2026-11-01"})

    assert (decision.outcome, decision.review, decision.destinations) == ("review", "rights", ())
    assert decision.channels == ()


def test_a_mark_of_persecution_is_no_reason_where_a_sure_offence_stands(decided):
    decision = decided("I am gay. He threatens to send my nudes to my family, sextortion, pay 900 euro.", "FR")

    assert decision.category == "EX.SEXT"
    assert decision.review != "rights"


def test_danger_to_life_goes_to_a_person_at_once(decided):
    decision = decided(
        "My brother was lured to Cambodia, he is held in a compound in Poipet, guards took his passport, beaten.", "PE"
    )

    assert (decision.urgency, decision.review, decision.lead) == ("emergency", "emergency", "KH")


def test_a_child_goes_to_a_person_at_once(decided):
    decision = decided("A man asked my daughter for naked photos, she is 13, his phone is +63 917 000 0134.", "GB")

    assert (decision.urgency, decision.review) == ("child", "child")


def test_a_refusal_keeps_the_case_at_home_and_proposes(decided):
    decision = decided(FAKE_SHOP["narrative"], "AT", transactions=[PAID], consent={"share_cross_border": False})

    assert (decision.outcome, decision.review, decision.destinations) == ("review", "no_consent", ("DE", "PL"))


def test_silence_about_borders_is_no_refusal(decided):
    decision = decided(FAKE_SHOP["narrative"], "AT", transactions=[PAID])

    assert (decision.outcome, decision.review) == ("routed", None)


@pytest.mark.parametrize("narrative", ["i got hacked pls help", "scam!!!", "SCAMMED, WANT MY MONEY BACK"])
def test_too_little_goes_to_a_person(decided, narrative):
    assert decided(narrative, "US").review == "low_information"


@pytest.mark.parametrize(
    "narrative",
    [
        "Paid 900 euro to DE19934055148274046498 for a bike that never came, seller has vanished.",
        "Hice una transferencia de 900 euros a DE19934055148274046498, la tienda online era falsa.",
        "Habe 900 Euro auf DE19934055148274046498 überwiesen, der Shop war ein Fakeshop.",
    ],
)
def test_a_short_report_with_a_clear_lead_is_enough(decided, narrative):
    assert decided(narrative, "AT").review != "low_information"


@pytest.mark.parametrize(
    ("narrative", "review"),
    [
        ("He wrote that he will kill me tonight, his account is DE19934055148274046498.", "emergency"),
        ("A man asked my daughter, she is 13, for naked photos; he is at DE19934055148274046498.", "child"),
    ],
)
def test_life_and_a_child_come_before_a_refusal(decided, narrative, review):
    decision = decided(narrative, "AT", consent={"share_cross_border": False})

    assert (decision.outcome, decision.review) == ("review", review)
    assert decision.destinations == ("DE",)


def test_the_deadline_of_an_instant_payment_is_hours_away(decided):
    payment = PAID | {"method": "instant", "occurred_at": "2026-11-20T10:00:00Z"}

    assert decided(FAKE_SHOP["narrative"], "AT", transactions=[payment]).deadline == datetime(
        2026, 11, 20, 16, tzinfo=UTC
    )


def test_a_report_without_any_country_is_unroutable_or_in_review(decided):
    decision = decided(FAKE_SHOP["narrative"], None, transactions=[PAID])

    assert decision.outcome == "unroutable"
    assert decision.home is None


@pytest.mark.parametrize(
    ("occurred_at", "method", "urgency"),
    [
        ("2026-11-20T09:00:00Z", "transfer", "money"),
        ("2026-11-17T12:00:01Z", "instant", "money"),
        ("2026-11-17T11:59:59Z", "instant", "ordinary"),
        ("2026-11-20T09:00:00Z", "cash", "ordinary"),
        ("2026-11-20T09:00:00Z", "gift_card", "ordinary"),
    ],
)
def test_money_is_urgent_for_72_hours_when_it_can_be_followed(decided, occurred_at, method, urgency):
    payment = PAID | {"occurred_at": occurred_at, "method": method}

    assert decided(FAKE_SHOP["narrative"], "AT", transactions=[payment]).urgency == urgency


def test_the_deadline_is_three_days_after_the_first_payment(decided):
    payments = [PAID | {"occurred_at": f"2026-11-{day}T09:00:00Z"} for day in (18, 20)]

    decision = decided(FAKE_SHOP["narrative"], "AT", transactions=payments)

    assert decision.deadline == datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("home", "destination", "filed", "channel"),
    [
        ("US", "DE", datetime(2026, 11, 20, tzinfo=UTC), "budapest"),
        ("VN", "QA", datetime(2026, 11, 20, tzinfo=UTC), "interpol"),
        ("NZ", "JP", datetime(2025, 11, 30, tzinfo=UTC), "interpol"),
        ("NZ", "JP", datetime(2025, 12, 1, tzinfo=UTC), "budapest"),
        ("KR", "JP", datetime(2026, 11, 20, tzinfo=UTC), "interpol"),
        ("VN", "KP", datetime(2026, 11, 20, tzinfo=UTC), "diplomatic"),
        ("IE", "FR", datetime(2026, 11, 20, tzinfo=UTC), "interpol"),
        ("ZA", "GH", datetime(2026, 11, 20, tzinfo=UTC), "interpol"),
    ],
)
def test_the_channel_is_that_of_the_day(decided, home, destination, filed, channel):
    payment = {"method": "transfer", "to": {"account": "1234567", "country": destination}}

    decision = decided(FAKE_SHOP["narrative"].replace("in Poland ", ""), home, filed, transactions=[payment])

    (found,) = decision.channels
    assert (found.destination, found.channel) == (destination, channel)
    assert found.basis
    assert found.not_checked


def test_a_word_or_two_are_no_captivity_whatever_category_they_resemble(decided):
    assert decided("scam!!!", "US").urgency == "ordinary"
