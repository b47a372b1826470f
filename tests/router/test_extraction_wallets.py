import pytest

from services.router.extraction.extract import extract
from services.router.reading.narrative import read
from shared.indicators.wallets import is_wallet
from shared.messages.report import Incident, Report

# Each is published: by the specification of its address, by its project for gifts, or as its first block.
PUBLISHED = {
    "Bitcoin": "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
    "Bitcoin, bech32": "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
    "Bitcoin, bech32m": "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
    "Bitcoin, upper case": "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
    "Bitcoin Cash": "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
    "Ethereum": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "Tron": "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
    "Ripple": "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh",
    "Dogecoin": "DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L",
    "Monero": ("44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A"),
    "Monero, subaddress": (
        "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H"
    ),
    "Cardano": (
        "addr1qx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer3n0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2wywfgse35a3x"
    ),
    "Cardano, Byron": "Ae2tdPwUPEZFRbyhz3cpfC2CumGzNkFBN2L42rcUc2yjQpEkxDbkPodpMAi",
    "Stellar": "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ",
    "TON": "EQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqB2N",
}
HASH = "10da733425b700752419640cc050d9e6dab3cb2c7bf9e189565b3d33d710bb6a"


def _found(narrative: str) -> list[tuple[str, str]]:
    report = Report(incident=Incident(narrative=narrative))
    return [(i.type, i.value) for i in extract(report, read(narrative), "GB")]


@pytest.mark.parametrize("kind", PUBLISHED)
def test_an_address_is_known_by_its_checksum_in_any_sentence(kind):
    assert _found(f"我把钱转到{PUBLISHED[kind]}，then nothing") == [("wallet", PUBLISHED[kind])]


@pytest.mark.parametrize("kind", [kind for kind in PUBLISHED if "upper" not in kind])
def test_one_wrong_letter_makes_it_none(kind):
    address = PUBLISHED[kind]
    swapped = "2" if address[-5] != "2" else "3"

    assert not is_wallet(address[:-5] + swapped + address[-4:])
    assert _found(f"sent to {address[:-5] + swapped + address[-4:]} today") == []


def test_a_solana_address_has_no_checksum_and_needs_a_word_beside_it():
    address = "7xKXtg2CW87d97TXJSDpbD5jBkheTqA83TZRuJosgAsU"

    assert _found(f"my Phantom sent SOL to {address}") == [("wallet", address)]
    assert _found(f"the password was {address}") == []


@pytest.mark.parametrize(
    ("narrative", "kind"),
    [
        (f"tx {HASH}", "tx_hash"),
        (f"hash {HASH}", "tx_hash"),
        (f"交易哈希 {HASH}", "tx_hash"),
        (f"хеш транзакции {HASH}", "tx_hash"),
        (f"SHA-256 {HASH}", "file_hash"),
        (f"хэш файла: {HASH}", "file_hash"),
        (f"empreinte SHA-256 : {HASH}", "file_hash"),
        (f"MD5 {HASH[:32]}", "file_hash"),
        (f"mã băm {HASH[:40]}", "file_hash"),
        (f"VirusTotal sample {HASH[:40]}", "file_hash"),
    ],
)
def test_a_hash_is_a_transactions_or_a_files_by_the_words_before_it(narrative, kind):
    assert [found for found, _ in _found(narrative)] == [kind]


def test_a_payment_reference_is_no_indicator():
    assert _found("UETR eb6305c9-1f7f-49de-aed0-16487c27b42d") == []
