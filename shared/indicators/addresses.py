"""Web addresses, e-mail addresses and IP addresses, written plainly or defanged (`hxxp`, `[.]`, `(dot)`, ` dot `)."""

import ipaddress
import re
from collections.abc import Iterator
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from shared.indicators.found import Found, Taken
from shared.indicators.handles import is_announced
from shared.indicators.hosts import (
    country_of_ip,
    host_country,
    is_host,
    is_maybe_a_sentence,
    is_official,
    is_overcommon,
    is_rented_place,
)
from shared.reading.reading import Reading

_OPEN, _CLOSE = r"\s?[\[({<]\s?", r"\s?[\])}>]\s?"
_DOT_WORD = r"dot|punkt|point|punto|ponto|точка|крапка|ch[ấa]m|titik|nokta|点|點|จุด|نقطة"
# Without brackets such a word is a dot only before an ending that is no word of a language.
_DOT = (
    rf"(?:\.|{_OPEN}(?:\.|{_DOT_WORD}){_CLOSE}|\sdot\s"
    rf"|\s?(?:{_DOT_WORD})\s?(?<=[\s点點])(?=(?:com|net|org|info|biz|top|xyz|cc|vip|shop|online|site|app|io)(?![a-z])))"
)
_AT = (
    rf"(?:\s?@\s?|{_OPEN}(?:@|at|arroba|chez|собака|ät){_CLOSE}"
    r"|\sat\s(?=[a-z0-9-]{1,40}\s?(?:\sdot\s|[\[({])))"
)
# ASCII and the alphabets that stand apart with blanks; a Chinese or Thai word beside an address is no part of it.
_LETTER = r"A-Za-z0-9\u00c0-\u06ff"
_LABEL = rf"[{_LETTER}][{_LETTER}_-]{{0,62}}"
_TAIL = r"[^\s<>\"'“”«»，。、；（）]"
# Every quantifier is bounded or its classes cannot overlap with what follows: the cost grows with the length alone.
_DEFANGED = re.compile(
    rf"(?<![{_LETTER}_@.%+-])"
    r"(?P<scheme>h(?:tt|xx|\*\*|tx|xt|__)ps?\s?(?:(?::|\[:\]|\(:\))//|\[://\]|:\\\\)\s?)?"
    rf"(?:(?P<user>[{_LETTER}_.%+-]{{1,64}}){_AT})?"
    rf"(?P<host>{_LABEL}(?:{_DOT}{_LABEL}){{1,8}})"
    rf"(?P<port>:[0-9]{{2,5}})?(?P<path>[/?#]{_TAIL}{{0,2000}})?",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    rf"(?<![{_LETTER}_@.%+-])"
    r"(?P<scheme>https?://)?"
    rf"(?:(?P<user>[{_LETTER}_.%+-]{{1,64}})@)?"
    rf"(?P<host>{_LABEL}(?:\.{_LABEL}){{1,8}})"
    rf"(?P<port>:[0-9]{{2,5}})?(?P<path>[/?#]{_TAIL}{{0,2000}})?",
    re.IGNORECASE,
)
# The first look costs a thirtieth of the second.
_DEFANG_SIGNS = AhoCorasick([
    "[", "(.", "( .", "(do", "(at", "(@", "{", "<.", "<dot", "<at", "dot ", "hxx", "h**", "htx", "hxt", "h__", "arroba",
    "点", "點", "จุด", "نقط", "точка", "крапка", " cham ", " titik ", "punto", "ponto", "punkt", "point", ":// ", "(:",
])  # fmt: skip
_DEFANG_MARKS = re.compile(
    rf"[\[({{<]\s?(?:\.|:|@|at\b|arroba|{_DOT_WORD})|\sdot\s|h(?:xx|\*\*|tx|xt|__)p|\s?(?:{_DOT_WORD})\s?"
    r"(?:com|net|org|info|biz|top|xyz|cc|vip|shop|online|site|app|io)(?![a-z])|://\s|:\\\\",
    re.IGNORECASE,
)
# Hosts of any script, where a scheme says that one begins.
_IDN_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[^\s/:?#\"'<>()，。、；（）]{1,120}\.[^\s/:?#\"'<>()，。、；（）.]{2,24})"
    rf"(?P<port>:[0-9]{{2,5}})?(?P<path>[/?#]{_TAIL}{{0,2000}})?",
    re.IGNORECASE,
)
_INNER_DOT = re.compile(rf"\.(?=[{_LETTER}])")
_REFANG = re.compile(_DOT, re.IGNORECASE)
_IPV6 = re.compile(r"(?<![\w:])[0-9a-f]{0,4}(?:(?::|\[:\])[0-9a-f]{0,4}){2,7}(?![\w:])", re.IGNORECASE)
_TRAILING = ".,;:!?)]}'\"*"
_WEB_REACH = 40
_PLAINLY_HOSTS = (".com", ".net", ".org", ".info", ".biz", ".shop", ".top", ".xyz", ".online", ".site", ".app")
_NETWORK = re.compile(r"/[0-9]{1,3}\Z")
_IPV4 = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}\Z")


