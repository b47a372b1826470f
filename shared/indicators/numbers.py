"""Runs of digits: a phone or an account by its form and the words around it, and nothing where neither is sure."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from shared.indicators.amounts import amounts
from shared.indicators.announced import Announced, announced, glued
from shared.indicators.cards import is_card_number
from shared.indicators.found import Found, Taken
from shared.indicators.phones import is_mobile, read_phone
from shared.reading.reading import Reading

# Digits with at most two separators between any two: no part of the pattern can match what its neighbour does.
_RUN = re.compile(
    r"[+(0-9](?<![0-9_@].)(?<![0-9][.,/:-].)(?:(?<=[0-9])|(?<=\+)\(?[0-9]|(?<=\()\+?[0-9])"
    r"(?:[ ().\u00a0/-]{0,2}[0-9]){5,30}(?![A-Za-z0-9_@])"
)
_CHUNK = re.compile(r"[+(]{0,3}[0-9]{1,31}\)?(?:[.-][0-9]{1,31}){0,31}")
_DATE = re.compile(r"(?:[0-9]{1,2}[./-]){2}[0-9]{2,4}\Z|[0-9]{4}[./-][0-9]{1,2}[./-][0-9]{1,2}\b")
_DECIMALS = re.compile(r"[.,][0-9]{1,2}(?![0-9])")
_GROUPED_AMOUNT = re.compile(r"[1-9][0-9]{0,2}(?:[. \u00a0][0-9]{3}){1,9}\Z")
# In China the number on the card is how the account is written.
_UNIONPAY = re.compile(r"62[0-9]{14,17}")
_BANK_CODE = re.compile(r"/[0-9]{4}\Z")
_BARE_PREFIX = re.compile(r"\+([1-9][0-9]{0,2})(?![0-9]|[ -]?[0-9])")
_NOT_DIGIT = re.compile(r"[^0-9]")
_OF_SHARED_PLAN = re.compile(r"[(]?[2-9][0-9]{2}[)]?[ .-]{1,2}[0-9]{3}[ .-][0-9]{4}")
_SHARED_PLAN = frozenset({"US", "CA", "DO", "PR", "JM", "TT"})
# The longest narratives hold 360 numbers of six digits and more. One with more than this was made to be slow.
_MOST = 600
_PREFIX_REACH = 48
_PIX_REACH = 40
_QQ_REACH = 5
_PLAN_REACH = 28
_PLAN_WORD_REACH = 6
_SHORTEST_ACCOUNT = 6
_SHORTEST_LOOSE = 9
_SHORTEST_GROUPED = 8
_SHORTEST_MOBILE = 10
_SHORTEST_FAR = 8
_SHORTEST_INTERNATIONAL = 11
_ALONE = 8
_MOST_SEPARATORS = 15
_LONGEST_PHONE = 15
_CLOSE = 6
_NEAR = 12
_FAR = 16


class _Digits(NamedTuple):
    written: str
    digits: str
    start: int
    end: int


def phones_and_accounts(reading: Reading, taken: Taken, home: str | None) -> Iterator[Found]:
    """Find the remaining runs of digits that are a phone or an account number."""
    previous: Found | None = None
    called: set[str] = set()
    for match in islice(_RUN.finditer(reading.folded), _MOST):
        # `1. 2. 3. 4.`: nobody writes a number so.
        if len(match[0]) - sum(map(str.isdigit, match[0])) > _MOST_SEPARATORS:
            continue
        for amount in amounts(reading, home, *match.span()):
            taken.add(amount.start, amount.end)
        for run in _runs(match, reading, taken):
            found = _judge(run, reading, home, previous)
            if found is None or _is_said_again(found, called):
                continue
            if found.type == "phone":
                called.add(found.value)
            taken.add(found.start, found.end)
            previous = found
            yield found


def _is_said_again(found: Found, called: Iterable[str]) -> bool:
    """`+57 310 000 0274 … send it to Nequi, 310 000 0274`: a telephone that was named with its prefix before."""
    return (
        found.type == "account"
        and len(found.value) >= _SHORTEST_LOOSE
        and any(phone.endswith(found.value.lstrip("0")) for phone in called)
    )


def _runs(match: re.Match[str], reading: Reading, taken: Taken) -> Iterator[_Digits]:
    """Give the run; in parts where an amount or a date stands in it, or several long numbers."""
    start, end = match.span()
    chunks = [chunk.span() for chunk in _CHUNK.finditer(reading.folded, start, end)]
    parts: list[list[tuple[int, int]]] = [[]]
    for chunk in chunks:
        if taken.overlaps(*chunk):
            parts.append([])
        else:
            parts[-1].append(chunk)
    for part in parts:
        if not part:
            continue
        long = [chunk for chunk in part if chunk[1] - chunk[0] > _ALONE]
        is_list = (
            len(long) > 1
            or (long and _is_round_sum(reading, part[0]))
            or any(_DATE.match(reading.folded[first:last]) for first, last in part)
        )
        for first, last in part if is_list else [(part[0][0], part[-1][1])]:
            run = _digits(reading, first, last)
            if len(run.digits) >= _SHORTEST_ACCOUNT:
                yield run


def _is_round_sum(reading: Reading, chunk: tuple[int, int]) -> bool:
    """`send 5000 0123456789`: a sum that nobody gave a currency."""
    return reading.folded[chunk[0]] != "0" and reading.folded[chunk[0] : chunk[1]].endswith("000")


def _digits(reading: Reading, start: int, end: int) -> _Digits:
    written = reading.folded[start:end]
    return _Digits(written, _NOT_DIGIT.sub("", written), start, end)


def _judge(  # noqa: C901, PLR0911, PLR0912 - one line per form that people write
    run: _Digits, reading: Reading, home: str | None, previous: Found | None
) -> Found | None:
    before = reading.folded[run.start - 1 : run.start]
    if run.written.startswith(("+", "(+")):
        return _international(run, run.digits)
    if before.isascii() and before.isalpha():
        called = glued(reading, run.start)
        if called is None:
            return None
    else:
        called = announced(reading, run.start, run.end, len(run.digits), previous)
    is_qq = "qq" in reading.folded[max(0, run.start - _QQ_REACH) : run.start]
    if is_qq or _DATE.match(run.written) or _DECIMALS.match(reading.folded, run.end) or is_card_number(run.digits):
        return None
    if run.digits.startswith("00") and len(run.digits) >= _SHORTEST_INTERNATIONAL and not _is_account(called):
        found = _international(run, run.digits[2:])
        if found is not None:
            return found
    match None if called is None else called.kind:
        case "account":
            if home == "BR" and is_mobile(run.digits, home) and reading.before("pix_word", run.start, _PIX_REACH):
                return _phone(run, reading, home, called)
            if home and is_mobile(run.digits, home) and reading.found("at_mobile_money"):
                return _phone(run, reading, home, called)
            return _account(run, reading, home, called)
        case "key":
            return (_phone if _is_dialled(run, home) else _account)(run, reading, home, called)
        case "other":
            # A tax number is also a key to pay to.
            is_key = reading.before("pix_word", run.start, _PIX_REACH) is not None
            return Found("account", run.digits, run.start, run.end) if is_key else None
        case "branch":
            return _after_branch(run, reading)
        case None if _UNIONPAY.fullmatch(run.digits):
            return _account(run, reading, home, None)
        case kind:
            return _phone(run, reading, home, called if kind == "phone" else None)


def _is_account(called: Announced | None) -> bool:
    return called is not None and called.kind == "account"


def _international(run: _Digits, digits: str) -> Found | None:
    phone = read_phone(f"+{digits}", None)
    return None if phone is None else Found("phone", phone[0], run.start, run.end, phone[1])


def _account(run: _Digits, reading: Reading, home: str | None, called: Announced | None) -> Found | None:
    far = called is not None and called.gap > _FAR
    if far and home and is_mobile(run.digits, home):
        return _phone(run, reading, home, None)
    if far and home in _SHARED_PLAN and _OF_SHARED_PLAN.fullmatch(run.written):
        return _phone(run, reading, home, Announced("phone", 0))
    if _GROUPED_AMOUNT.match(run.written) and ("." in run.written or far):
        return None
    round_sum = run.written.endswith("000") and run.written == run.digits and len(run.digits) <= _SHORTEST_LOOSE
    if (round_sum or len(run.digits) < _SHORTEST_FAR) and called is not None and called.gap > _CLOSE:
        return None
    # Czech and Slovak numbers carry the bank's code behind a stroke.
    coded = _BANK_CODE.search(run.written) if home in {"CZ", "SK"} else None
    value = run.digits if coded is None else f"{run.digits[:-4]}{coded[0]}"
    return Found("account", value, run.start, run.end)


def _is_dialled(run: _Digits, home: str | None) -> bool:
    """Ask whether a key to pay to is a telephone number: one that the plan assigns, or that is written like one."""
    if home is None:
        return False
    is_written_so = run.written.startswith(("0", "(")) or (home in _SHARED_PLAN and len(run.digits) == _SHORTEST_MOBILE)
    return read_phone(run.digits, home, strict=not is_written_so) is not None


def _after_branch(run: _Digits, reading: Reading) -> Found | None:
    """`BSB 980-123 4471 0092`: what follows the bank's own code is the account."""
    chunks = [chunk.span() for chunk in _CHUNK.finditer(reading.folded, run.start, run.end)]
    if len(chunks) == 1:
        return None
    rest = _digits(reading, chunks[1][0], run.end)
    return Found("account", rest.digits, rest.start, rest.end) if len(rest.digits) >= _SHORTEST_ACCOUNT else None


