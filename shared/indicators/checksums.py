"""Checksums of other wallet addresses: an address that passes is one, and a typing mistake is not."""

import base64
import binascii

from Crypto.Hash import keccak

_BECH32 = {character: value for value, character in enumerate("qpzry9x8gf2tvdw0s3jn54khce6mua7l")}
_BECH32_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_CONSTANTS = frozenset({1, 0x2BC830A3})  # BIP-173 bech32, BIP-350 bech32m
_CASH_GENERATOR = (0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8, 0x1E4F43E470)
_CASH_DATA = 42
_STELLAR_VERSION = 6 << 3  # an account, G…
_STELLAR_CHARACTERS = 56
_TON_CHARACTERS = 48
_TON_TAGS = frozenset({0x11, 0x51, 0x91, 0xD1})  # for contracts that bounce or not, on the main network or a test's
_TON_CHAINS = frozenset({0x00, 0xFF})


def is_bech32(text: str) -> bool:
    """Check an address by BIP-173 or BIP-350: one case, its prefix, and the polynomial."""
    if text not in (text.lower(), text.upper()):
        return False
    prefix, separator, data = text.lower().rpartition("1")
    if not separator or not prefix:
        return False
    values = [ord(character) >> 5 for character in prefix] + [0] + [ord(character) & 31 for character in prefix]
    for character in data:
        value = _BECH32.get(character)
        if value is None:
            return False
        values.append(value)
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_BECH32_GENERATOR):
            if top >> bit & 1:
                check ^= generator
    return check in _BECH32_CONSTANTS


def is_cash_address(text: str) -> bool:
    """Check an address of Bitcoin Cash (CashAddr), with or without `bitcoincash:` before it."""
    data = text.lower().removeprefix("bitcoincash:")
    if text not in (text.lower(), text.upper()) or len(data) != _CASH_DATA or any(c not in _BECH32 for c in data):
        return False
    check = 1
    for value in [*(ord(character) & 31 for character in "bitcoincash"), 0, *(_BECH32[c] for c in data)]:
        top = check >> 35
        check = (check & 0x07FFFFFFFF) << 5 ^ value
        for bit, generator in enumerate(_CASH_GENERATOR):
            if top >> bit & 1:
                check ^= generator
    return check == 1


def is_ethereum(address: str) -> bool:
    """Check `0x` and 40 hexadecimal digits by EIP-55; written in one case, there is no checksum to fail."""
    digits = address[2:]
    if digits in (digits.lower(), digits.upper()):
        return True
    digest = keccak.new(digest_bits=256, data=digits.lower().encode()).hexdigest()
    return all(
        not letter.isalpha() or letter.isupper() == (nibble >= "8")
        for letter, nibble in zip(digits, digest, strict=False)
    )


def is_stellar(text: str) -> bool:
    """Check a Stellar account: Base32, its version, and CRC-16/XMODEM with the low byte first."""
    if len(text) != _STELLAR_CHARACTERS or text[0] != "G":
        return False
    try:
        raw = base64.b32decode(text)
    except binascii.Error:
        return False
    return raw[0] == _STELLAR_VERSION and binascii.crc_hqx(raw[:-2], 0) == int.from_bytes(raw[-2:], "little")


def is_ton(text: str) -> bool:
    """Check an address of TON in its friendly form: 36 bytes in Base64, the last two CRC-16/XMODEM."""
    if len(text) != _TON_CHARACTERS:
        return False
    try:
        raw = base64.b64decode(text, altchars=b"-_" if "-" in text or "_" in text else None, validate=True)
    except binascii.Error:
        return False
    known = raw[0] in _TON_TAGS and raw[1] in _TON_CHAINS
    return known and binascii.crc_hqx(raw[:-2], 0) == int.from_bytes(raw[-2:], "big")
