"""Wallets, transaction hashes and file hashes: long runs of letters and digits, told apart by form and checksum."""

import re
from collections.abc import Iterator

from shared.indicators.base58 import base58check_version, is_byron, is_monero, is_solana, is_solana_signature
from shared.indicators.checksums import is_bech32, is_cash_address, is_ethereum, is_stellar, is_ton
from shared.indicators.found import Found, Taken
from shared.reading.reading import Reading

# Long enough for the longest address of Cardano's first era, and for SHA-512.
_RUN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{25,128}(?![A-Za-z0-9])")
_TON = re.compile(r"(?<![A-Za-z0-9_+/-])[EUk0][Qf][A-Za-z0-9_+/-]{46}(?![A-Za-z0-9_+/-])")
_TON_RAW = re.compile(r"(?<![0-9a-fA-F:-])(?:0|-1):[0-9a-fA-F]{64}(?![0-9a-fA-F])")
_HEX = re.compile(r"(?:0[xX])?[0-9a-fA-F]+\Z")
_BECH32_PREFIXES = ("bc1", "ltc1", "addr1", "cosmos1", "osmo1", "terra1", "bnb1", "tb1")
# First character → version bytes: Bitcoin, Litecoin, Dogecoin, Dash, Tron.
_VERSIONS = {
    "1": {0x00},
    "3": {0x05, 0x32},
    "L": {0x30},
    "M": {0x32},
    "D": {0x1E},
    "A": {0x16},
    "9": {0x16},
    "X": {0x4C},
    "7": {0x10},
    "T": {0x41},
}
_ZCASH = {"t1": 0x1CB8, "t3": 0x1CBD}
_BYRON = ("Ae2", "DdzFF")
_ETHEREUM_LENGTH = 42
_TRANSACTION_HASH = 64
_FILE_HASHES = frozenset({32, 40, 64, 96, 128})
_SIGNATURE = range(86, 89)
_SHORTEST = 25
_CUE_REACH = 40


def wallets(reading: Reading, taken: Taken) -> Iterator[Found]:
    """Find wallet addresses, transaction hashes and file hashes in the narrative."""
    # Splitting costs a tenth of the search, and most narratives have no such word.
    if max(map(len, reading.text.split()), default=0) < _SHORTEST:
        return
    for pattern in (_TON, _TON_RAW):
        for match in pattern.finditer(reading.text):
            if not taken.overlaps(*match.span()) and (pattern is _TON_RAW or is_ton(match[0])):
                taken.add(*match.span())
                yield Found("wallet", match[0], *match.span())
    for match in _RUN.finditer(reading.text):
        start, end = match.span()
        found = None if taken.overlaps(start, end) else _classify(match[0], reading, start, end)
        if found is not None:
            taken.add(start, end)
            yield found


def _classify(run: str, reading: Reading, start: int, end: int) -> Found | None:
    if _HEX.match(run):
        return _hexadecimal(run, reading, start, end)
    if is_wallet(run):
        return Found("wallet", run, start, end)
    if run.isalpha() or not reading.near("solana_word", start, end, _CUE_REACH):
        return None
    if len(run) in _SIGNATURE:
        return Found("tx_hash", run, start, end) if is_solana_signature(run) else None
    return Found("wallet", run, start, end) if is_solana(run) else None


def is_wallet(run: str) -> bool:  # noqa: PLR0911 - one line per kind of checksum
    """Ask whether a value is an address whose checksum holds."""
    if run.lower().startswith(_BECH32_PREFIXES) and is_bech32(run):
        return True
    if run.startswith("0x") and len(run) == _ETHEREUM_LENGTH and _HEX.match(run):
        return is_ethereum(run)
    versions = _VERSIONS.get(run[:1])
    if versions is not None and base58check_version(run) in versions:
        return True
    if run[:2] in _ZCASH:
        return base58check_version(run, size=26) == _ZCASH[run[:2]]
    if run.startswith("r"):
        return base58check_version(run, ripple=True) == 0
    if run.startswith(_BYRON):
        return is_byron(run)
    if run[0] in "qpQP" and is_cash_address(run):
        return True
    return is_stellar(run) if run[0] == "G" else is_monero(run)


def _hexadecimal(run: str, reading: Reading, start: int, end: int) -> Found | None:
    digits = run[2:] if run[1] in "xX" else run
    if len(digits) in _FILE_HASHES and _is_of_a_file(reading, start, len(digits)):
        return Found("file_hash", digits.lower(), start, end)
    if len(digits) == _TRANSACTION_HASH:
        return Found("tx_hash", run, start, end)
    if run[1] == "x" and len(run) == _ETHEREUM_LENGTH and is_ethereum(run):
        return Found("wallet", run, start, end)
    return None


def _is_of_a_file(reading: Reading, start: int, length: int) -> bool:
    """A hash of 64 digits is a transaction's unless a file is named; of the other lengths only files have one."""
    file = reading.before("file_hash_word", start, _CUE_REACH)
    if length != _TRANSACTION_HASH:
        return file is not None or reading.before("hash_word", start, _CUE_REACH) is not None
    transaction = reading.before("tx_hash_word", start, _CUE_REACH)
    return file is not None and (transaction is None or file.end > transaction.end)
