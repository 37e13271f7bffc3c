"""Mails that come back. Each mail leaves with a return address of its own, which names the message and is signed for
its recipient; what arrives there as a report of delivery (RFC 3464) says whether it failed for good.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Iterable
from datetime import timedelta
from email import message_from_bytes
from email.message import Message as Mail
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from portal import arrivals, clock
from portal.models import Message

MOST: Final = 1024 * 1024  # bytes of a mail that are read: the report stands before what it is about
LATEST: Final = timedelta(days=14)  # mail servers give up after five days
KEY, SIGNATURE = 26, 16  # characters: 128 bits, and 80
NAMED_BY: Final = ("X-Original-To", "Delivered-To", "To")
REPORT: Final = "message/delivery-status"
ARRIVED: Final = ("delivered", "relayed", "expanded")
PERMANENT: Final = re.compile(r"\s*(5\.\d{1,3}\.\d{1,3})\b")


def return_address(message: UUID, to: str) -> str:
    """Where a mail comes back to; empty where the operator named no address for it. Within the 64 characters that a
    local part may have, in letters that servers do not fold: small ones.
    """
    if not settings.BOUNCE_ADDRESS:
        return ""
    name, _at, domain = settings.BOUNCE_ADDRESS.partition("@")
    return f"{name}+{_letters(message.bytes)}{_signature(message, to)}@{domain}"


def take(content: bytes, *, to: str = "") -> bool:
    """Read one mail that came to a return address; whether it says that a mail of ours failed for good, of somebody who
    still has the address that it went to. Anything else is ignored: answers of absentees, delays, forgeries.

    `to`: the address as the mail server knows it; without it the mail's own lines are asked, which the signature
    makes as good.
    """
    mail = message_from_bytes(content[:MOST])
    status = _failed(mail)
    if not status:
        return False
    said = [to] if to else [str(line) for name in NAMED_BY for line in mail.get_all(name, [])]
    for key, signature in _named(said):
        row = Message.objects.select_related("recipient", "invitation").filter(pk=key).first()
        if row and not (row.sent_at and row.sent_at < clock.now() - LATEST) and _came_back(row, signature, status):
            return True
    return False


def _came_back(row: Message, signature: str, status: str) -> bool:
    """Whether it was signed for this mail, to a person or to whoever is invited: then it is known."""
    whose = row.recipient or row.invitation
    if whose is None or not hmac.compare_digest(signature, _signature(row.pk, whose.email)):
        return False
    if row.recipient:
        arrivals.came_back(row.recipient.pk, row.recipient.email, status)
    else:
        arrivals.invitation_failed(whose.pk, status)
    return True


def _failed(mail: Mail) -> str:
    """The status of a report that a mail failed for good; empty for whatever else."""
    if mail.get_content_type() != "multipart/report":
        return ""
    if str(mail.get_param("report-type", "")).lower() != "delivery-status":
        return ""
    blocks = [block for part in _parts(mail) if part.get_content_type() == REPORT for block in _parts(part)]
    done = [(str(block.get("Action", "")).strip().lower().split(" ")[0], block) for block in blocks]
    if any(action in ARRIVED for action, _block in done):
        return ""
    found = (PERMANENT.match(str(block.get("Status", ""))) for action, block in done if action == "failed")
    return next((match[1] for match in found if match), "")


def _parts(mail: Mail) -> list[Mail]:
    found = mail.get_payload()
    return [part for part in found if isinstance(part, Mail)] if isinstance(found, list) else []


def _named(said: Iterable[str]) -> list[tuple[UUID, str]]:
    """The messages that these addresses name, each with the signature that came with it."""
    name, _at, domain = settings.BOUNCE_ADDRESS.lower().partition("@")
    letters = f"([a-z2-7]{{{KEY}}})([a-z2-7]{{{SIGNATURE}}})"
    form = re.compile(rf"(?<![\w.+-]){re.escape(name)}\+{letters}@{re.escape(domain)}(?![\w.-])")
    found = (match for text in said for match in form.finditer(text.lower()))
    return [(key, match[2]) for match in found if (key := _key(match[1]))]


def _letters(content: bytes) -> str:
    return base64.b32encode(content).decode().rstrip("=").lower()


def _key(letters: str) -> UUID | None:
    try:
        return UUID(bytes=base64.b32decode(letters.upper() + "=" * 6))
    except (binascii.Error, ValueError):
        return None


def _signature(message: UUID, to: str) -> str:
    """Of the message and of whom it went to: with another address of the person's it holds no more."""
    made = salted_hmac("portal.bounces", f"{message}:{to.lower()}", algorithm="sha256")
    return _letters(made.digest()[:10])
