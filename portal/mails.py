"""The mail that portal itself sends: the invitation."""

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from portal import outbox
from portal.actions.people import is_open
from portal.enums import MessageKind
from portal.models import Invitation, Message
from portal.outbox import Letter

_signer = TimestampSigner(salt="portal.invitation")


def token_of(invitation: Invitation) -> str:
    """The signed part of the link; the row itself says whether it may still be used."""
    return _signer.sign(str(invitation.pk))


def invitation_of(token: str) -> Invitation | None:
    """The invitation that a link names, or None where the signature is not ours."""
    try:
        key = _signer.unsign(token)
    except BadSignature:
        return None
    return Invitation.objects.select_related("organization", "invited_by").filter(pk=key).first()


def write_invitation(message: Message) -> Letter | None:
    """The link, in the language of the invitation; None once it can no longer be used."""
    invitation = message.invitation
    if invitation is None or not is_open(invitation):
        return None
    with translation.override(invitation.language):
        context = {
            "invitation": invitation,
            "url": settings.BASE_URL + reverse("invitation", args=[token_of(invitation)]),
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
            "language": translation.get_language(),
        }
        return Letter(
            to=invitation.email,
            subject=_("Invitation to Accord"),
            text=render_to_string("emails/invitation.txt", context),
            html=render_to_string("emails/invitation.html", context),
        )


def write_password_reset(message: Message) -> Letter | None:
    """The link, made when it is sent; None for somebody who may no longer sign in."""
    person = message.recipient
    if person is None or not person.is_active or not person.organization.is_active:
        return None
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    address = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key})
    with translation.override(person.language):
        context = {
            "url": settings.BASE_URL + address,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
            "language": translation.get_language(),
        }
        return Letter(
            to=person.email,
            subject=_("A new password for Accord"),
            text=render_to_string("emails/password_reset.txt", context),
            html=render_to_string("emails/password_reset.html", context),
        )


def register() -> None:
    """Called when the site starts."""
    outbox.register(MessageKind.INVITATION, write_invitation)
    outbox.register(MessageKind.PASSWORD_RESET, write_password_reset)
