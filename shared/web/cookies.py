"""Cookies that no script reads, and that browsers hold to this host and to TLS, where the public comes by TLS."""

from typing import Literal

from litestar.datastructures import Cookie, State


def cookie_name(state: State, name: str) -> str:
    """Name a cookie of an app, by what the app says of itself in its state."""
    # The prefix makes browsers hold it to this host and to TLS (RFC 6265bis, section 4.1.3.2).
    return f"__Host-{name}" if _is_secure(state) else name


def cookie(
    state: State, name: str, value: str, *, seconds: int | None = None, samesite: Literal["lax", "strict"] = "lax"
) -> Cookie:
    """Make a cookie of an app; without `seconds` it ends with the browser, by 0 it is forgotten.

    Not strict unless asked for: whoever comes by a link in a message is known by the cookie, too.
    """
    return Cookie(
        key=cookie_name(state, name),
        value=value,
        path="/",
        max_age=seconds,
        httponly=True,
        secure=_is_secure(state),
        samesite=samesite,
    )


def _is_secure(state: State) -> bool:
    """Tell whether the public comes by https: an app says so in its state, since a proxy ends TLS before us."""
    return bool(state.get("is_secure"))
