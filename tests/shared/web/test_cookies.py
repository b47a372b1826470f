"""Every cookie of the house: unread by scripts, and bound to host and TLS where the public comes by TLS."""

import pytest
from litestar.datastructures import State

from shared.web.cookies import cookie, cookie_name


@pytest.mark.parametrize(("is_secure", "name"), [(True, "__Host-casebridge-x"), (False, "casebridge-x")])
def test_a_cookie_is_bound_to_its_host_and_to_tls_where_there_is_tls(is_secure, name):
    state = State({"is_secure": is_secure})

    made = cookie(state, "casebridge-x", "value", seconds=60)

    assert cookie_name(state, "casebridge-x") == made.key == name
    assert (made.secure, made.httponly, made.path, made.domain) == (is_secure, True, "/", None)
    assert (made.samesite, made.max_age) == ("lax", 60)


def test_an_app_that_says_nothing_of_tls_names_no_host():
    """A browser would refuse the prefix without TLS, and forget everyone."""
    assert cookie_name(State(), "casebridge-x") == "casebridge-x"


def test_a_session_ends_with_the_browser_and_a_forgotten_one_now():
    assert cookie(State(), "casebridge-x", "value").max_age is None
    assert "Max-Age=0" in cookie(State(), "casebridge-x", "", seconds=0).to_header()
