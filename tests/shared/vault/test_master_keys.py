import base64
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.messages.ids import new_report_id
from shared.settings import SettingRefused
from shared.vault.errors import MasterKeysRefused, SealBroken, UnknownMasterKey
from shared.vault.master_keys import MasterKeys
from shared.vault.sealing import seal, unseal

SECRET = base64.b64encode(bytes(range(32))).decode()
OTHER = base64.b64encode(bytes(32)).decode()


def test_the_first_key_is_the_current_one():
    keys = MasterKeys.parse(f"2027:{OTHER}, 2026:{SECRET},")

    assert keys.current == "2027"
    assert keys.ids == ("2027", "2026")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no master key"),
        (SECRET, "no id"),
        (f":{SECRET}", "1 to 32"),
        (f"a b:{SECRET}", "1 to 32"),
        (f"2026:{SECRET[:-1]}", "not base64"),
        (f"2026:{SECRET}!", "not base64"),
        ("2026:c2hvcnQ=", "5 bytes instead of 32"),
        (f"2026:{SECRET},2026:{OTHER}", "same id"),
    ],
)
def test_a_key_that_cannot_be_used_is_refused_with_a_sentence_that_shows_no_key(text, says):
    with pytest.raises(MasterKeysRefused) as refusal:
        MasterKeys.parse(text)

    assert says in str(refusal.value)
    assert SECRET[:8] not in str(refusal.value)
    assert refusal.value.__cause__ is None
    assert isinstance(refusal.value, SettingRefused)


def test_master_keys_show_their_ids_and_no_more():
    assert repr(MasterKeys.parse(f"2026:{SECRET}")) == "MasterKeys(2026)"


def test_a_key_file_is_made_once_and_read_again(tmp_path):
    path = tmp_path / "keys" / "master.key"
    made, read = MasterKeys.load_or_create(path), MasterKeys.load_or_create(path)
    report_id = new_report_id()
    wrapped = made.wrap(report_id, bytes(32))

    assert path.stat().st_mode & 0o777 == 0o600
    assert read.unwrap(report_id, wrapped.wrapped, wrapped.master_key_id) is not None
    assert [p.name for p in path.parent.iterdir()] == ["master.key"]


def test_processes_that_start_together_end_with_the_same_key_file(tmp_path):
    path = tmp_path / "master.key"
    report_id = new_report_id()
    with ThreadPoolExecutor(8) as pool:
        all_keys = list(pool.map(lambda _: MasterKeys.load_or_create(path), range(8)))

    wrapped = all_keys[0].wrap(report_id, bytes(32))
    for keys in all_keys:
        keys.unwrap(report_id, wrapped.wrapped, wrapped.master_key_id)
    assert os.listdir(tmp_path) == ["master.key"]  # noqa: PTH208 - the names are the point


def test_a_key_file_that_others_can_read_is_refused(tmp_path):
    path = tmp_path / "master.key"
    MasterKeys.load_or_create(path)
    path.chmod(0o644)

    with pytest.raises(MasterKeysRefused, match="chmod 600"):
        MasterKeys.load_or_create(path)


def test_a_wrapped_key_opens_for_its_own_report_only(master_keys):
    report_id = new_report_id()
    wrapped = master_keys.wrap(report_id, bytes(32))

    with pytest.raises(SealBroken):
        master_keys.unwrap(new_report_id(), wrapped.wrapped, wrapped.master_key_id)
    with pytest.raises(SealBroken):
        master_keys.unwrap(report_id, wrapped.wrapped[:-1], wrapped.master_key_id)


def test_an_unknown_master_key_is_named_with_what_to_do(master_keys):
    report_id = new_report_id()
    wrapped = MasterKeys.parse(f"2019:{SECRET}").wrap(report_id, bytes(32))

    with pytest.raises(UnknownMasterKey, match=r"2019.*CASEBRIDGE_MASTER_KEYS"):
        master_keys.unwrap(report_id, wrapped.wrapped, wrapped.master_key_id)


def test_a_rewrapped_key_is_the_same_data_key():
    report_id = new_report_id()
    old = MasterKeys.parse(f"2026:{SECRET}")
    both = MasterKeys.parse(f"2027:{OTHER},2026:{SECRET}")
    wrapped = old.wrap(report_id, bytes(range(1, 33)))
    box = seal(old.unwrap(report_id, wrapped.wrapped, "2026"), report_id, "report", b"content")

    again = both.rewrap(wrapped)

    assert again.master_key_id == "2027"
    assert unseal(both.unwrap(report_id, again.wrapped, "2027"), report_id, "report", box) == b"content"
