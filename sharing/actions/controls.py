"""Confirming controls: an authority speaks for its own country."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import audit, clock
from portal.enums import OrganizationKind
from portal.errors import ActionRefused, NotAllowed
from portal.models import Organization, User
from sharing import access
from sharing.enums import EvidenceMark
from sharing.models import Control
from sharing.queries import confirmation
from sharing.queries.confirmation import Entry, Step, Verdict


def may_confirm(user: User) -> bool:
    """Whether the person is an approver of a government authority that has a country."""
    own = user.organization
    return user.is_approver and own.is_active and own.kind == OrganizationKind.AUTHORITY and bool(own.country)


def confirm(*, entries: Sequence[Entry], fingerprint: str, by: User) -> list[Step]:
    """Write an authority's list of its own country: rows confirmed, changed or added, all or nothing.

    `fingerprint` stands for the dry run that the person saw (`sharing.queries.confirmation`). Saying the same again
    changes nothing.
    """
    if not may_confirm(by):
        raise NotAllowed(_("Only approvers of a government authority confirm controls, and only of its own country."))
    with transaction.atomic():
        _one_list_at_a_time(str(by.organization.country))
        planned = confirmation.steps(by, entries)
        if confirmation.fingerprint(planned) != fingerprint:
            raise ActionRefused(_("What is on record changed meanwhile. Look at the comparison once more."))
        if any(step.lacks_instrument for step in planned):
            raise ActionRefused(_("Name the instrument of every control of which nothing is on record."))
        written = [row for step in planned for row in _write(step, by)]
        if written:
            ids = [str(row.pk) for row in written]
            audit.record("controls_confirmed", target=by.organization, by=by, fields=ids)
    return planned


def _one_list_at_a_time(country: str) -> None:
    """Whatever authority of the country it comes from."""
    list(
        Organization.objects.select_for_update(no_key=True)
        .filter(kind=OrganizationKind.AUTHORITY, country=country)
        .order_by("pk")
    )


def _write(step: Step, by: User) -> list[Control]:
    if step.verdict == Verdict.UNCHANGED:
        return []
    ids = [row.pk for row in step.concerned]
    if step.verdict == Verdict.CONFIRM:
        access.plain(Control).filter(pk__in=ids).update(
            evidence=EvidenceMark.CONFIRMED, confirmed_at=clock.now(), confirmed_by=by
        )
        return list(step.concerned)
    access.plain(Control).filter(pk__in=ids).update(superseded_at=clock.now())
    return access.plain(Control).bulk_create([_control(step.entry, by)])


def _control(entry: Entry, by: User) -> Control:
    return Control(
        substance=entry.substance,
        jurisdiction=str(by.organization.country),
        status=entry.status,
        schedule=entry.schedule,
        rule_kind=confirmation.rule_kind_of(entry),
        adopted_on=entry.adopted.first if entry.adopted else None,
        adopted_precision=entry.adopted.precision if entry.adopted else "",
        effective_on=entry.effective.first if entry.effective else None,
        effective_precision=entry.effective.precision if entry.effective else "",
        until_on=entry.until,
        instrument=entry.instrument,
        source_url=entry.source_url,
        note=entry.note,
        evidence=EvidenceMark.CONFIRMED,
        reported_by=by.organization,
        confirmed_at=clock.now(),
        confirmed_by=by,
    )
