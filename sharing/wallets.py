"""Addresses of wallets: their canonical form, and whether their check digits are right. Pure."""

import re
from collections.abc import Callable
from hashlib import sha256
from typing import Final

from Crypto.Hash import keccak
from stdnum import bitcoin

_BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_MONERO_BLOCKS: Final = {11: 8, 7: 5}  # signs of a whole block and of the last one, with the bytes that they hold
_MONERO_KINDS: Final = (18, 19, 42)  # the first byte on the main network: standard, integrated, subaddress


def read(address: str) -> tuple[str, str, bool]:
    """The canonical form of an address without spaces, the currency that its form tells ("" where it tells none), and
    whether its check digits are right or it has none.
    """
    for currency, pattern, is_right, folds in _FORMS:
        if pattern.fullmatch(address):
            return address.lower() if folds else address, currency, is_right(address)
    return address, "", True


def _base58check(address: str) -> bool:
    """Base58Check: 25 bytes, the last four of them the checksum of the others."""
    if not set(address) <= set(_BASE58):
        return False
    raw = bitcoin.b58decode(address)
    return len(raw) == 25 and sha256(sha256(raw[:-4]).digest()).digest()[:4] == raw[-4:]


def _bech32(address: str) -> bool:
    """Bech32 (BIP 173) for version 0, Bech32m (BIP 350) for the later ones; never in mixed case."""
    data = address.lower()[3:]
    if address not in (address.lower(), address.upper()) or not set(data) <= set(_BECH32):
        return False
    prefix = [3, 3, 0, 2, 3]  # "bc", expanded as BIP 173 says
    checksum = bitcoin.bech32_checksum(prefix + [_BECH32.index(sign) for sign in data])
    return bool(checksum == (1 if data[0] == "q" else 0x2BC830A3))


def _mixed_case(address: str) -> bool:
    """EIP-55: which letters are capitals is the check; an address in one case alone has none."""
    body = address[2:]
    if body in (body.lower(), body.upper()):
        return True
    digest = _keccak(body.lower().encode()).hex()
    return body == "".join(
        sign.upper() if int(digit, 16) >= 8 else sign for sign, digit in zip(body.lower(), digest, strict=False)
    )


def _monero(address: str) -> bool:
    """Base58 in blocks; the last four bytes are the beginning of the Keccak-256 of the others."""
    blocks = [address[start : start + 11] for start in range(0, len(address), 11)]
    try:
        raw = b"".join(_block(block) for block in blocks)
    except (ValueError, OverflowError):
        return False
    return raw[0] in _MONERO_KINDS and _keccak(raw[:-4])[:4] == raw[-4:]


def _block(block: str) -> bytes:
    """Raises ValueError for a sign that is none of base 58, OverflowError for a number that no such block holds."""
    number = 0
    for sign in block:
        number = number * 58 + _BASE58.index(sign)
    return number.to_bytes(_MONERO_BLOCKS[len(block)], "big")


def _keccak(data: bytes) -> bytes:
    """Keccak-256 as it was before the standard: SHA3-256 of hashlib pads in another way."""
    return keccak.new(digest_bits=256, data=data).digest()


# Currency, form, check, and whether capitals count for nothing beyond the check.
_FORMS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool], bool], ...] = (
    ("Ethereum", re.compile(r"0x[0-9a-fA-F]{40}"), _mixed_case, True),
    ("Bitcoin", re.compile(r"bc1[a-z0-9]{20,87}", re.I), _bech32, True),
    ("Bitcoin", re.compile(r"[13][A-Za-z0-9]{24,34}"), _base58check, False),
    ("TRON", re.compile(r"T[A-Za-z0-9]{33}"), _base58check, False),
    ("Monero", re.compile(r"[48][A-Za-z0-9]{94}|4[A-Za-z0-9]{105}"), _monero, False),
)
