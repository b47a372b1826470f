import json
from contextlib import suppress
from typing import Annotated

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta

from shared.messages.report import Report
from shared.web import strict_json as strict_json_module
from shared.web.problems import Problem
from shared.web.strict_json import strict_json


class StrictReport(Report, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


JSON = "application/json"
REPORTS = msgspec.json.Decoder(StrictReport)
ANYTHING = msgspec.json.Decoder()
NARRATIVE = "They said: “your account is at risk”, see https://example.com/a:b at 10:00:00"


def a_body(**more) -> bytes:
    return json.dumps({"incident": {"narrative": NARRATIVE}} | more).encode()


def refusal(body: bytes, content_type: str | None = JSON, decoder=REPORTS) -> Problem:
    with pytest.raises(Problem) as refused:
        strict_json(body, content_type, decoder)
    return refused.value


def pointers(body: bytes, decoder=REPORTS) -> list[str]:
    return [error.pointer for error in refusal(body, decoder=decoder).errors]


def test_a_good_body_is_read():
    assert strict_json(a_body(), JSON, REPORTS).incident.narrative == NARRATIVE


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cc", "Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cc", "Cs"])), inner),
    max_leaves=20,
)


@given(json_values, st.booleans(), st.sampled_from([None, 1]))
def test_every_json_text_without_a_fault_is_read(value, ensure_ascii, indent):
    body = json.dumps(value, ensure_ascii=ensure_ascii, indent=indent).encode()

    assert strict_json(body, JSON, ANYTHING) == value


@pytest.mark.parametrize(
    "content_type", [JSON, "application/json; charset=utf-8", "Application/JSON", "application/x+json"]
)
def test_json_by_any_of_its_names_is_read(content_type):
    assert strict_json(a_body(), content_type, REPORTS)


@pytest.mark.parametrize(
    "content_type",
    [None, "", "text/plain", "text/json", "multipart/form-data", "application/x-www-form-urlencoded", "text/x+json",
     "application/json; charset=utf-16", 'application/json; charset="latin1"', "application/jsonp"],
)  # fmt: skip
def test_what_does_not_call_itself_json_is_refused_with_415(content_type):
    assert refusal(a_body(), content_type).status == 415


@pytest.mark.parametrize("depth", [1_000, 1_500, 5_000, 100_000])
@pytest.mark.parametrize("opening", ["[", '{"incident":', '{"x":'])
def test_json_nested_too_deeply_is_a_bad_request(depth, opening):
    closing = "]" if opening == "[" else "}"
    body = (opening * depth + "1" + closing * depth).encode()

    assert refusal(body).status == 400
    assert refusal(body, decoder=ANYTHING).status == 400


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"{", "ends too early"),
        (b'{"a": 1,}', "byte 8"),
        (b'\xef\xbb\xbf{"incident": {}}', "byte order mark"),
        (b'{"incident": {"narrative": "\xff\xfe"}}', "UTF-8"),
        (b'{"\xff": 1}', "UTF-8"),
        (b'{"unknown": "\xc3("}', "UTF-8"),
        (b'{"incident": {"narrative": "\\ud800"}}', "not JSON"),
        (b"NaN", "not JSON"),
        (b'{"incident": {}} {}', "not JSON"),
    ],
)
def test_a_body_that_is_no_json_is_a_bad_request_that_says_why(body, says):
    problem = refusal(body)

    assert problem.status == 400
    assert says in problem.detail


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b'{"a": 1, "a": 1}', ["/a"]),
        (b'{"a" :1,"b":":","a":2}', ["/a"]),
        (b'{"a":1, "\\u0061":2}', ["/a"]),
        (b'{"a":"\\u003a", "b": {"c":1 , "c" : 2}}', ["/b/c"]),
        (b'[{"x/y": 1, "x/y": {"~": 1, "~": 2}}]', ["/0/x~1y", "/0/x~1y/~0"]),
        (b'{"a":":::", "a":""}', ["/a"]),
        (b'{"a":"", "a":":::", "b": "\\":"}', ["/a"]),
        (b'{"":1,"":2}', ["/"]),
    ],
)
def test_a_key_that_stands_twice_is_refused_with_its_place(body, where):
    assert pointers(body, decoder=ANYTHING) == where


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=8), min_size=1), st.data())
def test_no_duplicate_key_is_ever_taken(members, data):
    again = data.draw(st.sampled_from(sorted(members)))
    value = data.draw(st.text(max_size=8))
    texts = [f"{json.dumps(k)}{data.draw(st.sampled_from(['', ' ']))}:{json.dumps(v)}" for k, v in members.items()]
    body = "{" + ",".join([*texts, f"{json.dumps(again)}:{json.dumps(value)}"]) + "}"

    assert refusal(body.encode(), decoder=ANYTHING).status == 400


def test_a_colon_written_as_an_escape_is_not_mistaken_for_a_duplicate():
    assert strict_json(b'{"incident": {"narrative": "a\\u003ab"}}', JSON, REPORTS).incident.narrative == "a:b"


