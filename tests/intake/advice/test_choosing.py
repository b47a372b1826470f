"""What fits the answers, the most urgent first, at most five."""

from itertools import product
from typing import get_args

import pytest

from services.intake.advice import choosing
from services.intake.advice.choosing import MOST, Situation, advice_for, help_for
from services.intake.advice.lines import load_lines
from services.intake.advice.topic import TOPICS, Affected, Method
from services.intake.form.loading import topics
from shared.welfare.concerns import Concern


def slugs(**situation) -> list[str]:
    frozen = {name: frozenset(value) if isinstance(value, set) else value for name, value in situation.items()}
    return [advice.topic.slug for advice in advice_for(Situation(**frozen))]


def test_who_told_us_nothing_hears_what_is_good_for_everyone():
    assert slugs() == ["stay-safe", "evidence"]


def test_money_that_left_nobody_knows_how_is_for_the_bank():
    assert slugs(affected={"money"})[0] == "bank"


@pytest.mark.parametrize(
    ("method", "topic"),
    [
        ("transfer", "bank"), ("cheque", "bank"), ("other", "bank"), ("instant", "instant"), ("card", "card"),
        ("crypto", "crypto"), ("gift_card", "gift-cards"), ("wallet", "payment-app"),
        ("mobile_money", "mobile-money"), ("cash", "cash"),
    ],
)  # fmt: skip
def test_each_way_to_pay_has_its_own_first_step(method, topic):
    assert slugs(methods={method}, affected={"money"}, hours_since=2.0)[0] == topic


@pytest.mark.parametrize(
    ("what", "topic"),
    [
        ("account", "account"), ("device", "remote-access"), ("data", "password"), ("images", "images"),
        ("safety", "threats"), ("child", "child"), ("business", "locked-files"),
    ],
)  # fmt: skip
def test_each_thing_that_was_hit_has_its_own_first_step(what, topic):
    assert slugs(affected={what})[0] == topic


@pytest.mark.parametrize(
    ("concern", "topic"),
    [("self_harm", "talk"), ("danger", "danger"), ("held", "held"), ("home", "home"), ("child", "child")],
)
def test_people_come_before_money(concern, topic):
    assert slugs(concerns={concern}, methods={"instant"}, hours_since=0.5)[0] == topic
    assert [found.slug for found in help_for(Situation(concerns=frozenset({concern})))] == [topic]


def test_a_calm_story_gets_no_help_box():
    assert help_for(Situation()) == ()


def test_when_the_first_days_are_over_the_rest_comes_before_the_bank():
    assert slugs(methods={"transfer"}, affected={"money", "device"}, hours_since=3.0)[:2] == ["bank", "remote-access"]
    assert slugs(methods={"transfer"}, affected={"money", "device"}, hours_since=900.0)[0] == "remote-access"
    assert "bank" in slugs(methods={"transfer"}, affected={"money"}, hours_since=900.0)


def test_who_was_only_tried_on_need_not_call_the_bank():
    assert slugs(methods={"transfer"}, affected={"money"}, attempt_only=True) == ["stay-safe", "evidence"]


def test_any_answers_give_between_two_and_five_steps_each_once():
    for method, what, other, concern in product(
        get_args(Method), get_args(Affected), get_args(Affected), [None, *get_args(Concern)]
    ):
        found = slugs(methods={method}, affected={what, other}, concerns={concern} if concern else set())

        assert 2 <= len(found) <= MOST
        assert len(set(found)) == len(found)
        assert found == sorted(found, key=list(TOPICS).index)


def test_every_topic_is_reached_by_some_answer():
    calm = Situation(
        methods=frozenset(get_args(Method)),
        affected=frozenset(get_args(Affected)),
        situations=frozenset({"met_online"}),
    )
    in_need = Situation(concerns=frozenset(get_args(Concern)))
    found = [*advice_for(calm, most=100), *advice_for(in_need, most=100)]

    assert {advice.topic.slug for advice in found} == set(TOPICS)


