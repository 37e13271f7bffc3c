"""E-mail: pointer mails, one recipient each, with a stable Message-ID."""

from __future__ import annotations

import smtplib
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from portal.errors import PermanentError

if TYPE_CHECKING:
    from portal.outbox import Letter


def send(letter: Letter, *, message_id: str) -> None:
    """Hand one letter to the mail server. Raises PermanentError where it refuses the recipient for good."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        to=[letter.to],
        headers={"Message-ID": f"<{message_id}@{host}>", "Auto-Submitted": "auto-generated", **_stopping(letter)},
    )
    mail.attach_alternative(letter.html, "text/html")
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        if all(_is_unknown(code, said) for code, said in error.recipients.values()):
            raise PermanentError("recipient refused") from error
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
    status = said.split(b" ", 1)[0]
    enhanced = status[:2] in (b"2.", b"4.", b"5.")
    return status.startswith(b"5.1.") if enhanced else code in (550, 551, 553)
