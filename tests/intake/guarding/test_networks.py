"""Where a request comes from: the socket, or what our own proxy says, and nobody else."""

import pytest

from services.intake.guarding.networks import Clients, line_of, neighbourhood_of
from shared.settings import SettingRefused

PUBLIC = "9.9.9.9"


def forwarded(*lines: str) -> list[tuple[bytes, bytes]]:
    return [(b"x-forwarded-for", line.encode()) for line in lines]


@pytest.mark.parametrize(
    ("trusted", "peer", "headers", "client"),
    [
        ("", PUBLIC, [], PUBLIC),
        ("", PUBLIC, forwarded("198.51.100.7"), PUBLIC),
        ("", "127.0.0.1", forwarded("198.51.100.7"), None),
        ("", "10.1.2.3", [], None),
        ("10.0.0.0/8", "10.1.2.3", forwarded("198.51.100.7"), "198.51.100.7"),
        ("10.0.0.0/8", "10.1.2.3", forwarded("203.0.113.5, 198.51.100.7"), "198.51.100.7"),
        ("10.0.0.0/8", "10.1.2.3", forwarded("203.0.113.5", "198.51.100.7, 10.9.9.9"), "198.51.100.7"),
        ("10.0.0.0/8", "10.1.2.3", forwarded("198.51.100.7:50123"), "198.51.100.7"),
        ("10.0.0.0/8", "10.1.2.3", forwarded("[2001:db8::7]:443"), "2001:db8::7"),
        ("10.0.0.0/8", "10.1.2.3", forwarded("2001:db8::7"), "2001:db8::7"),
        ("10.0.0.0/8", "10.1.2.3", forwarded("::ffff:198.51.100.7"), "198.51.100.7"),
        ("10.0.0.0/8", "10.1.2.3", forwarded("198.51.100.7, nonsense"), None),
        ("10.0.0.0/8", "10.1.2.3", [], None),
        ("10.0.0.0/8", PUBLIC, forwarded("198.51.100.7"), PUBLIC),
        ("10.0.0.0/8, ::1", "::1", forwarded("198.51.100.7"), "198.51.100.7"),
        ("", "", [], None),
    ],
)
def test_the_client_is_whom_the_socket_or_our_own_proxy_names(trusted, peer, headers, client):
    found = Clients(trusted).of(peer, headers)

    assert (str(found) if found else None) == client


def test_a_header_that_anybody_can_write_would_be_believed_if_every_proxy_were_trusted():
    """Negative control: with the whole world as a proxy, a stranger chooses their own address."""
    assert str(Clients("0.0.0.0/0").of(PUBLIC, forwarded("nonsense"))) == "None"
    assert Clients("9.0.0.0/8").of(PUBLIC, forwarded("198.51.100.7")) != Clients("").of(
        PUBLIC, forwarded("198.51.100.7")
    )


@pytest.mark.parametrize("wrong", ["everyone", "10.0.0.0/99", "10.0.0.1/8"])
def test_a_proxy_that_cannot_be_read_is_refused_with_what_to_write(wrong):
    with pytest.raises(SettingRefused, match="CASEBRIDGE_TRUSTED_PROXIES: write networks"):
        Clients(wrong)


@pytest.mark.parametrize(
    ("one", "other", "same_line", "same_neighbourhood"),
    [
        ("198.51.100.7", "198.51.100.8", False, True),
        ("198.51.100.7", "198.51.101.7", False, False),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::9", True, True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False, True),
        ("2001:db8:0:1::1", "2001:db8:0:100::1", False, False),
    ],
)
def test_neighbours_share_a_line_by_address_or_64_and_a_neighbourhood_by_24_or_56(
    one, other, same_line, same_neighbourhood
):
    every = Clients("10.0.0.0/8")
    first, second = (every.of("10.0.0.1", forwarded(text)) for text in (one, other))

    assert (line_of(first) == line_of(second)) is same_line
    assert (neighbourhood_of(first) == neighbourhood_of(second)) is same_neighbourhood
