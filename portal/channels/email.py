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
        headers={"Message-ID": f"<{message_id}@{host}>", "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(letter.html, "text/html")
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        if all(500 <= code < 600 for code, _ in error.recipients.values()):
            raise PermanentError("recipient refused") from error
        raise
