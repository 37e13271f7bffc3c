"""API tokens: each acts for one person, and is shown once."""

import secrets
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from portal import audit, clock
from portal.digests import digest
from portal.errors import NotAllowed
from portal.models import ApiToken, Framework, Participation, User


@transaction.atomic
def create(*, name: str, expires_at: datetime, by: User) -> tuple[ApiToken, str]:
    """A token of the person's own, and its secret (256 random bits), which is kept nowhere."""
    secret = f"accord_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        user=by, name=name, prefix=secret[:12], digest=digest(secret), expires_at=expires_at
    )
    audit.record("token.created", target=token, by=by)
    return token, secret


@transaction.atomic
def revoke(token: ApiToken, *, by: User) -> None:
    """End a token of one's own at once."""
    if token.user_id != by.pk:
        raise NotAllowed(_("This is not your token."))
    ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=clock.now())
    audit.record("token.revoked", target=token, by=by)


def revoke_of_leavers(framework: Framework, organizations: Collection[UUID], by: User) -> None:
    """End the tokens of the people of organizations that take part nowhere any more, in the caller's transaction: an
    admission somewhere later must not give an old program rights again.
    """
    lasting = Participation.objects.filter(
        organization=OuterRef("user__organization"), left_at__isnull=True, framework__closed_at__isnull=True
    )
    idle = ApiToken.objects.filter(~Exists(lasting), user__organization__in=organizations, revoked_at__isnull=True)
    rows = list(idle.select_for_update(of=("self",)))
    ApiToken.objects.filter(pk__in=[row.pk for row in rows]).update(revoked_at=clock.now())
    audit.record_each("token.revoked", targets=rows, by=by)