def test_without_the_count_of_colons_duplicates_pass_and_the_check_sees_it(monkeypatch):
    monkeypatch.setattr(strict_json_module, "_refuse_duplicates", lambda _body: None)

    with pytest.raises(pytest.fail.Exception):
        test_a_key_that_stands_twice_is_refused_with_its_place(b'{"a": 1, "a": 1}', ["/a"])


CONTROLS = [chr(i) for i in [*range(32), 0x7F, *range(0x80, 0xA0)] if chr(i) not in "\t\n\r"]


@pytest.mark.parametrize("control", CONTROLS, ids=lambda c: f"U+{ord(c):04X}")
def test_a_control_character_is_refused_with_its_place_however_it_is_written(control):
    escaped = json.dumps({"incident": {"narrative": f"ab{control}"}}).encode()

    problem = refusal(escaped)
    assert [error.pointer for error in problem.errors] == ["/incident/narrative"]
    assert f"U+{ord(control):04X} at position 2" in problem.errors[0].detail
    if ord(control) >= 0x7F:
        raw = json.dumps({"incident": {"narrative": control}}, ensure_ascii=False).encode()
        assert pointers(raw) == ["/incident/narrative"]


@pytest.mark.parametrize("text", ["a\tb\r\nc", "\\u0000", "£ ¿ ", "می‌خواهم", "👩‍👧", "\u202bعربي\u202c", "\\b"])
def test_what_people_write_is_taken(text):
    body = json.dumps({"incident": {"narrative": text}}, ensure_ascii=False).encode()

    assert strict_json(body, JSON, REPORTS).incident.narrative == text


def test_every_refused_field_is_named_at_once_with_what_to_send():
    problem = refusal(
        a_body(
            reporter={"role": "vicitm", "country": "vn"},
            suspects=[{"country": "GB\n"}, {"name": 3}],
            observables=[{"type": "url", "value": "x", "seen_at": "2026-11-22T10:00:00"}],
            transactions=[{"amount": 12.5, "currency": "eur", "from": {"country": "x"}, "occurred_at": "yesterday"}],
            language="english language",
            reportr={},
        )
    )

    assert {error.pointer: error.detail for error in problem.errors} == {
        "/reporter/role": "Send one of: bank, business, on_behalf, platform, victim, witness.",
        "/reporter/country": "Send two upper-case letters, ISO 3166-1 alpha-2, such as VN.",
        "/suspects/0/country": "Send two upper-case letters, ISO 3166-1 alpha-2, such as VN.",
        "/suspects/1/name": "Send a string in quotes.",
        "/observables/0/seen_at": "Give an offset, such as 2026-11-22T10:00:00+01:00.",
        "/transactions/0/amount": "Send a decimal number in quotes with a dot, no sign, no separators of thousands, "
        'such as "1250.00".',
        "/transactions/0/currency": "Send three upper-case letters, ISO 4217, such as EUR.",
        "/transactions/0/from/country": "Send two upper-case letters, ISO 3166-1 alpha-2, such as VN.",
        "/transactions/0/occurred_at": "Send a date as exact as you know it: 2026, 2026-11, 2026-11-22, or an instant "
        "with an offset, such as 2026-11-22T10:00:00+01:00.",
        "/language": "Send a BCP 47 language tag, such as en or pt-BR.",
        "/reportr": "This field is not known here; did you mean `reporter`?",
    }


def test_no_value_that_was_sent_comes_back():
    problem = refusal(a_body(reporter={"role": "Ana Beispiel"}, language="secret words", is_test="Ana"))

    said = " ".join([problem.detail, str(problem), *(error.detail for error in problem.errors)])
    assert [word for word in ("Ana", "Beispiel", "secret") if word in said] == []


class Strange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pair: tuple[int, str] | None = None
    scores: Annotated[tuple[Annotated[float, Meta(gt=0, lt=1)], ...], Meta(min_length=1)] = (0.5,)
    number: Annotated[int, Meta(ge=3)] | None = None
    code: Annotated[str, Meta(pattern="^x+$")] | None = None


@pytest.mark.parametrize(
    ("body", "where", "says"),
    [
        (b'{"pair": [1, 2]}', "/pair/1", "Send a string in quotes."),
        (b'{"scores": []}', "/scores", "Send at least 1 item, or leave the field out."),
        (b'{"scores": [0.1, 2]}', "/scores/1", "Send a number that is less than 1.0."),
        (b'{"number": 1}', "/number", "Send a number that is at least 3."),
        (b'{"code": "y"}', "/code", "Send it in the form that is described for the field."),
        (b'{"zzz": 1}', "/zzz", "This field is not known here. Known are: code, number, pair, scores."),
        (b"[]", "", "Send an object in curly brackets."),
    ],
)
def test_other_shapes_are_explained_too(body, where, says):
    (error,) = refusal(body, decoder=msgspec.json.Decoder(Strange)).errors

    assert error.pointer == where
    assert error.detail == says


def test_a_flood_of_errors_is_cut_short():
    body = a_body(suspects=[{"country": "x"}] * 40)

    assert len(refusal(body).errors) == strict_json_module.MAX_ERRORS


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_and_nothing_else(body):
    with suppress(Problem):
        strict_json(body, JSON, REPORTS)
