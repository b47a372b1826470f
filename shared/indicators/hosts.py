"""What a host name or an IP address says about a country, which is little, and which hosts everybody uses."""

import ipaddress
from functools import lru_cache

import iptocc
from publicsuffixlist import PublicSuffixList

from shared.indicators.tables import rows, table

_SUFFIXES = PublicSuffixList(accept_unknown=False)
_HOSTS = table("hosts")
# Country codes of the domain name system that are sold to everyone say nothing about a country.
_SAY_NOTHING = frozenset(_HOSTS["country_codes_sold_worldwide"])
_OVERCOMMON = frozenset(row["host"] for row in rows("overcommon"))
_HOSTING = frozenset(row["host"] for row in rows("overcommon") if row["kind"] == "hosting")
_WORDS = frozenset(_HOSTS["endings_that_are_words"])
_LONGEST_WORD = 9
_WORLDWIDE = frozenset(_HOSTS["names_under_many_countries"])
_OFFICIAL_LABELS = frozenset(_HOSTS["official_second_levels"])
_FILE_ENDINGS = frozenset(_HOSTS["file_endings"])
# Endings in other scripts, also as computers write them (punycode).
_COUNTRIES_BY_SCRIPT: dict[str, str] = {
    form: country
    for country, endings in _HOSTS["countries_by_script"].items()
    for ending in endings
    for form in (ending, f"xn--{ending.encode('punycode').decode()}")
}
_ALIASES = {"uk": "GB"}
_COUNTRY_CODE = 2
# No public suffixes, and yet seen: hidden services, and names kept for examples and tests.
_OUTSIDE_SUFFIXES = frozenset({"onion", "example", "test"})
_SHORTEST_NAME = 2


@lru_cache(maxsize=8192)
def is_host(host: str) -> bool:
    """Ask whether the name lies below a public suffix that exists, and is not a file's name."""
    tail = host.rpartition(".")[2]
    if tail in _FILE_ENDINGS or tail.isdigit():
        return False
    if tail in _OUTSIDE_SUFFIXES:
        return True
    try:
        name = host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return False
    registered = _SUFFIXES.privatesuffix(name)
    return registered is not None and (len(registered.partition(".")[0]) >= _SHORTEST_NAME or registered in _OVERCOMMON)


@lru_cache(maxsize=8192)
def host_country(host: str) -> str | None:
    """Give the country of a country-code domain; None for generic ones, sold ones and shared hosting."""
    tail = host.rpartition(".")[2]
    if tail in _COUNTRIES_BY_SCRIPT:
        return _COUNTRIES_BY_SCRIPT[tail]
    if len(tail) != _COUNTRY_CODE or not tail.isascii() or tail in _SAY_NOTHING or is_overcommon(host):
        return None
    return _ALIASES.get(tail, tail.upper())


@lru_cache(maxsize=8192)
def is_overcommon(host: str) -> bool:
    """Ask whether so many people use this host that it links nobody to anything."""
    labels = host.split(".")
    if any(".".join(labels[start:]) in _OVERCOMMON for start in range(len(labels) - 1)):
        return True
    # amazon.fr, ebay.co.uk; not amazon.top, which anybody may have bought.
    is_country = len(labels[-1]) == _COUNTRY_CODE and labels[-1] not in _SAY_NOTHING
    return is_country and (_SUFFIXES.privatesuffix(host) or "").partition(".")[0] in _WORLDWIDE


@lru_cache(maxsize=8192)
def is_rented_place(host: str) -> bool:
    """Ask whether the host is one customer's place at a firm that hosts many: evil.pages.dev is his own."""
    labels = host.split(".")
    return any(".".join(labels[start:]) in _HOSTING for start in range(1, len(labels) - 1))


def is_maybe_a_sentence(host: str) -> bool:
    """Ask whether the name may as well be the end of one sentence and the beginning of the next: monday.so."""
    label, _, tail = host.rpartition(".")
    return tail in _WORDS and label.isalpha() and len(label) <= _LONGEST_WORD


@lru_cache(maxsize=8192)
def is_official(host: str) -> bool:
    """Ask whether a State runs the host: an offender names it, and does not own it."""
    labels = host.split(".")
    return labels[-1] in _OFFICIAL_LABELS or (
        len(labels) > 1 and labels[-2] in _OFFICIAL_LABELS and len(labels[-1]) == _COUNTRY_CODE
    )


@lru_cache(maxsize=8192)
def country_of_ip(address: str) -> str | None:
    """Give the country in whose registry the address is booked; weak evidence, and None where nobody knows."""
    return iptocc.country_code(str(ipaddress.ip_address(address)))
