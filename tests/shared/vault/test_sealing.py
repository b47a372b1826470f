import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messages.events import SealedBox
from shared.messages.ids import ReportId
from shared.vault import sealing
from shared.vault.errors import SealBroken
from shared.vault.sealing import DataKey, case_purpose, seal, unseal

KEY = DataKey(bytes(range(32)))
ids = st.uuids().map(ReportId)
purposes = st.sampled_from(["report", "draft", "case/VN", "case/V", "case/review", "case/unroutable", ""])
contents = st.binary(max_size=300)


def with_bit_flipped(data: bytes, position: int) -> bytes:
    position %= len(data) * 8
    changed = bytearray(data)
    changed[position // 8] ^= 1 << position % 8
    return bytes(changed)


def opens(report_id, purpose, box, key=KEY) -> bool:
    try:
        unseal(key, report_id, purpose, box)
    except SealBroken:
        return False
    return True


@given(ids, purposes, contents)
def test_what_is_sealed_opens_again(report_id, purpose, content):
    box = seal(KEY, report_id, purpose, content)

    assert unseal(KEY, report_id, purpose, box) == content


@given(ids, purposes, purposes, contents)
def test_a_box_opens_for_its_own_purpose_only(report_id, purpose, other, content):
    box = seal(KEY, report_id, purpose, content)

    assert opens(report_id, other, box) is (purpose == other)


@given(ids, ids, contents)
def test_a_box_opens_for_its_own_report_only(report_id, other, content):
    box = seal(KEY, report_id, "report", content)

    assert opens(other, "report", box) is (report_id == other)


@given(ids, contents, st.integers(min_value=0))
def test_a_flipped_bit_breaks_the_seal(report_id, content, position):
    box = seal(KEY, report_id, "report", content)
    changed = SealedBox(purpose=box.purpose, nonce=box.nonce, ciphertext=with_bit_flipped(box.ciphertext, position))
    moved = SealedBox(purpose=box.purpose, nonce=with_bit_flipped(box.nonce, position), ciphertext=box.ciphertext)

    assert not opens(report_id, "report", changed)
    assert not opens(report_id, "report", moved)


@given(ids, st.binary(max_size=40), st.binary(max_size=40))
def test_bytes_that_were_never_sealed_break_the_seal_and_nothing_else(report_id, nonce, ciphertext):
    assert not opens(report_id, "report", SealedBox(purpose="report", nonce=nonce, ciphertext=ciphertext))


def test_another_key_does_not_open_it(report_id):
    box = seal(KEY, report_id, "report", b"content")

    assert not opens(report_id, "report", box, key=DataKey(bytes(32)))


def test_the_same_content_never_gives_the_same_box_twice(report_id):
    boxes = {seal(KEY, report_id, "report", b"content").ciphertext for _ in range(100)}

    assert len(boxes) == 100


def test_a_box_says_its_purpose_and_nothing_of_its_content(report_id):
    box = seal(KEY, report_id, case_purpose("VN"), b"the reporter's words")

    assert box.purpose == "case/VN"
    assert b"reporter" not in box.ciphertext


def test_a_data_key_shows_itself_to_nobody():
    assert repr(KEY) == "DataKey(…)"
    with pytest.raises(TypeError):
        pickle.dumps(KEY)


def test_sealing_without_associated_data_is_caught(monkeypatch):
    monkeypatch.setattr(sealing, "associated_data", lambda _report_id, _purpose: b"")

    with pytest.raises(AssertionError):
        test_a_box_opens_for_its_own_purpose_only()
    with pytest.raises(AssertionError):
        test_a_box_opens_for_its_own_report_only()


def test_a_purpose_left_out_of_the_associated_data_is_caught(monkeypatch):
    monkeypatch.setattr(sealing, "associated_data", lambda report_id, _purpose: report_id.bytes)

    with pytest.raises(AssertionError):
        test_a_box_opens_for_its_own_purpose_only()


def test_a_nonce_used_twice_is_caught(monkeypatch, report_id):
    monkeypatch.setattr(sealing.os, "urandom", bytes)

    with pytest.raises(AssertionError):
        test_the_same_content_never_gives_the_same_box_twice(report_id)
