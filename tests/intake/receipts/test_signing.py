"""The signature of a receipt: one changed byte is refused, a rotated key still verifies, nothing secret is in it."""

import base64

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from services.intake.receipts.keys import ReceiptKeys, key_file, make_receipt_key, receipt_keys
from services.intake.receipts.signing import Payment, Statement, code_in, sign, verify
from services.intake.settings import IntakeSettings
from shared.settings import SettingRefused
from tests.intake.receipts.browser import visiting

OLD = "2026:" + base64.b64encode(bytes(range(32))).decode()
NEW = "2027:" + base64.b64encode(bytes(range(1, 33))).decode()
KEYS = ReceiptKeys.parse(OLD)
STATEMENT = Statement(
    key_id="2026",
    issuer="report.example.org",
    reference="CB-7K3M-Q2XD-9",
    filed_at_seconds=1_795_176_000,
    is_test=False,
    has_money_moved=True,
    payments=(Payment("1250.00", "EUR", "2026-11-19"),),
)
CODE = sign(KEYS, STATEMENT)
URLSAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def test_what_was_signed_is_what_is_verified():
    assert verify(KEYS, CODE) == STATEMENT


@given(st.integers(0, len(CODE) - 1), st.sampled_from(URLSAFE))
def test_one_changed_character_is_refused(place, character):
    changed = CODE[:place] + character + CODE[place + 1 :]

    assert changed == CODE or verify(KEYS, changed) in {"changed", "unreadable", "unknown_key"}


@given(st.integers(0, 1000), st.integers(1, 255))
def test_one_changed_byte_is_refused(place, more):
    raw = bytearray(base64.urlsafe_b64decode(CODE + "=" * (-len(CODE) % 4)))
    raw[place % len(raw)] ^= more
    changed = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    assert verify(KEYS, changed) in {"changed", "unreadable", "unknown_key"}


def test_without_the_look_at_the_signature_a_change_would_pass(monkeypatch):
    forged = msgspec.structs.replace(STATEMENT, reference="CB-2222-2222-2")
    code = sign(ReceiptKeys.parse("2026:" + base64.b64encode(bytes(32)).decode()), forged)

    assert verify(KEYS, code) == "changed"
    monkeypatch.setattr(ReceiptKeys, "is_signed", lambda *_: True)
    assert verify(KEYS, code) == forged


@given(st.text(max_size=300))
def test_nothing_that_is_pasted_breaks_it(text):
    assert verify(KEYS, text) in {"unreadable", "unknown_key", "changed"}


@pytest.mark.parametrize(
    "pasted",
    [
        f"https://report.example.org/verify?code={CODE}",
        f"report.example.org/verify?lang=fr&code={CODE}",
        f"  {CODE[:40]}\n{CODE[40:90]} \r\n {CODE[90:]}\t",
    ],
)
def test_a_link_and_a_code_broken_over_lines_are_read(pasted):
    assert code_in(pasted) == CODE


def test_after_a_rotation_the_new_key_signs_and_the_old_one_verifies():
    both = ReceiptKeys.parse(f"{NEW},{OLD}")

    assert verify(both, CODE) == STATEMENT
    assert verify(both, sign(both, STATEMENT)) == msgspec.structs.replace(STATEMENT, key_id="2027")
    assert verify(ReceiptKeys.parse(NEW), CODE) == "unknown_key"
    assert verify(None, CODE) == "unknown_key"


def test_a_signature_of_ours_for_another_purpose_proves_nothing():
    encoded = msgspec.msgpack.encode(STATEMENT)
    code = base64.urlsafe_b64encode(encoded + KEYS.sign(encoded)).rstrip(b"=").decode()

    assert verify(KEYS, code) == "changed"


def test_a_bank_can_verify_by_itself_with_the_public_key():
    raw = base64.urlsafe_b64decode(CODE + "=" * (-len(CODE) % 4))
    public = Ed25519PublicKey.from_public_bytes(KEYS.public()["2026"])

    public.verify(raw[-64:], b"casebridge/receipt/1\0" + raw[:-64])
    assert msgspec.msgpack.decode(raw[:-64])[2] == "CB-7K3M-Q2XD-9"


def test_a_code_fits_a_picture_that_a_telephone_reads():
    three = tuple(Payment("123456789.00", "VND", "2026-11-19T14:05:00+07:00") for _ in range(3))

    assert len(sign(KEYS, msgspec.structs.replace(STATEMENT, payments=three))) < 350


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2026:short", "not base64"),
        ("2026:" + base64.b64encode(bytes(16)).decode(), "has 16 bytes instead of 32"),
        (f"{OLD},{OLD}", "the same id"),
        (" , ", "no key"),
        (":" + OLD[5:], "an id is"),
    ],
)
def test_a_wrong_setting_is_refused_with_a_sentence_that_shows_no_key(text, says):
    with pytest.raises(SettingRefused, match=says) as refused:
        ReceiptKeys.parse(text)

    assert OLD[5:] not in str(refused.value)
    assert OLD[5:] not in repr(KEYS)


def test_the_embedded_default_makes_a_key_file_for_its_owner_alone(tmp_path):
    settings = IntakeSettings(data=tmp_path)
    assert receipt_keys(settings) is None

    make_receipt_key(settings)
    made = receipt_keys(settings)
    make_receipt_key(settings)

    assert key_file(settings).stat().st_mode & 0o777 == 0o600
    assert receipt_keys(settings).public() == made.public()
    key_file(settings).chmod(0o644)
    with pytest.raises(SettingRefused, match="chmod 600"):
        receipt_keys(settings)


def test_with_postgresql_only_the_setting_counts(tmp_path):
    without = IntakeSettings(data=tmp_path, database_url="postgresql+asyncpg://db.example/casebridge")
    make_receipt_key(without)

    assert receipt_keys(without) is None
    assert list(tmp_path.iterdir()) == []
    assert receipt_keys(msgspec.structs.replace(without, receipt_keys=OLD)).current == "2026"


async def test_the_public_keys_are_told_the_current_one_first(app_with):
    async with visiting(app_with(receipt_keys=f"{NEW},{OLD}")) as bank:
        told = (await bank.get("/.well-known/casebridge-receipt-keys")).json()["keys"]

    assert [key["kid"] for key in told] == ["2027", "2026"]
    x = base64.urlsafe_b64decode(told[1]["x"] + "=")
    assert x == KEYS.public()["2026"]
    assert told[1].keys() == {"kty", "crv", "use", "kid", "x"}
