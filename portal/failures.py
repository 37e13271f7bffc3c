"""What went wrong with a message on its way out, in words: of an error its kind alone is kept."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_AWAY: Final = _("The mail server cannot be reached")
SAID: Final[dict[str, str | Promise]] = {
    "NameUnknown": _("The name has no address"),
    "NotPublic": _("The name leads to an address that is not public"),
    "NoConnection": _("Nothing accepts a connection there"),
    "NotTrusted": _("The certificate is not valid for the name"),
    "NoAnswer": _("The connection ended without an answer"),
    "TooSlow": _("It took too long"),
    "EgressRefused": _("The address is not one that may be called"),
    "NotTaken": _("It was answered, and not taken"),
    "Gone": _("Nothing is wanted there any more"),
    "RecipientRefused": _("The mail server takes no mail to this recipient"),
    "PermanentError": _("It can never be sent"),
    "SMTPRecipientsRefused": _("The mail server takes nothing for the recipient now"),
    "SMTPSenderRefused": _("The mail server refuses our own address"),
    "SMTPDataError": _("The mail server did not take the mail"),
    "SMTPResponseException": _("The mail server did not take the mail"),
    "SMTPHeloError": _("The mail server did not take our greeting"),
    "SMTPNotSupportedError": _("The mail server lacks what is needed"),
    "SMTPAuthenticationError": _("The mail server refuses our name or password"),
    "SMTPException": _("The mail server failed"),
    "SMTPConnectError": _AWAY,
    "SMTPServerDisconnected": _AWAY,
    "ConnectionRefusedError": _AWAY,
    "ConnectionResetError": _AWAY,
    "BrokenPipeError": _AWAY,
    "gaierror": _AWAY,
    "TimeoutError": _("The mail server took too long"),
    "SSLCertVerificationError": _("The certificate of the mail server is not valid"),
}


def said(kind: str) -> str:
    """The words, or the kind itself where there are none: a fault of our own, which operators look up in the log."""
    return str(SAID.get(kind, kind))
