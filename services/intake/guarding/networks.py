"""Where a request comes from: the client's address, and the networks that share its limits.

Each limit is held twice: for the line (an IPv4 address, an IPv6 /64), and, four times as high, for what one customer
or one small host has at most (an IPv4 /24, an IPv6 /56). By /24 alone, one carrier that puts a whole town behind a few
addresses would be a single stranger; by address alone, whoever rents two hundred would be two hundred.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from shared.settings import SettingRefused

Address = IPv4Address | IPv6Address
Headers = Iterable[tuple[bytes, bytes]]

_LINE = {4: 32, 6: 64}
_WIDE = {4: 24, 6: 56}
_FORWARDED = b"x-forwarded-for"
_MOST_HOPS = 20


class Clients:
    """Finds the client's address. `trusted`: the networks of our own proxies, with commas between.

    The header is believed from those alone, and read from its end: what a stranger writes into it stands further left.
    Without any, an address that is not public says nothing (a proxy that nobody named, or this machine): None.
    """

    def __init__(self, trusted: str) -> None:
        self._trusted = tuple(_network(part.strip()) for part in trusted.split(",") if part.strip())

    def of(self, peer: str | None, headers: Headers) -> Address | None:
        """Give the client's address; None where nobody knows it."""
        address = _address(peer or "")
        if address is None or not self._trusted:
            return address if address and address.is_global else None
        if not self._is_ours(address):
            return address
        for hop in reversed(_hops(headers)):
            address = _address(hop)
            if address is None or not self._is_ours(address):
                return address
        return None

    def _is_ours(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)


def line_of(address: Address) -> str:
    """Name the line that an address is on."""
    return _within(address, _LINE)


def neighbourhood_of(address: Address) -> str:
    """Name the wider network around it."""
    return _within(address, _WIDE)


def _within(address: Address, sizes: dict[int, int]) -> str:
    size = sizes[address.version]
    spare = address.max_prefixlen - size
    return f"{int(address) >> spare:x}/{size}"


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text)
    except ValueError:
        raise SettingRefused(
            "CASEBRIDGE_TRUSTED_PROXIES: write networks, such as 10.0.0.0/8 or 2001:db8::1, with commas between."
        ) from None


def _address(text: str) -> Address | None:
    """Read an address, with a port or without; one of IPv4 that came mapped into IPv6 is one of IPv4."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _hops(headers: Headers) -> list[str]:
    said = ",".join(value.decode("latin-1") for name, value in headers if name == _FORWARDED)
    return said.rsplit(",", _MOST_HOPS)[-_MOST_HOPS:] if said else []
