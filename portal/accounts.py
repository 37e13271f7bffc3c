"""How allauth behaves here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from portal.actions import people
from portal.models import User


class InvitationOnly(DefaultAccountAdapter):
    """People come by invitation only: nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Through the outbox: the page takes as long for an address that nobody has, and no mail is lost."""
        people.ask_password_reset(user)
