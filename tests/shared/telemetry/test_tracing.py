import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.telemetry import tracing

GIVEN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_a_child_keeps_the_trace_and_gets_its_own_span():
    child = tracing.child_of(GIVEN)

    assert child[:36] == GIVEN[:36]
    assert child[36:52] != GIVEN[36:52]
    assert child[52:] == "-01"


@pytest.mark.parametrize(
    "malformed",
    [
        None,
        "",
        "nonsense",
        GIVEN.upper(),
        GIVEN + "\n",
        GIVEN.replace("00-", "ff-", 1),
        "00-" + "0" * 32 + "-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-" + "0" * 16 + "-01",
        GIVEN + "-" + "x" * 1000,
    ],
)
def test_a_malformed_context_begins_a_new_trace(malformed):
    fresh = tracing.child_of(malformed)

    assert tracing.child_of(fresh)[:36] == fresh[:36]
    assert "0af7651916cd43dd8448eb211c80319c" not in fresh


@given(st.text(max_size=80))
def test_whatever_comes_in_a_valid_context_goes_out(text):
    fresh = tracing.child_of(text)

    assert tracing.child_of(fresh)[:36] == fresh[:36]


def test_a_later_version_with_more_fields_is_continued():
    assert tracing.child_of("01" + GIVEN[2:] + "-more")[3:35] == GIVEN[3:35]


def test_inside_a_with_the_trace_is_continued_and_afterwards_it_is_as_before():
    with tracing.continuing(GIVEN) as inside:
        assert tracing.current_traceparent() == inside
        assert tracing.current_trace_id() == GIVEN[3:35]

    assert tracing.current_traceparent() is None
    assert tracing.current_trace_id() is None


async def test_tasks_side_by_side_have_their_own_traces():
    async def one():
        accepted = tracing.accept(None)
        await asyncio.sleep(0)
        return accepted == tracing.current_traceparent()

    assert all(await asyncio.gather(*(one() for _ in range(10))))
