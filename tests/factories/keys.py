"""Keys that sign PDF files, as operators put them into a folder."""

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID

from portal import clock

PASSPHRASE = b"for tests"


@cache
def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def put(folder: Path, code: str, *, ends_in: int = 365, signs: bool = True, passphrase: bytes = PASSPHRASE) -> Path:
    """Key and certificate of a framework, and the passphrase; each call makes another certificate."""
    certificate = _certificate(code, ends_in, signs)
    encryption = BestAvailableEncryption(PASSPHRASE)
    path = folder / f"{code}.p12"
    path.write_bytes(pkcs12.serialize_key_and_certificates(code.encode(), _key(), certificate, None, encryption))
    path.with_suffix(".pass").write_bytes(passphrase + b"\n")
    for each in (path, path.with_suffix(".pass")):
        each.chmod(0o600)
    return path


def put_without_certificate(folder: Path, code: str) -> None:
    """A key alone, under no passphrase."""
    content = pkcs12.serialize_key_and_certificates(code.encode(), _key(), None, None, NoEncryption())
    (folder / f"{code}.p12").write_bytes(content)
    (folder / f"{code}.p12").chmod(0o600)


def retire(folder: Path, code: str) -> None:
    """Keep the certificate as one that signed before."""
    _key, certificate, _others = pkcs12.load_key_and_certificates((folder / f"{code}.p12").read_bytes(), PASSPHRASE)
    assert certificate
    (folder / f"{code}.before.pem").write_bytes(certificate.public_bytes(Encoding.PEM))


def _certificate(code: str, ends_in: int, signs: bool) -> Any:
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Seal of {code}")]), clock.now()
    off = dict.fromkeys(("key_encipherment", "data_encipherment", "key_agreement", "crl_sign"), False)
    rest = dict.fromkeys(("encipher_only", "decipher_only"), False)
    usage = x509.KeyUsage(digital_signature=signs, content_commitment=signs, key_cert_sign=not signs, **off, **rest)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(_key().public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=400))
    builder = builder.not_valid_after(now + timedelta(days=ends_in))
    return builder.add_extension(usage, critical=True).sign(_key(), hashes.SHA256())
