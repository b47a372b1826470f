"""All indicators of a report: fields first, then the narrative, then the replies to desks, each once."""

import msgspec

from services.router.extraction.fields import field_indicators
from shared.indicators.common_values import common_role
from shared.indicators.finding import in_words
from shared.indicators.found import Found
from shared.indicators.phones import read_phone
from shared.indicators.roles import role_of
from shared.messages.decision import Indicator
from shared.messages.report import Report
from shared.reading.reading import Reading


def extract(report: Report, reading: Reading, home: str | None) -> tuple[Indicator, ...]:
    """Give every indicator once; the reporter's own contacts are none. A field outweighs the text, that a reply.

    A span counts in the words that the source names; whoever sends the indicators on leaves out those of replies, see
    `to_send`.
    """
    found: dict[tuple[str, str], Indicator] = {}
    for indicator in map(_common_apart, field_indicators(report, home)):
        found.setdefault((indicator.type, indicator.value.lower()), indicator)
    if reading.text:
        for candidate in in_words(reading, home):
            key = (candidate.type, candidate.value.lower())
            known = found.get(key)
            if known is None:
                found[key] = _placed(candidate, reading, "narrative")
            elif known.span is None and known.source != "narrative":
                found[key] = Indicator(
                    type=known.type,
                    value=known.value,
                    role=known.role,
                    country=known.country or candidate.country,
                    span=(candidate.start, candidate.end),
                    source=known.source,
                )
    for source, reply in reading.replies.items():
        for candidate in in_words(reply, home):
            key = (candidate.type, candidate.value.lower())
            if key not in found:
                found[key] = _placed(candidate, reply, source)
    own = _own_contacts(report, home)
    known_hosts = {i.value for i in found.values() if i.type == "domain"}
    hosts = {
        indicator.value.rpartition("://")[2].partition("/")[0].partition(":")[0].lower()
        for indicator in found.values()
        if indicator.type == "url"
    }
    return tuple(
        indicator
        for indicator in found.values()
        if indicator.value.lower() not in own
        and not (indicator.type == "domain" and _is_in_words(indicator, reading) and indicator.value in hosts)
        and not (indicator.type == "domain" and f"www.{indicator.value}" in known_hosts)
    )


def to_send(indicators: tuple[Indicator, ...], reading: Reading) -> tuple[Indicator, ...]:
    """Leave out the spans of replies: on the wire a span is one of the narrative, and is marked there."""
    if not reading.replies:
        return indicators
    return tuple(
        msgspec.structs.replace(indicator, span=None) if indicator.source in reading.replies else indicator
        for indicator in indicators
    )


def _common_apart(indicator: Indicator) -> Indicator:
    role = common_role(indicator.type, indicator.value)
    return indicator if role is None else msgspec.structs.replace(indicator, role=role)


def _placed(candidate: Found, words: Reading, source: str) -> Indicator:
    return Indicator(
        type=candidate.type,
        value=candidate.value,
        role=common_role(candidate.type, candidate.value) or role_of(candidate, words),
        country=candidate.country,
        span=(candidate.start, candidate.end),
        source=source,
    )


def _is_in_words(indicator: Indicator, reading: Reading) -> bool:
    return indicator.source == "narrative" or indicator.source in reading.replies


def _own_contacts(report: Report, home: str | None) -> set[str]:
    reporter = report.reporter
    own = {one.strip().lower() for one in (reporter.email, reporter.user_name) if one}
    if reporter.phone and (phone := read_phone(reporter.phone, reporter.country or home)):
        own.add(phone[0])
    return own
