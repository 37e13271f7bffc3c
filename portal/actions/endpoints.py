"""What administrators do with the endpoints of their organization."""

import uuid
from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from portal import audit, clock, egress, outbox, webhooks
from portal.egress import EgressRefused
from portal.enums import Channel, MessageKind, Suppressed, SwitchedOff
from portal.errors import ActionRefused, NotAllowed
from portal.models import Endpoint, Framework, Message, Participation, User

MOST = 20  # endpoints of one organization


@transaction.atomic
def create(*, name: str, url: str, kinds: Sequence[str], by: User) -> Endpoint:
    """An endpoint of the person's organization; its secret is `webhooks.secret_of`."""
    _refuse_others(by)
    _refuse_address(url)
    standing = Endpoint.objects.filter(organization=by.organization_id, removed_at=None)
    if standing.count() >= MOST:
        raise ActionRefused(_("Your organization has as many webhooks as there may be."))
    row = Endpoint.objects.create(
        organization=by.organization, name=name.strip(), url=url, kinds=list(kinds), created_by=by
    )
    audit.record("endpoint.created", target=row, by=by)
    return row


@transaction.atomic
def change(endpoint: Endpoint, *, name: str, url: str, kinds: Sequence[str], by: User) -> None:
    """Its name, its address, of what it is called."""
    row = _locked(endpoint, by)
    _refuse_address(url)
    if set(kinds) - set(row.kinds):
        row.on_since = clock.now()
    row.name, row.url, row.kinds = name.strip(), url, list(kinds)
    row.save(update_fields=["name", "url", "kinds", "on_since"])
    audit.record("endpoint.changed", target=row, by=by, fields=["name", "url", "kinds"])


@transaction.atomic
def renew_secret(endpoint: Endpoint, *, by: User) -> None:
    """A new secret; for a day calls are signed with the one before too."""
    row = _locked(endpoint, by)
    row.secret_number, row.earlier_until = row.secret_number + 1, clock.now() + webhooks.EARLIER_FOR
    row.save(update_fields=["secret_number", "earlier_until"])
    audit.record("endpoint.secret_renewed", target=row, by=by)


@transaction.atomic
def test(endpoint: Endpoint, *, by: User) -> None:
    """Call it now, of nothing: what it answers stands in its log. It may rest, but is called all the same."""
    row = _locked(endpoint, by)
    if not row.is_on:
        raise ActionRefused(_("It is switched off: switch it on first."))
    Endpoint.objects.filter(pk=row.pk).update(rests_until=None)
    outbox.enqueue(MessageKind.TEST, channel=Channel.WEBHOOK, key=f"test:{uuid.uuid4()}", endpoint=row)
    audit.record("endpoint.tested", target=row, by=by)


@transaction.atomic
def switch_off(endpoint: Endpoint, *, by: User) -> None:
    """Call it no more, until it is switched on."""
    webhooks.switch_off(_locked(endpoint, by), SwitchedOff.BY_HAND, by=by)
    audit.record("endpoint.switched_off", target=endpoint, by=by)


@transaction.atomic
def switch_on(endpoint: Endpoint, *, by: User) -> None:
    """Call it of what happens from now on."""
    row = _locked(endpoint, by)
    row.off_at, row.off_why, row.off_by = None, "", None
    row.failing, row.failing_since, row.rests_until, row.is_slow = 0, None, None, False
    row.on_since = clock.now()
    row.save()
    audit.record("endpoint.switched_on", target=row, by=by)


@transaction.atomic
def remove(endpoint: Endpoint, *, by: User) -> None:
    """It is called no more, and shown no more."""
    _remove([_locked(endpoint, by)], by=by)


def remove_of_leavers(framework: Framework, organizations: Collection[uuid.UUID], by: User) -> None:
    """The endpoints of organizations that take part nowhere any more, in the caller's transaction."""
    lasting = Participation.objects.filter(
        organization=OuterRef("organization"), left_at__isnull=True, framework__closed_at__isnull=True
    )
    idle = Endpoint.objects.filter(~Exists(lasting), organization__in=organizations, removed_at=None)
    _remove(list(idle.select_for_update(of=("self",))), by=by)


def _remove(rows: Sequence[Endpoint], *, by: User) -> None:
    Endpoint.objects.filter(pk__in=[row.pk for row in rows]).update(removed_at=clock.now(), removed_by=by)
    outbox.suppress(Message.objects.filter(endpoint__in=rows), Suppressed.ENDED)
    audit.record_each("endpoint.removed", targets=rows, by=by)


def _locked(endpoint: Endpoint, by: User) -> Endpoint:
    _refuse_others(by)
    row = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    if row.organization_id != by.organization_id or row.removed_at:
        raise NotAllowed(_("This is not a webhook of your organization."))
    return row


def _refuse_others(by: User) -> None:
    if not by.is_administrator:
        raise NotAllowed(_("Only an administrator may do that."))


def _refuse_address(url: str) -> None:
    try:
        egress.parse(url)
    except EgressRefused as refusal:
        raise ActionRefused(str(refusal), "url") from refusal
