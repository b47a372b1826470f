"""Checksums of wallet addresses: an address that passes is one, and a typing mistake is not."""

import hashlib

from Crypto.Hash import keccak

_BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
_BITCOIN_VALUES = {character: value for value, character in enumerate(_BITCOIN)}
_RIPPLE_VALUES = {character: value for value, character in enumerate(_RIPPLE)}
_BECH32 = {character: value for value, character in enumerate("qpzry9x8gf2tvdw0s3jn54khce6mua7l")}
_BECH32_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_CONSTANTS = frozenset({1, 0x2BC830A3})  # BIP-173 bech32, BIP-350 bech32m
_PAYLOAD_BYTES = 25
_SOLANA_BYTES = 32
# Monero writes 8 bytes as 11 characters, and the last 5 bytes of 69 as 7.
_MONERO_BLOCK = 11
_MONERO_SIZES = {11: 8, 7: 5}
_MONERO_CHARACTERS = 95
_MONERO_NETWORKS = frozenset({18, 19, 42})


def _base58(text: str, values: dict[str, int]) -> int | None:
    number = 0
    for character in text:
        value = values.get(character)
        if value is None:
            return None
        number = number * 58 + value
    return number


def base58check_version(text: str, *, ripple: bool = False) -> int | None:
    """Give the version byte of a 25-byte Base58Check payload; None where the checksum fails."""
    number = _base58(text, _RIPPLE_VALUES if ripple else _BITCOIN_VALUES)
    if number is None or number.bit_length() > _PAYLOAD_BYTES * 8:
        return None
    raw = number.to_bytes(_PAYLOAD_BYTES, "big")
    check = hashlib.sha256(hashlib.sha256(raw[:-4]).digest()).digest()[:4]
    return raw[0] if check == raw[-4:] else None


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


def is_solana(text: str) -> bool:
    """Ask whether the text is 32 bytes in Base58: all that a Solana address shows, so ask for a cue as well."""
    number = _base58(text, _BITCOIN_VALUES)
    return number is not None and (_SOLANA_BYTES - 4) * 8 < number.bit_length() <= _SOLANA_BYTES * 8


def is_monero(text: str) -> bool:
    """Check a standard Monero address: Keccak over all but the last four bytes."""
    if len(text) != _MONERO_CHARACTERS:
        return False
    raw = b""
    for start in range(0, len(text), _MONERO_BLOCK):
        block = text[start : start + _MONERO_BLOCK]
        number = _base58(block, _BITCOIN_VALUES)
        size = _MONERO_SIZES.get(len(block))
        if number is None or size is None or number.bit_length() > size * 8:
            return False
        raw += number.to_bytes(size, "big")
    return raw[0] in _MONERO_NETWORKS and keccak.new(digest_bits=256, data=raw[:-4]).digest()[:4] == raw[-4:]
