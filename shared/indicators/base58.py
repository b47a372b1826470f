"""Addresses in Base58 and their checksums: Bitcoin and its kin, Ripple, Monero, Solana, the older Cardano."""

import hashlib
import zlib

from Crypto.Hash import keccak

_BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
_BITCOIN_VALUES = {character: value for value, character in enumerate(_BITCOIN)}
_RIPPLE_VALUES = {character: value for value, character in enumerate(_RIPPLE)}
_PAYLOAD_BYTES = 25
_SOLANA_BYTES = 32
_SIGNATURE_BYTES = 64
# Monero writes 8 bytes as 11 characters, the last 5 bytes of 69 as 7, and the last 5 of 77, with a payment id, as well.
_MONERO_BLOCK = 11
_MONERO_SIZES = {11: 8, 7: 5}
_MONERO_CHARACTERS = frozenset({95, 106})
_MONERO_NETWORKS = frozenset({18, 19, 42})
# CBOR (RFC 8949) of a pair: tag 24, a byte string, and an unsigned number of 32 bits.
_PAIR_OF_TAGGED = b"\x82\xd8\x18\x58"
_NUMBER = 0x1A


def base58(text: str, values: dict[str, int] = _BITCOIN_VALUES) -> int | None:
    """Read a number in Base58; None where a character is no digit of it."""
    number = 0
    for character in text:
        value = values.get(character)
        if value is None:
            return None
        number = number * 58 + value
    return number


def base58check_version(text: str, *, ripple: bool = False, size: int = _PAYLOAD_BYTES) -> int | None:
    """Give what stands before the 20 bytes of a Base58Check payload; None where the checksum fails."""
    number = base58(text, _RIPPLE_VALUES if ripple else _BITCOIN_VALUES)
    if number is None or number.bit_length() > size * 8:
        return None
    raw = number.to_bytes(size, "big")
    check = hashlib.sha256(hashlib.sha256(raw[:-4]).digest()).digest()[:4]
    return int.from_bytes(raw[: size - 24], "big") if check == raw[-4:] else None


def is_solana(text: str) -> bool:
    """Ask whether the text is 32 bytes in Base58: all that a Solana address shows, so ask for a cue as well."""
    return _is_of_bytes(text, _SOLANA_BYTES)


def is_solana_signature(text: str) -> bool:
    """Ask whether the text is 64 bytes in Base58, as a Solana transaction's signature is."""
    return _is_of_bytes(text, _SIGNATURE_BYTES)


def _is_of_bytes(text: str, size: int) -> bool:
    number = base58(text)
    return number is not None and (size - 4) * 8 < number.bit_length() <= size * 8


def is_monero(text: str) -> bool:
    """Check a Monero address, also an integrated one or of a subaddress: Keccak over all but the last four bytes."""
    if len(text) not in _MONERO_CHARACTERS:
        return False
    raw = b""
    for start in range(0, len(text), _MONERO_BLOCK):
        block = text[start : start + _MONERO_BLOCK]
        number = base58(block)
        size = _MONERO_SIZES.get(len(block))
        if number is None or size is None or number.bit_length() > size * 8:
            return False
        raw += number.to_bytes(size, "big")
    return raw[0] in _MONERO_NETWORKS and keccak.new(digest_bits=256, data=raw[:-4]).digest()[:4] == raw[-4:]


def is_byron(text: str) -> bool:
    """Check a Cardano address of the Byron era: the CRC-32 of its payload stands behind it."""
    number = base58(text)
    if number is None:
        return False
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    if not raw.startswith(_PAIR_OF_TAGGED) or len(raw) < len(_PAIR_OF_TAGGED) + 1:
        return False
    start = len(_PAIR_OF_TAGGED) + 1
    end = start + raw[start - 1]
    return (
        len(raw) == end + 5
        and raw[end] == _NUMBER
        and zlib.crc32(raw[start:end]) == int.from_bytes(raw[end + 1 :], "big")
    )
