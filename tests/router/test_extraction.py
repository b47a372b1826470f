import pytest

from shared.indicators.base58 import base58check_version
from shared.indicators.checksums import is_bech32, is_ethereum


@pytest.mark.parametrize(
    ("narrative", "country", "kind", "value"),
    [
        ("I paid to gb34 nwbk 5600 3694 5545 79 in the evening", "AU", "iban", "GB34NWBK56003694554579"),
        ("Überwiesen auf DE19-9340-5514-8274-0464-98.", "AT", "iban", "DE19934055148274046498"),
        ("匯到香港一家公司的帳戶012-345-678901-838,最後一筆", "TW", "account", "012345678901838"),
        ("sent RTGS to a/c 5012 0031 7744 09 on 9 Jan", "IN", "account", "50120031774409"),
        ("paid to UPI fastcred.rr@paytm yesterday", "IN", "account", "fastcred.rr@paytm"),
        ("account (04-00-04 / 60713382 R Haddow)", "GB", "account", "60713382"),
        (
            "chave aleatória Pix 7d1f0a92-4c3b-4a55-9e0e-2b8f6d7c1a44",
            "BR",
            "account",
            "7d1f0a92-4c3b-4a55-9e0e-2b8f6d7c1a44",
        ),
        ("he called from +63 917 000 0134", "US", "phone", "+639170000134"),
        ("appel du 01 99 00 12 29 hier", "FR", "phone", "+33199001229"),
        ("gọi em bằng số 091 234 502 nhưng đầu số là +855", "VN", "phone", "+85591234502"),
        ("رقم +63 905 123 4571 أرسل", "JO", "phone", "+639051234571"),
        ("see hxxps://pay-toll[.]top/pay now", "US", "url", "https://pay-toll.top/pay"),
        ("the link darb-toll-uae [dot] cc came", "AE", "domain", "darb-toll-uae.cc"),
        ("write to help (at) fast-refund (dot) com today", "GB", "email", "help@fast-refund.com"),
        ("log-in from 5.9.77.201:443 at noon", "NL", "ip", "5.9.77.201"),
        ("peer 2001:db8::1 answered", "NL", "ip", "2001:db8::1"),
        ("wallet TLkx9K6MqjsueENmB8cQVH5F6xBLktnjeA", "US", "wallet", "TLkx9K6MqjsueENmB8cQVH5F6xBLktnjeA"),
        (
            "to bc1qrh6gay5la4ul3khnghs9qdvfw2rnh4fsd3cq2a .",
            "CA",
            "wallet",
            "bc1qrh6gay5la4ul3khnghs9qdvfw2rnh4fsd3cq2a",
        ),
        ("WeChat id gongan_liu7705 wrote", "AU", "handle", "gongan_liu7705"),
        ("Skype live:.cid.mumbai.cbi7 rang", "IN", "handle", "live:.cid.mumbai.cbi7"),
    ],
)
def test_an_indicator_is_found_however_it_is_written(decided, narrative, country, kind, value):
    found = decided(narrative, country).indicators

    assert [(kind, value)] == [(i.type, i.value) for i in found]


def test_a_span_marks_the_very_characters(decided):
    narrative = "Đã chuyển vào tài khoản 8851004417 hôm qua"

    (account,) = decided(narrative).indicators

    assert account.span is not None
    assert narrative[slice(*account.span)] == "8851004417"


@pytest.mark.parametrize(
    "narrative",
    [
        "I lost $250,000 on 22/02/2026 at 20:15, reference 32833106-536e-45df-80b2-d002cc92d33d",
        "TLkx9K6MqjsueENmB8cQVH5F6xBLktnjeB is a typing mistake",
        "see the file invoice.pdf and pea.apk",
        "I was at my desk.Then it rang",
        "13 400 000 тенге",
    ],
)
def test_what_is_no_indicator_is_not_taken_for_one(decided, narrative):
    assert decided(narrative, "GB").indicators == ()


def test_the_reporters_own_contacts_are_no_indicators(decided):
    reporter = {"country": "AU", "email": "mei@example.com.au", "phone": "0491 570 006"}

    decision = decided("call me on 0491 570 006 or mei@example.com.au", "AU", reporter=reporter)

    assert decision.indicators == ()


def test_the_victims_handle_is_the_victims(decided):
    (handle,) = decided("My Instagram @livia.bakes.zh was taken on 31 January", "CH").indicators

    assert handle.role == "victim"


def test_what_the_reporter_calls_their_own_is_no_suspects_though_a_message_names_it(decided):
    narrative = "Messages, as they were pasted:\nYour account DE89370400440532013000 is blocked, call +44 20 7946 0018"
    own = [{"type": "iban", "value": "DE89370400440532013000", "role": "victim's own"}]

    said = {i.type: i.role for i in decided(narrative, "GB", observables=own).indicators}
    silent = {i.type: i.role for i in decided(narrative, "GB").indicators}

    assert said == {"iban": "victim", "phone": "suspect"}
    assert silent["iban"] == "suspect"


def test_an_account_that_was_paid_and_pays_on_is_a_stop_of_the_money(decided):
    bank, first, second = ({"account": number, "country": "US"} for number in ("1111111", "2222222", "3333333"))
    payments = [{"from": bank, "to": first}, {"from": first, "to": second}]

    found = decided("Transfers", "US", transactions=payments).indicators

    assert {i.value: i.role for i in found} == {"1111111": "victim", "2222222": "suspect", "3333333": "suspect"}


def test_checksums_hold_for_published_addresses_and_break_with_one_letter():
    # BIP-173, BIP-350, EIP-55 and the first block of Bitcoin publish these.
    assert is_bech32("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")
    assert is_bech32("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0")
    assert not is_bech32("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5")
    assert is_ethereum("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")
    assert not is_ethereum("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD")
    assert base58check_version("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa") == 0
    assert base58check_version("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb") is None
