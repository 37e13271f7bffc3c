"""E-mail: pointer mails, one recipient each, with a stable Message-ID."""

from __future__ import annotations

import re
import smtplib
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from portal import bounces
from portal.errors import RecipientRefused

if TYPE_CHECKING:
    from portal.outbox import Letter


def send(letter: Letter, *, message_id: str) -> None:
    """Hand one letter to the mail server, with a return address of its own where the operator named one. Raises
    RecipientRefused where the server refuses the recipient for good.
    """
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        from_email=bounces.return_address(UUID(message_id), letter.to) or None,
        to=[letter.to],
        headers={
            "From": settings.DEFAULT_FROM_EMAIL,
            "Message-ID": f"<{message_id}@{host}>",
            "Auto-Submitted": "auto-generated",
            **_stopping(letter),
        },
    )
    mail.attach_alternative(letter.html, "text/html")
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        if all(_is_unknown(code, said) for code, said in error.recipients.values()):
            raise RecipientRefused(next(_status(*said) for said in error.recipients.values())) from error
        raise


def _stopping(letter: Letter) -> dict[str, str]:
    """RFC 8058: the reader's mail program offers to end mails of this kind, in one press."""
    if not letter.unsubscribe:
        return {}
    return {"List-Unsubscribe": f"<{letter.unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _is_unknown(code: int, said: bytes) -> bool:
    """Whether the server says that there is no such recipient, and not that it will not take this mail just now: RFC
    3463 gives addresses the codes 5.1.x; without such a code, RFC 5321 gives them 550, 551 and 553.
    """
    status = _status(code, said)
    return status.startswith("5.1.") or status in ("550", "551", "553")


def _status(code: int, said: bytes) -> str:
    """The server's code: RFC 3463's where it gives one, at the start of what it says."""
    found = re.match(rb"[245]\.\d{1,3}\.\d{1,3}(?=\s|$)", said)
    return found[0].decode() if found else str(code)
