"""What the router's findings say, in the reader's language.

A decision holds its reasons in English, as data. Each pattern here is one sentence that the router or the treaty data
write, with the sentence to show for it; a line that none fits is shown as it stands, marked as English.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from shared.i18n.catalogues import gettext, marked
from shared.vocabulary.countries import COUNTRIES
from shared.web.formats import country_name

_Sayings = Sequence[tuple[re.Pattern[str], str]]


_CODES = {country.name: code for code, country in COUNTRIES.items()}


class Said(NamedTuple):
    """A line to show; `is_foreign` where it could not be said in the reader's language."""

    text: str
    quote: str = ""
    """Words of the report that belong to it."""
    is_foreign: bool = False


def _sayings(*pairs: tuple[str, str]) -> _Sayings:
    return tuple((re.compile(pattern, re.DOTALL), text) for pattern, text in pairs)


_EVIDENCE = _sayings(
    (r"where the victim lives", marked("The victim lives there.")),
    (r"where the report comes from", marked("The report comes from there.")),
    (r"the reporter \((?P<role>\w+)\) is there", marked("The reporter is there.")),
    (
        r"the account that received (?P<share>\d+) % of the money is there",
        marked("The account that received %(share)s % of the money is there."),
    ),
    (r"an account that paid is there", marked("An account that paid is there.")),
    (r"the money passed through a bank there", marked("The money passed through a bank there.")),
    (
        r"the money went to (?P<name>.+), by its legal seat",
        marked("The money went to %(name)s, whose legal seat is there."),
    ),
    (r"(?P<kind>IBAN|BIC) (?P<value>\S+)", marked("The number %(value)s belongs to a bank there (%(kind)s).")),
    (
        r"phone (?P<value>\S+) by numbering plan",
        marked("The phone number %(value)s is from there by its first digits. Numbers can be faked or rented."),
    ),
    (
        r"(?:domain|url|email) (?P<value>\S+) by its ending",
        marked("The address %(value)s ends in that country's letters. This says little."),
    ),
    (r"IP (?P<value>.+) by registry", marked("The internet address %(value)s is registered there. This says little.")),
    (r"IP (?P<value>\S+), as the report places it", marked("The report places the internet address %(value)s there.")),
    (r"suspect's country, with its source", marked("The sender names it as the suspect's country, and says why.")),
    (r"(?P<name>.+) is run from there", marked("%(name)s is run from there. This alone sends nothing.")),
    (r"narrative: …(?P<quote>.*)…", marked("The report says so:")),
)
_BASIS = _sayings(
    (r"the State's own law", marked("The State's own law.")),
    (
        r"Budapest Convention, art\. 35 \(24/7 network\), in force between both",
        marked(
            "Budapest Convention, article 35: the network that answers day and night. It is in "
            "force between both countries."
        ),
    ),
    (
        r"Hanoi Convention, art\. 41 \(24/7 network\), in force between both",
        marked(
            "Hanoi Convention, article 41: the network that answers day and night. It is in force "
            "between both countries."
        ),
    ),
    (
        r"for electronic evidence only, art\. 14\(2\)\(b\)",
        marked("It helps with electronic evidence only (article 14(2)(b))."),
    ),
    (
        r"where it is deception alone, for electronic evidence only, art\. 14\(2\)\(b\)",
        marked("Where it is deception alone, it helps with electronic evidence only (article 14(2)(b))."),
    ),
    (
        r"preservation of data: art\. (?P<article>\S+)",
        marked("Data can be asked to be preserved under article %(article)s."),
    ),
    (
        r"INTERPOL, National Central Bureau to National Central Bureau \((?P<country>.+)\)",
        marked("INTERPOL, from one National Central Bureau to the other (%(country)s)."),
    ),
    (
        r"mutual legal assistance by diplomatic channels: no INTERPOL bureau serves (?P<country>.+)",
        marked("Mutual legal assistance by diplomatic channels, because no INTERPOL bureau serves %(country)s."),
    ),
)
_NOT_CHECKED = _sayings(
    (r"which authority of the State is competent", marked("Which authority of the State is competent")),
    (r"changes after (?P<day>\S+)", marked("What changed after %(day)s")),
    (r"the treaty data on (?P<country>.+)", marked("The treaty data on %(country)s")),
    (r"declarations of (?P<country>.+) about (?P<other>.+)", marked("Declarations of %(country)s about %(other)s")),
    (
        r"reservations and declarations under arts 40 and 42",
        marked("Reservations and declarations under articles 40 and 42"),
    ),
    (
        r"reservations and declarations other than those listed",
        marked("Reservations and declarations other than those listed"),
    ),
    (r"whether the 24/7 point acts on cases of this kind", marked("Whether the 24/7 point acts on cases of this kind")),
    (
        r"whether a 24/7 point has been designated under art\. 41",
        marked("Whether a 24/7 point has been designated under article 41"),
    ),
    (
        r"evidence for a court needs mutual legal assistance in the end",
        marked("Evidence for a court needs mutual legal assistance in the end"),
    ),
    (
        r"membership is derived, not read from INTERPOL's list",
        marked("INTERPOL membership is derived, not read from its list"),
    ),
    (r"bilateral and regional treaties", marked("Treaties between the two countries, and of their region")),
    (
        r"bilateral and regional treaties, sanctions",
        marked("Treaties between the two countries and of their region, and sanctions"),
    ),
    (
        r"whether bank recall, the financial intelligence units and INTERPOL I-GRIP run in parallel",
        marked("Whether the bank's recall, the financial intelligence units and INTERPOL I-GRIP run at the same time"),
    ),
    (
        r"whether the law there lets data be preserved: no treaty between the two obliges it",
        marked("Whether the law there lets data be preserved: no treaty between the two obliges it"),
    ),
    (
        r"whether content can be taken down there: no treaty article provides for it",
        marked("Whether content can be taken down there: no treaty article provides for it"),
    ),
)


def evidence(line: str) -> Said:
    """Say what speaks for a country."""
    return _say(line, _EVIDENCE)


def basis(text: str) -> tuple[Said, ...]:
    """Say what a channel rests on, sentence by sentence."""
    return tuple(_say(part, _BASIS) for part in text.split("; "))


def not_checked(line: str) -> Said:
    """Say what nobody has looked at."""
    return _say(line, _NOT_CHECKED)


def _say(line: str, sayings: _Sayings) -> Said:
    for pattern, text in sayings:
        match = pattern.fullmatch(line)
        if match:
            found = match.groupdict()
            quote = found.pop("quote", "") or ""
            said = gettext(text)
            for name, value in found.items():
                said = said.replace(f"%({name})s", _named(value) if name in {"country", "other"} else isolated(value))
            return Said(said, quote)
    return Said(line, is_foreign=True)


def isolated(value: str) -> str:
    """Keep an identifier in its own direction inside a sentence of the other (Unicode, FSI and PDI)."""
    return f"\u2068{value}\u2069"


def _named(english: str) -> str:
    """Give the country of an English name in the reader's language; a name that we do not know stays."""
    both = english.split(" and ") if english not in _CODES else [english]
    return gettext(" and ").join(country_name(_CODES[name]) if name in _CODES else name for name in both)