def _phone(run: _Digits, reading: Reading, home: str | None, called: Announced | None) -> Found | None:
    """Read a telephone number: with the prefix or the country named beside it, else with the home country."""
    if len(run.digits) > _LONGEST_PHONE:
        return None
    prefix = _BARE_PREFIX.search(reading.text, run.end, run.end + _PREFIX_REACH)
    if prefix is not None and (phone := read_phone(f"+{prefix[1]}{run.digits.lstrip('0')}", None, strict=True)):
        return Found("phone", phone[0], run.start, run.end, phone[1])
    plan = _named_plan(run, reading)
    if plan is not None and (phone := read_phone(run.digits, plan, strict=True)):
        return Found("phone", phone[0], run.start, run.end, phone[1])
    if called is None and not _looks_like_phone(run, home):
        return None
    sure = called is None or (called.gap > _NEAR and len(run.digits) < _SHORTEST_FAR)
    phone = read_phone(run.digits, home, strict=True) if home else None
    if phone is None and called is not None and len(run.digits) >= _SHORTEST_MOBILE:
        phone = read_phone(f"+{run.digits}", None, strict=True)
    if phone is None and home and not sure:
        phone = read_phone(run.digits, home)
    return None if phone is None else Found("phone", phone[0], run.start, run.end, phone[1])


