"""Extraction of hostile text: it ends, it raises nothing, and its work grows with the length alone."""

import importlib
import pkgutil
import re
import re._constants as codes
import re._parser as parser
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.router import extraction, urgency
from services.router.extraction.extract import extract
from services.router.reading.narrative import read
from shared.indicators.amounts import amounts
from shared.indicators.found import Found
from shared.messages.report import Incident, Report

LENGTH = 20_000
REPEATED = [
    "1234567890",
    "1 ",
    "12. ",
    "1-",
    "(1)",
    "+1 ",
    "((((",
    "a.",
    "ab.com ",
    "a@b.",
    "a dot ",
    "a[.]",
    "hxxp://a",
    "://",
    "2001:db8::1 ",
    "1.2.3.4 ",
    "0x1",
    "deadbeef",
    "GB33",
    "DE12 ",
    "line ",
    "id:",
    "user_1 on telegram ",
    "ไลน์",
    "加微信a1",
    "account 123456789 ",
    "0978345612,",
    "45tr5",
    "$1 ",
    "1 000 ",
    "@abc ",
    "tor a.com ",
    "حساب ١٢٣٤٥٦٧٨٩ ",
    "20-00-00 ",
    "7d1f0a92-4c3b-4a55-9e0e-2b8f6d7c1a44 ",
    "Aa1",
    "my bank account number is the ",
    "\n",
    "punto com ",
    "点com",
    "EQ_-",
    "счёт 40817810099910004312 ",
    "from my account to ",
    "BSB 980-123 ",
    "<.>",
    "alias a.b ",
    "my my my ",
    "+84 (0)",
]
WORDS = [
    *REPEATED,
    "ë",
    "é",
    "ß",
    "İ",
    "ﬁ",
    "\u200d",
    "\u0e31",
    "\U0001f4b0",
    "１２３",
    "०९",
    "٠٩",
    "๐๙",
    "[at]",
    "tài khoản ",
    "账号",
    "卡号:",
    "เลขบัญชี",
    "رقم الحساب ",
    "на карту ",
    "IBAN ",
    "bc1q",
    "0x",
    "T",
    "G",
    "//",
    "....",
    "----",
    "\t",
    "\xa0",
]


def _extracted(narrative: str) -> int:
    return len(extract(Report(incident=Incident(narrative=narrative)), read(narrative), "VN"))


def _calls(narrative: str) -> int:
    """Count the calls of functions while indicators and amounts are looked for."""
    reading, report = read(narrative), Report(incident=Incident(narrative=narrative))
    extract(report, reading, "VN")
    count = 0

    def _counted(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(_counted)
    try:
        extract(report, reading, "VN")
        for _ in amounts(reading, "VN"):
            pass
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("piece", REPEATED)
def test_twice_the_text_is_at_most_twice_the_work(piece):
    half, whole = ((piece * LENGTH)[:length] for length in (LENGTH // 2, LENGTH))

    # The hundredth and the thousand are for what is done once a text.
    assert _calls(whole) <= 2.01 * _calls(half) + 1000


def test_the_count_of_work_notices_a_reader_that_looks_at_everything_for_each_thing(monkeypatch):
    def _quadratic(reading: Any, taken: Any, home: Any) -> Iterator[Found]:
        for _ in reading.found("account_word"):
            for _ in reading.found("account_word"):
                reading.text.count("")
        yield from ()

    monkeypatch.setattr("shared.indicators.finding.phones_and_accounts", _quadratic)
    half, whole = (("account " * 1000)[:length] for length in (1000, 2000))

    assert _calls(whole) > 2.01 * _calls(half) + 1000


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=6)), max_size=60).map("".join))
def test_no_text_makes_extraction_fail_and_every_span_lies_in_it(narrative):
    report = Report(incident=Incident(narrative=narrative))

    found = extract(report, read(narrative), "VN")

    assert len({(i.type, i.value.lower()) for i in found}) == len(found)
    assert all(i.span and 0 <= i.span[0] < i.span[1] <= len(narrative) and i.value for i in found)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(WORDS), st.sampled_from(WORDS), st.integers(1, 400))
def test_repetition_makes_no_text_fail(first, second, times):
    assert _extracted((first + second) * times) >= 0


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for room in (extraction, urgency):
        for module in pkgutil.iter_modules(room.__path__):
            loaded = importlib.import_module(f"{room.__name__}.{module.name}")
            for name, value in vars(loaded).items():
                if isinstance(value, re.Pattern):
                    yield f"{module.name}.{name}", value


def _nested(tree: Any, *, inside: bool = False) -> bool:
    """Ask whether an unbounded repetition stands inside a repetition, or around one."""
    for operation, argument in tree:
        if operation in {codes.MAX_REPEAT, codes.MIN_REPEAT}:
            _, most, body = argument
            if most is codes.MAXREPEAT and (inside or _repeats(body)):
                return True
            if _nested(body, inside=inside or most > 1):
                return True
        elif any(_nested(part, inside=inside) for part in _parts(argument)):
            return True
    return False


def _repeats(tree: Any) -> bool:
    return any(
        operation in {codes.MAX_REPEAT, codes.MIN_REPEAT} or any(map(_repeats, _parts(argument)))
        for operation, argument in tree
    )


def _parts(argument: Any) -> Iterator[Any]:
    for part in argument if isinstance(argument, tuple | list) else [argument]:
        if isinstance(part, parser.SubPattern):
            yield part
        elif isinstance(part, list):
            yield from _parts(part)


@pytest.mark.parametrize(("name", "pattern"), list(_patterns()))
def test_no_pattern_repeats_a_repetition_without_bound(name, pattern):
    assert not _nested(parser.parse(pattern.pattern, pattern.flags)), name


@pytest.mark.parametrize("pattern", [r"(a+)+b", r"(?:a*b?)*c", r"(?:[a-z]{1,9})+x"])
def test_such_a_pattern_would_be_noticed(pattern):
    assert _nested(parser.parse(pattern))
