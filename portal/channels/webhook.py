"""Webhooks: that something happened, and its id; whoever receives it asks the API for the rest, with its own key.

Headers and signature are those of Standard Webhooks 1.0.0 (standardwebhooks.com), so that receivers can check them with
a library that exists. `docs/webhooks.md` tells receivers.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID

from portal import clock, egress
from portal.egress import Answer, Resolver
from portal.errors import PermanentError

PREFIX: Final = "whsec_"
LEAST_BYTES, MOST_BYTES = 24, 64  # of a secret, as the convention has it


class NotTaken(Exception):
    """The receiver answered, and did not take it: a later attempt may succeed."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


class Gone(PermanentError):
    """The receiver wants nothing any more (410): its endpoint is to be switched off."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def as_secret(drawn: bytes) -> str:
    """What one endpoint and we sign with, as receivers write it."""
    return PREFIX + base64.b64encode(drawn).decode()


def send(
    url: str,
    *,
    key: UUID,
    kind: str,
    event: UUID,
    occurred_at: datetime,
    secrets: Sequence[str],
    resolve: Resolver = egress.look_up,
) -> Answer:
    """Hand one event to one endpoint. `key` is the same at every attempt to bring this event to this endpoint, `kind`
    is words with full stops between them, `event` the id of what happened; while a secret changes there are two.

    Raises Gone, NotTaken, or what `egress.post` raises.
    """
    body = _body(kind, event, occurred_at)
    headers = {"Content-Type": "application/json", **signed(key, clock.now(), body, secrets)}
    answer = egress.post(url, body=body, headers=headers, resolve=resolve)
    if answer.status == HTTPStatus.GONE:
        raise Gone(answer)
    if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        raise NotTaken(answer)
    return answer


def signed(key: UUID, at: datetime, body: bytes, secrets: Sequence[str]) -> dict[str, str]:
    """The three headers: `Webhook-Signature` holds one signature a secret, with a space between."""
    if not secrets:
        raise PermanentError("an endpoint has no secret")
    moment = str(int(at.timestamp()))
    content = f"{key}.{moment}.".encode() + body
    signatures = [base64.b64encode(hmac.digest(_key(secret), content, hashlib.sha256)).decode() for secret in secrets]
    return {
        "Webhook-Id": str(key),
        "Webhook-Timestamp": moment,
        "Webhook-Signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def _body(kind: str, event: UUID, occurred_at: datetime) -> bytes:
    moment = occurred_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    content = {"type": kind, "timestamp": moment, "data": {"id": str(event)}}
    return json.dumps(content, separators=(",", ":")).encode()


def _key(secret: str) -> bytes:
    """The bytes of a secret; one that is none would sign with what anybody could guess."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise PermanentError("a secret is not base64") from error
    if not LEAST_BYTES <= len(key) <= MOST_BYTES:
        raise PermanentError("a secret has too few bytes, or too many")
    return key
