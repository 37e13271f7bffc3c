"""Token authentication: every caller is a person."""

from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from portal.digests import digest
from portal.models import ApiToken, User
from portal.requests import speak_to


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`; expired, revoked and unknown tokens are refused."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = (
            ApiToken.objects.select_related("user__organization")
            .filter(
                Q(expires_at__gt=Now()), digest=digest(secret.strip()), revoked_at__isnull=True, user__is_active=True
            )
            .filter(user__organization__deactivated_at__isnull=True)
            .first()
        )
        if token is None:
            raise AuthenticationFailed(_("This token is not valid."))
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=Now())
        speak_to(request._request, token.user)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):
    """How the schema names it; found by being imported."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