def _looks_like_phone(run: _Digits, home: str | None) -> bool:
    """Ask whether digits that nobody announced have a telephone's form: its trunk zero, its groups, its range."""
    if not home:
        return False
    if len(run.digits) >= _SHORTEST_LOOSE and run.digits[0] == "0":
        return True
    mobile = is_mobile(run.digits, home)
    if _GROUPED_AMOUNT.match(run.written):
        return mobile and "." not in run.written and not run.digits.endswith("000")
    if run.digits != run.written:
        return len(run.digits) >= _SHORTEST_LOOSE or (len(run.digits) == _SHORTEST_GROUPED and mobile)
    return mobile and len(run.digits) >= _SHORTEST_MOBILE


def _named_plan(run: _Digits, reading: Reading) -> str | None:
    """`0978 345 612 (số Việt Nam)`, `his Turkish number 0530 …`: the country beside the word for a number."""
    for kind in ("place", "place_adjective"):
        for hit in (
            reading.after(kind, run.end, _PLAN_REACH),
            reading.before(kind, run.start, _PLAN_REACH),
        ):
            if hit is None or (run.end <= hit.start and reading.folded[run.end : hit.start].count(".")):
                continue
            for word in ("number_word", "phone_word"):
                if reading.near(word, hit.start, hit.end, _PLAN_WORD_REACH):
                    return hit.value
    return None
