"""E-mail: pointer mails, one recipient each, with a stable Message-ID."""

from __future__ import annotations

import contextlib
import re
import smtplib
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from portal import bounces
from portal.errors import RecipientRefused

if TYPE_CHECKING:
    from portal.outbox import Letter

MOST: Final = 20  # mails in one connection
OK: Final = 250
FOR_GOOD: Final = 500  # and above


class Line:
    """A connection to the mail server, for one mail after the other. It is made when the first is sent, and anew after
    a failure and after some mails: servers take only so many at a time.
    """

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None
        self._sent = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Whatever the server says to it, the connection is gone."""
        connection, self._connection, self._sent = self._connection, None, 0
        if connection is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                connection.close()

    def send(self, letter: Letter, *, message_id: str) -> None:
        """Hand one letter to the mail server, with a return address of its own where the operator named one. Raises
        RecipientRefused where the server refuses the recipient, or what is sent to it, and not only for now.
        """
        try:
            self._mail(letter, message_id).send()
        except smtplib.SMTPRecipientsRefused as error:
            self.close()
            code, said = next(iter(error.recipients.values()))
            if code >= FOR_GOOD:
                raise RecipientRefused(_status(code, said), is_unknown=_is_unknown(code, said)) from error
            raise
        except smtplib.SMTPDataError as error:
            self.close()
            if error.smtp_code >= FOR_GOOD:
                said = error.smtp_error if isinstance(error.smtp_error, bytes) else error.smtp_error.encode()
                raise RecipientRefused(_status(error.smtp_code, said), is_unknown=False) from error
            raise
        except BaseException:
            self.close()
            raise
        self._sent += 1
        if self._sent >= MOST:
            self.close()

    def _is_open(self) -> bool:
        """Whether a server that has taken mails takes another: some end the conversation after a few."""
        server = getattr(self._connection, "connection", None)
        if not isinstance(server, smtplib.SMTP):
            return True
        try:
            return server.noop()[0] == OK
        except (OSError, smtplib.SMTPException):
            return False

    def _mail(self, letter: Letter, message_id: str) -> EmailMultiAlternatives:
        if self._connection is not None and not self._is_open():
            self.close()
        if self._connection is None:
            connection = get_connection()
            connection.open()
            self._connection = connection
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
            connection=self._connection,
        )
        mail.attach_alternative(letter.html, "text/html")
        return mail


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
