"""How secrets are kept."""

import hashlib


def digest(secret: str) -> str:
    """SHA-256 in hex: enough for a secret that is itself 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()
