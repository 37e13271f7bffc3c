"""Certificates for TLS servers of tests: each signs itself, and is an authority to whoever is told to trust it."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path
from textwrap import fill

from Crypto.Hash import SHA256
from Crypto.PublicKey import ECC
from Crypto.Signature import DSS

# Tags of DER (X.690), and object identifiers in it.
BOOLEAN, INTEGER, BITS, OCTETS, TEXT, TIME, SEQUENCE, SET = 0x01, 0x02, 0x03, 0x04, 0x0C, 0x18, 0x30, 0x31
ECDSA_SHA256, COMMON_NAME = bytes.fromhex("06082a8648ce3d040302"), bytes.fromhex("0603550403")
KEY_ID, KEY_USAGE, ALSO_NAMED, CONSTRAINTS = (bytes.fromhex(f"0603551d{part}") for part in ("0e", "0f", "11", "13"))
YES = b"\xff"
SIGNS = b"\x02\x84"  # digitalSignature and keyCertSign, of eight bits of which two are unused
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Certificate:
    """Two files: the certificate for whoever trusts it, and the certificate with its key for the server."""

    trusted: Path
    served: Path


def certify(folder: Path, *names: str, ends_in: timedelta = YEAR) -> Certificate:
    """A certificate for these names and addresses (RFC 5280), valid since two years ago."""
    key, now = ECC.generate(curve="P-256"), datetime.now(tz=UTC)
    public = bytes(key.public_key().export_key(format="DER"))
    algorithm, name = _der(SEQUENCE, ECDSA_SHA256), _name(names[0])
    body = _der(
        SEQUENCE,
        _der(0xA0, _der(INTEGER, b"\x02")),
        _der(INTEGER, b"\x01" + sha256(public).digest()[:8]),
        algorithm,
        name,
        _der(SEQUENCE, _moment(now - 2 * YEAR), _moment(now + ends_in)),
        name,
        public,
        _der(0xA3, _extensions(public, names)),
    )
    signature = bytes(DSS.new(key, "fips-186-3", encoding="der").sign(SHA256.new(body)))
    whole = _pem(_der(SEQUENCE, body, algorithm, _der(BITS, b"\x00", signature)))
    made = Certificate(folder / f"{names[0]}.pem", folder / f"{names[0]}-with-key.pem")
    made.trusted.write_text(whole)
    made.served.write_text(f"{whole}{key.export_key(format='PEM')}\n")
    return made


def _extensions(public: bytes, names: tuple[str, ...]) -> bytes:
    return _der(
        SEQUENCE,
        _extension(CONSTRAINTS, _der(SEQUENCE, _der(BOOLEAN, YES)), critical=True),
        _extension(KEY_USAGE, _der(BITS, SIGNS), critical=True),
        _extension(KEY_ID, _der(OCTETS, sha256(public).digest()[:20])),
        _extension(ALSO_NAMED, _der(SEQUENCE, *map(_also, names))),
    )


def _extension(kind: bytes, value: bytes, *, critical: bool = False) -> bytes:
    return _der(SEQUENCE, kind, _der(BOOLEAN, YES) if critical else b"", _der(OCTETS, value))


def _also(name: str) -> bytes:
    """One name or address for which the certificate holds."""
    try:
        return _der(0x87, ip_address(name).packed)
    except ValueError:
        return _der(0x82, name.encode())


def _name(common: str) -> bytes:
    return _der(SEQUENCE, _der(SET, _der(SEQUENCE, COMMON_NAME, _der(TEXT, common.encode()))))


def _moment(moment: datetime) -> bytes:
    return _der(TIME, moment.strftime("%Y%m%d%H%M%SZ").encode())


def _der(tag: int, *parts: bytes) -> bytes:
    """One value: its tag, its length, and what it holds."""
    content = b"".join(parts)
    if len(content) < 128:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def _pem(whole: bytes) -> str:
    return f"-----BEGIN CERTIFICATE-----\n{fill(base64.b64encode(whole).decode(), 64)}\n-----END CERTIFICATE-----\n"