def test_who_is_hurt_at_home_is_not_told_to_stop_answering_or_to_block():
    assert slugs(affected={"safety"}, concerns={"home"})[0] == "home"
    assert "threats" not in slugs(affected={"safety"}, concerns={"home"})
    assert "threats" in slugs(affected={"safety"})


def test_to_pay_nothing_more_stands_beside_anything_else():
    everything = {"affected": set(get_args(Affected)), "methods": set(get_args(Method))}

    assert "stay-safe" in slugs(**everything)
    assert TOPICS["stay-safe"].lead.startswith("Pay nothing more")


def test_money_for_someone_met_online_has_its_topic():
    assert slugs(methods={"transfer"}, affected={"money"}, situations={"met_online"})[:2] == ["bank", "met-online"]


def test_each_picture_that_a_topic_names_is_one_of_the_form():
    [story] = [page for topic in topics("me") for page in topic.pages if page.slug == "story"]
    pictures = {option.value for field in story.fields for option in field.options}

    assert {name for topic in TOPICS.values() for name in topic.when.situations} == {"met_online"}
    assert "met_online" in pictures


def test_a_witness_is_not_told_to_call_a_bank_of_their_own():
    assert slugs(methods={"gift_card"}, affected={"money", "device"}, teller="witness") == ["stay-safe", "evidence"]
    assert "gift-cards" in slugs(methods={"gift_card"}, affected={"money"}, teller="someone")


@pytest.mark.parametrize("concern", ["self_harm", "home"])
@pytest.mark.parametrize("teller", ["someone", "witness"])
def test_who_tells_of_someone_else_reads_of_someone_else(concern, teller):
    [told] = help_for(Situation(concerns=frozenset({concern}), teller=teller))
    [own] = help_for(Situation(concerns=frozenset({concern})))

    assert told.others is not None
    assert (told.title, told.lead) == (told.others.title, told.others.lead)
    assert own.title != told.title


def test_a_young_person_reads_words_of_their_own():
    [young] = help_for(Situation(concerns=frozenset({"child"}), is_young=True))
    [parent] = help_for(Situation(concerns=frozenset({"child"}), is_young=True, teller="someone"))

    assert "not your fault" in young.title
    assert young.lead.startswith("Do not pay, and do not send anything more.")
    assert parent == TOPICS["child"]


def test_a_firm_that_paid_nothing_is_not_told_to_block_cards():
    locked = Situation(affected=frozenset({"business", "device", "data"}), teller="business")
    paid = Situation(affected=locked.affected | {"money"}, methods=frozenset({"transfer"}), teller="business")

    assert "bank_block" not in [kind for advice in advice_for(locked) for kind in advice.topic.lines]
    assert "bank_block" in [kind for advice in advice_for(paid) for kind in advice.topic.lines]
    assert [advice.topic.slug for advice in advice_for(paid)][:2] == ["bank", "locked-files"]


def test_a_topic_out_of_order_is_found(monkeypatch):
    monkeypatch.setattr(choosing, "_rank", lambda topic, _: (-topic.rank, topic.slug))

    assert slugs(concerns={"self_harm"}, methods={"instant"})[0] != "talk"


def test_lines_stand_beside_the_topic_they_help_with(lines_file):
    lines = load_lines(
        lines_file(
            "GB,bank_block,Example Bank Line,020 7946 0456,en,24/7,https://example.org,2026-04-25",
            "FR,bank_block,Banque exemple,01 99 00 12 34,fr,24/7,https://example.org,2026-04-25",
        )
    )
    bank = advice_for(Situation(affected=frozenset({"money"}), country="FR"), lines)[0]

    assert [line.name for line in bank.lines] == ["Banque exemple"]
    assert advice_for(Situation(affected=frozenset({"money"}), country="VN"), lines)[0].lines == ()
    assert advice_for(Situation(affected=frozenset({"money"})), lines)[0].lines == ()
