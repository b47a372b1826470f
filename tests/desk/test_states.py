from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from services.desk.queue.states import OPEN, TRANSITIONS, Action, Place, State, next_state, possible
from shared.vocabulary.referral_states import ENDED, ReferralState

STATES, ACTIONS, PLACES = get_args(State), get_args(Action), get_args(Place)
states, actions, places = st.sampled_from(STATES), st.sampled_from(ACTIONS), st.sampled_from(PLACES)


def test_the_states_are_the_vocabularys_and_each_has_its_row():
    assert set(STATES) == set(ReferralState)
    assert all(set(table) == set(STATES) for table in TRANSITIONS.values())


def test_a_focal_points_work_ends_where_the_vocabulary_says_it_ends():
    ended = {state for state in STATES if not possible(state, "focal_point")}

    assert set(ENDED) == ended
    assert set(OPEN) == set(STATES) - ended


@given(states, actions, places)
def test_an_action_is_possible_exactly_where_it_leads_somewhere(state, action, place):
    assert (action in possible(state, place)) == (next_state(state, action, place) is not None)


@given(places, st.lists(actions, max_size=30))
def test_every_way_through_ends_or_stays_legal_and_never_goes_back(place, wanted):
    order = {"referred": 0, "acknowledged": 1, "accepted": 2}
    state, passed = "referred", ["referred"]
    for action in wanted:
        reached = next_state(state, action, place)
        if reached is not None:
            passed.append(reached)
            state = reached

    ranks = [order.get(reached, 3) for reached in passed]
    assert ranks == sorted(ranks)
    assert all(passed.count(reached) == 1 for reached in passed if reached != "rerouted")


def reached_from(state, place):
    found, line = set(), [state]
    while line:
        here = line.pop()
        further = {next_state(here, action, place) for action in possible(here, place)} - found
        found |= further
        line.extend(further)
    return found


@given(places, st.sampled_from(OPEN))
def test_from_every_open_state_there_is_a_way_to_the_end(place, state):
    is_there = state == "referred" or state in reached_from("referred", place)

    assert not is_there or "closed" in reached_from(state, place)
