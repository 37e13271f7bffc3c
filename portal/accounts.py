"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitationOnly(DefaultAccountAdapter):
    """People come by invitation only: nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
