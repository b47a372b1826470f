"""Wallets, transaction hashes and file hashes: long runs of letters and digits, told apart by form and checksum."""

import re
from collections.abc import Iterator

from services.router.extraction.checksums import base58check_version, is_bech32, is_ethereum, is_monero, is_solana
from services.router.extraction.found import Found, Taken
from services.router.reading.narrative import Reading

_RUN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{25,128}(?![A-Za-z0-9])")
_HEX = re.compile(r"(?:0x)?[0-9a-fA-F]+\Z")
_BECH32_PREFIXES = ("bc1", "ltc1", "addr1", "cosmos1", "tb1")
# First character → version bytes: Bitcoin, Litecoin, Dogecoin, Dash, Tron.
_VERSIONS = {
    "1": {0x00},
    "3": {0x05, 0x32},
    "L": {0x30},
    "M": {0x32},
    "D": {0x1E},
    "X": {0x4C},
    "T": {0x41},
}
_ETHEREUM_LENGTH = 42
_TRANSACTION_HASH = 64
_FILE_HASHES = frozenset({32, 40, 64, 96, 128})
_CUE_REACH = 40


def wallets(reading: Reading, taken: Taken) -> Iterator[Found]:
    """Find wallet addresses, transaction hashes and file hashes in the narrative."""
    for match in _RUN.finditer(reading.text):
        start, end = match.span()
        found = _classify(match[0], reading, start, end)
        if found is not None:
            taken.add(start, end)
            yield found


def _classify(run: str, reading: Reading, start: int, end: int) -> Found | None:
    if _HEX.match(run):
        return _hexadecimal(run, reading, start, end)
    if is_wallet(run) or (reading.near("solana_word", start, end, _CUE_REACH) and is_solana(run)):
        return Found("wallet", run, start, end)
    return None


def is_wallet(run: str) -> bool:
    """Ask whether a value is an address whose checksum holds."""
    if run.lower().startswith(_BECH32_PREFIXES) and is_bech32(run):
        return True
    if run.startswith("0x") and len(run) == _ETHEREUM_LENGTH and _HEX.match(run):
        return is_ethereum(run)
    versions = _VERSIONS.get(run[:1])
    if versions is not None and base58check_version(run) in versions:
        return True
    return (run.startswith("r") and base58check_version(run, ripple=True) == 0) or is_monero(run)


def _hexadecimal(run: str, reading: Reading, start: int, end: int) -> Found | None:
    digits = run.removeprefix("0x")
    if len(digits) in _FILE_HASHES and _is_of_a_file(reading, start, len(digits)):
        return Found("file_hash", digits.lower(), start, end)
    if len(digits) == _TRANSACTION_HASH:
        return Found("tx_hash", run, start, end)
    if run.startswith("0x") and len(run) == _ETHEREUM_LENGTH and is_ethereum(run):
        return Found("wallet", run, start, end)
    return None


def _is_of_a_file(reading: Reading, start: int, length: int) -> bool:
    """A hash of 64 digits is a transaction's unless a file is named; of the other lengths only files have one."""
    file = reading.before("file_hash_word", start, _CUE_REACH)
    if length != _TRANSACTION_HASH:
        return file is not None or reading.before("hash_word", start, _CUE_REACH) is not None
    transaction = reading.before("tx_hash_word", start, _CUE_REACH)
    return file is not None and (transaction is None or file.end > transaction.end)
