import msgspec
import pytest

from services.intake.reports.cards import holds_card_number, mask_card_numbers, may_hold_card_number, passes_luhn

# Numbers that the schemes publish for tests.
CARDS = ["4111111111111111", "5555555555554444", "378282246310005", "6011111111111117", "3530111333300000"]
CARDS += ["38520000023237", "2223003122003222"]


@pytest.mark.parametrize("card", CARDS)
def test_a_full_card_number_leaves_its_last_four_digits(card):
    masked = mask_card_numbers(f"I paid with {card}, then they called.")

    assert masked == f"I paid with **** {card[-4:]}, then they called."


@pytest.mark.parametrize(
    "written",
    [
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4111.1111.1111.1111",
        "4111 1111 1111 1111 12/27",
        "4111111111111111 123",
        "٤١١١ ١١١١ ١١١١ ١١١١",
        "4111–1111–1111–1111",
        "4111\u00a01111\u00a01111\u00a01111",
    ],
)
def test_it_is_found_as_people_write_it(written):
    assert mask_card_numbers(written).startswith("**** 1111")
    assert may_hold_card_number(msgspec.json.encode(written))


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1112",
        "DE89 3704 0044 0532 0130 00",
        "GB82WEST12345698765432",
        "32833106-536e-45df-80b2-d002cc92d33d",
        "0x4111111111111111ab",
        "2026-11-20 10:00:00",
        "+44 7700 900318",
        "1234567890123452",
        # UnionPay: in China this is how an account is written, and the way to the money.
        "6200000000000005",
    ],
)
def test_what_is_no_card_number_stays(text):
    assert not holds_card_number(text)
    assert mask_card_numbers(text) == text


def test_the_luhn_check_finds_a_wrong_digit():
    assert passes_luhn("4111111111111111")
    assert not any(passes_luhn(f"411111111111111{digit}") for digit in "023456789")
