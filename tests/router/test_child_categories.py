"""Where the victim is a child, no category for adults is given."""

import pytest

from services.router.classification.child_categories import CHILD_CATEGORIES
from services.router.decision import decide as deciding
from shared.vocabulary.offence_categories import CATEGORIES

BLACKMAIL = (
    "Someone on Snapchat says he will share my nude pictures with my whole class unless I send 100 in gift cards."
)
SHOWN = "My ex posted my nudes on a site without my consent, my intimate photos are online."
BY_ME = {"role": "victim", "country": "GB"}


@pytest.fixture
def understood(decided):
    """Give all categories of a narrative, told by a victim of an age."""

    def _understood(narrative, age_band=None):
        decision = decided(narrative, reporter=BY_ME, victim={"country": "GB", "age_band": age_band})
        return decision.category, {score.code for score in decision.categories}

    return _understood


@pytest.mark.parametrize(("narrative", "category"), [(BLACKMAIL, "CH.GROOM"), (SHOWN, "CH.CSAM")])
@pytest.mark.parametrize(("words", "age_band"), [("", "under_18"), ("I am 15. ", None), ("I am in 8th grade. ", None)])
def test_what_is_done_to_a_child_has_a_category_for_children(understood, narrative, category, words, age_band):
    main, every = understood(words + narrative, age_band)

    assert main == category
    assert not every & set(CHILD_CATEGORIES)


@pytest.mark.parametrize("age_band", [None, "18_24", "40_59"])
def test_an_adult_keeps_the_category_for_adults(understood, age_band):
    assert understood(SHOWN, age_band)[0] == "IM.NCII"


def test_the_age_of_the_victim_outweighs_an_age_that_is_told(understood):
    assert understood("She says she is 15 and her father will sue me. " + SHOWN, "25_39")[0] == "IM.NCII"


def test_without_the_list_a_child_is_told_of_an_adult(understood, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(deciding, "for_a_child", tuple)

    assert understood(SHOWN, "under_18")[0] == "IM.NCII"


def test_two_categories_that_become_one_speak_together(decided):
    decision = decided(BLACKMAIL, reporter=BY_ME, victim={"country": "GB", "age_band": "under_18"})
    codes = [score.code for score in decision.categories]
    shares = [score.confidence for score in decision.categories]

    assert len(codes) == len(set(codes))
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) <= 1.001


def test_a_child_whose_pictures_are_shown_and_who_is_in_danger_is_an_emergency(decided):
    decision = decided("im 15. " + SHOWN + " i want to kill myself", reporter=BY_ME)

    assert (decision.category, decision.urgency) == ("CH.CSAM", "emergency")


def test_the_list_leads_from_categories_to_categories_for_children():
    assert set(CHILD_CATEGORIES) | set(CHILD_CATEGORIES.values()) <= set(CATEGORIES)
    assert all(code.startswith("CH.") for code in CHILD_CATEGORIES.values())
    assert not any(code.startswith("CH.") for code in CHILD_CATEGORIES)