def addresses(reading: Reading, taken: Taken) -> Iterator[Found]:
    """Find URLs, bare hosts, e-mail and IP addresses in the narrative."""
    is_defanged = _DEFANG_SIGNS.find_matches_as_indexes(reading.folded) and _DEFANG_MARKS.search(reading.text)
    for match in _DEFANGED.finditer(reading.text) if is_defanged else _plain(reading.text):
        found = _judge(match)
        if found is not None and found.type == "domain" and not _is_a_host(found, reading):
            continue
        if found is not None and not taken.overlaps(found.start, found.end):
            taken.add(found.start, found.end)
            yield found
    for match in _IDN_URL.finditer(reading.text) if "://" in reading.text and not reading.text.isascii() else ():
        if not taken.overlaps(*match.span()) and is_host(match["host"].lower()):
            taken.add(*match.span())
            yield _url(match, match["host"].lower(), host_country(match["host"].lower()))
    if "::" in reading.text or "[:]" in reading.text or reading.text.count(":") > 5:  # noqa: PLR2004 - the colons of a full IPv6 address
        for match in _IPV6.finditer(reading.text):
            if (value := ip_address(match[0].replace("[:]", ":"))) is not None:
                taken.add(*match.span())
                yield Found("ip", value, *match.span(), country_of_ip(value))


def _is_a_host(found: Found, reading: Reading) -> bool:
    """Not so in `Instagram haydar.ist.de`, a name with a dot, nor in `it was monday.so i called`."""
    if found.value.startswith("www."):
        return True
    if is_maybe_a_sentence(found.value) and reading.text[found.end : found.end + 1] == " ":
        return reading.before("web_word", found.start, _WEB_REACH) is not None
    is_plain = found.value.endswith(_PLAINLY_HOSTS)
    return is_plain or not is_announced(reading, found.start, by_name=True)


def _plain(text: str) -> Iterator[re.Match[str]]:
    """Look for addresses only around dots inside words: a fifth of the cost of trying every word."""
    done = 0
    for dot in _INNER_DOT.finditer(text):
        if dot.start() < done:
            continue
        begin = dot.start()
        while begin > done and not text[begin - 1].isspace():
            begin -= 1
        match = _PLAIN.search(text, begin)
        while match is not None and match.end() <= dot.start():
            match = _PLAIN.search(text, match.end())
        if match is None:
            return
        if match.start() < dot.start():
            yield match
            done = match.end()
        else:
            # The dots before it were tried with it: each character is looked at once.
            done = match.start()


def _judge(match: re.Match[str]) -> Found | None:  # noqa: PLR0911 - one line per form
    start = match.start()
    host = _REFANG.sub(".", match["host"]).rstrip(".")
    lowered = host.lower()
    if _IPV4.match(host):
        return _ip_or_url(match, host)
    # "paid.Then they": a new sentence without its blank is no host.
    tail = host.rpartition(".")[2]
    if match["scheme"] is None and match["path"] is None and _is_end_of_sentence(host, tail):
        return None
    if not is_host(lowered):
        return None
    if match["user"]:
        return Found("email", f"{match['user']}@{lowered}", start, match.end("host"), _email_country(lowered))
    country = host_country(lowered)
    if match["scheme"] or match["path"]:
        return _url(match, lowered, country)
    if (is_overcommon(lowered) and not is_rented_place(lowered)) or is_official(lowered):
        return None
    return Found("domain", lowered, start, match.end("host"), country)


def _is_end_of_sentence(host: str, tail: str) -> bool:
    """`paid.Then`, `CO.LTD`: a stop without its blank, or the letters of a firm."""
    if host.isupper():
        return not any(c == "-" or c.isdigit() for c in host) and f".{tail.lower()}" not in _PLAINLY_HOSTS
    return tail[0].isupper()


def _ip_or_url(match: re.Match[str], host: str) -> Found | None:
    value = ip_address(host)
    if value is None:
        return None
    if match["scheme"] or (match["path"] and not _NETWORK.match(match["path"])):
        return _url(match, value, None)
    return Found("ip", value, match.start("host"), match.end("host"), country_of_ip(value))


def _url(match: re.Match[str], host: str, country: str | None) -> Found:
    scheme = ""
    if match["scheme"]:
        written = match["scheme"].lower()
        scheme = "https://" if "s" in written.partition(":")[0] else "http://"
    path = (match["path"] or "").rstrip(_TRAILING)
    end = match.start("path") + len(path) if match["path"] else match.end("port" if match["port"] else "host")
    value = scheme + host + (match["port"] or "") + path
    return Found("url", value, match.start(), end, country, "brand" if is_official(host) else None)


def _email_country(host: str) -> str | None:
    return None if is_overcommon(host) else host_country(host)


@lru_cache(maxsize=8192)
def ip_address(text: str) -> str | None:
    """Normalise an IP address that can be asked about; None for one of a private or local network."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if address.is_loopback or address.is_link_local or address.is_multicast or address.is_unspecified:
        return None
    if isinstance(address, ipaddress.IPv4Address) and any(address in network for network in _PRIVATE):
        return None
    return str(address)


_PRIVATE = tuple(
    ipaddress.IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "0.0.0.0/8")
)
