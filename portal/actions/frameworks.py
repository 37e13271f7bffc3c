"""Frameworks, their agreements, and who takes part. `by=None` is the operator who sets up the first coordinator."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from portal import audit, beginnings, clock, endings, grants, participations
from portal.actions import telling
from portal.enums import EventKind, FrameworkLevel, FrameworkPermission, OrganizationKind, ParticipationRole
from portal.errors import ActionRefused, NotAllowed
from portal.models import AgreementVersion, Framework, Organization, Participation, User

_AUTHORITIES = {ParticipationRole.AUTHORITY, ParticipationRole.COORDINATOR, ParticipationRole.OBSERVER}
ROLES_OF_KIND: dict[str, set[ParticipationRole]] = {
    OrganizationKind.AUTHORITY: _AUTHORITIES,
    OrganizationKind.COORDINATING_BODY: _AUTHORITIES,
    OrganizationKind.INTERNATIONAL: _AUTHORITIES,
    OrganizationKind.COMPANY: {ParticipationRole.COMPANY, ParticipationRole.OBSERVER},
    OrganizationKind.ASSOCIATION: {ParticipationRole.OBSERVER, ParticipationRole.AUTHORITY},
}
RULES = frozenset(
    {
        "description", "community", "working_languages", "default_tlp", "immediate_hours", "high_days",
        "routine_days", "companies_alert_companies", "hides_members", "is_listed", "two_people", "contact", "regional",
        "publishes_openly", "clearance_days", "composes_itself", "contribution_days", "publication_days",
    }
)  # fmt: skip


@transaction.atomic
def create(
    *, name: str, code: str, level: str, begun_on: date, community: str, contact: str, by: None, **more: Any
) -> Framework:
    """A new framework, by the operator; members come by admission. `contact` is published for affected traders."""
    _refuse_no_contact(contact)
    framework = Framework.objects.create(
        name=name, code=code, level=level, begun_on=begun_on, community=community, contact=contact, **more
    )
    audit.record("framework.created", target=framework, by=by, framework=framework)
    return framework


@transaction.atomic
def change_rules(framework: Framework, *, by: User, **changes: Any) -> None:
    """Change handling rules; raises KeyError for anything that is no rule. A framework that hides its members is no
    longer listed.
    """
    refuse(by, FrameworkPermission.CHANGE_RULES, framework)
    if unknown := set(changes) - RULES:
        raise KeyError(", ".join(sorted(unknown)))
    columns = {name: value for name, value in changes.items() if name != "regional"}
    if columns.get("hides_members", framework.hides_members):
        columns["is_listed"] = False
    _refuse_no_contact(columns.get("contact", framework.contact))
    if columns.get("publishes_openly") and not framework.publishes_openly:
        framework.opened_at = clock.now()
    for name, value in columns.items():
        setattr(framework, name, value)
    framework.save(update_fields=[*columns, "opened_at"])
    if "regional" in changes:
        _name_regions(framework, changes["regional"])
    audit.record("framework.rules", target=framework, by=by, framework=framework, fields={**columns, **changes})


@transaction.atomic
def link(*, national: Framework, regional: Framework, by: User | None) -> None:
    """Name a regional framework that a national one works under. No right flows along the link."""
    if by is not None:
        refuse(by, FrameworkPermission.CHANGE_RULES, national)
    _name_regions(national, [*national.regional.all(), regional])
    audit.record("framework.linked", target=national, by=by, framework=national)


@transaction.atomic
def publish_agreement(
    framework: Framework,
    *,
    instrument: str,
    signatory: str,
    signed_on: date,
    text: str,
    accept_by_on: date | None = None,
    silence_consents: bool = False,
    by: User | None,
) -> AgreementVersion:
    """A new version of the agreement; with `accept_by_on`, earlier acceptances end after that day. With
    `silence_consents` its text says that who lets the days for clearing a bulletin pass has no objection.
    """
    if by is not None:
        refuse(by, FrameworkPermission.CHANGE_RULES, framework)
    if accept_by_on is not None and accept_by_on < clock.today():
        raise ActionRefused(
            _("This day is over: nobody could accept in time, and every member would be shut out."), "accept_by_on"
        )
    Framework.objects.select_for_update().get(pk=framework.pk)
    number = (framework.agreements.aggregate(n=Max("number"))["n"] or 0) + 1
    version = AgreementVersion.objects.create(
        framework=framework,
        number=number,
        instrument=instrument,
        signatory=signatory,
        signed_on=signed_on,
        text=text,
        accept_by_on=accept_by_on,
        silence_consents=silence_consents,
    )
    audit.record("framework.agreement", target=version, by=by, framework=framework)
    telling.published(version, by=by)
    return version


@transaction.atomic
def admit(
    *,
    framework: Framework,
    organization: Organization,
    role: str,
    signatory: str,
    reads_from: datetime | None = None,
    agreement: AgreementVersion | None = None,
    by: User | None,
) -> Participation:
    """Admit an organization that is ready to sign the newest agreement, or the version that is named. It sees items
    since now, or since `reads_from`, which never lies ahead.
    """
    row = _joining(framework, organization, role, reads_from, by)
    row.agreement, row.accepted_at, row.accepted_signatory = (
        agreement or framework.agreements.first(),
        row.begun_at,
        signatory,
    )
    return _join(row, "participation.admitted", EventKind.ADMITTED, by)


@transaction.atomic
def invite(
    *, framework: Framework, organization: Organization, role: str, reads_from: datetime | None = None, by: User
) -> Participation:
    """Offer an organization that has not asked a membership: it is a member, and known to the others, once an approver
    of its own accepts the agreement. It sees items since then, or since `reads_from`.
    """
    row = _joining(framework, organization, role, reads_from, by)
    return _join(row, "participation.invited", EventKind.INVITED, by)


def _joining(
    framework: Framework, organization: Organization, role: str, reads_from: datetime | None, by: User | None
) -> Participation:
    """A membership that may begin now, not written yet and with no agreement accepted."""
    if by is not None:
        refuse(by, FrameworkPermission.MANAGE_MEMBERSHIPS, framework)
    Organization.objects.select_for_update().get(pk=organization.pk)
    now = clock.now()
    _refuse_admission(framework, organization, role)
    refuse_ahead(reads_from, now)
    return Participation(
        framework=framework,
        organization=organization,
        role=role,
        begun_at=now,
        admitted_by=by,
        reads_from=reads_from or now,
    )


def _join(row: Participation, action: str, kind: EventKind, by: User | None) -> Participation:
    row.save(force_insert=True)
    grants.sync(row.organization)
    audit.record(action, target=row, by=by, framework=row.framework, fields=["role", "reads_from"])
    telling.membership(kind, row, by=by)
    return row


@transaction.atomic
def accept(participation: Participation, *, version: int, signatory: str, by: User) -> None:
    """The member accepts the agreement's newest version, which is the one that its approver has read."""
    framework = Framework.objects.select_for_update(no_key=True).get(pk=participation.framework_id)  # nobody closes it
    rows = Participation.objects.select_for_update(of=("self",)).select_related("framework", "organization")
    row = rows.get(pk=participation.pk)
    if row.organization_id != by.organization_id or not by.is_approver:
        raise NotAllowed(_("Only an approver of the member may accept its agreement."))
    if framework.closed_at is not None:
        raise ActionRefused(_("This framework is closed."))
    newest = row.framework.agreements.first()
    if row.left_at is not None or newest is None or newest.number != version:
        raise ActionRefused(_("This version can no longer be accepted. Look at the newest one."))
    if row.agreement_id is None and row.reads_from == row.begun_at:  # invited, and no history was opened
        row.begun_at = row.reads_from = clock.now()
    if row.agreement_id != newest.pk:
        lapsed_on = participations.lapsed_on(row)
        row.agreement, row.accepted_at, row.accepted_signatory = newest, clock.now(), signatory
        save(row, "participation.accepted", by)
        telling.accepted(row)
        if lapsed_on:
            beginnings.begin_anew(row, datetime.combine(lapsed_on, time.min, tzinfo=UTC))


@transaction.atomic
def suspend(participation: Participation, *, reason: str, by: User) -> None:
    """From the next request on, the member reads nothing in the framework."""
    row = locked(participation, by)
    if not reason.strip():
        raise ActionRefused(_("Say why."), "reason")
    refuse_last_coordinator(row)
    if row.suspended_at is None:
        row.suspended_at, row.suspended_by, row.suspended_reason = clock.now(), by, reason.strip()
        save(row, "participation.suspended", by)
        telling.membership(EventKind.SUSPENDED, row, by=by)


@transaction.atomic
def resume(participation: Participation, *, by: User) -> None:
    """End a suspension."""
    row = locked(participation, by)
    since = row.suspended_at
    row.suspended_at, row.suspended_by, row.suspended_reason = None, None, ""
    save(row, "participation.resumed", by)
    if since is not None:
        telling.membership(EventKind.RESUMED, row, by=by)
        beginnings.begin_anew(row, since)


@transaction.atomic
def end(participation: Participation, *, by: User) -> None:
    """The member leaves: it keeps its own items and reads nothing else; what it shared stays."""
    row = locked(participation, by)
    refuse_last_coordinator(row)
    row.left_at, row.left_by = clock.now(), by
    save(row, "participation.ended", by)
    telling.membership(EventKind.ENDED, row, by=by)
    endings.end_of_participation(row.framework, [row.organization_id], by=by)


def _name_regions(national: Framework, regions: Iterable[Framework]) -> None:
    named = list(regions)
    if named and (national.level != FrameworkLevel.NATIONAL or any(r.level != FrameworkLevel.REGIONAL for r in named)):
        raise ActionRefused(_("A national framework names regional ones."), "regional")
    national.regional.set(named)


def locked(participation: Participation, by: User) -> Participation:
    """The row, locked, of a membership that has not ended and that the person may manage."""
    rows = Participation.objects.select_for_update(of=("self",)).select_related("framework", "organization")
    row = rows.get(pk=participation.pk)
    refuse(by, FrameworkPermission.MANAGE_MEMBERSHIPS, row.framework)
    if row.left_at is not None:
        raise ActionRefused(_("This membership has ended."))
    return row


def save(row: Participation, action: str, by: User, *, fields: Iterable[str] = ()) -> None:
    """Write the membership, with the rights and the audit row that follow."""
    row.save()
    grants.sync(row.organization)
    audit.record(action, target=row, by=by, framework=row.framework, fields=fields)


def refuse(by: User, permission: FrameworkPermission, framework: Framework) -> None:
    """Raise unless the person may do this in the framework."""
    if not grants.may(by, permission, framework):
        raise NotAllowed(_("Only an approver of the framework's coordinator may do that."))


def _refuse_no_contact(contact: str) -> None:
    if not contact.strip():
        raise ActionRefused(_("Name whom affected traders may write to: it is published."), "contact")


def refuse_ahead(reads_from: datetime | None, now: datetime) -> None:
    """Raise where a member would begin to read only some day."""
    if reads_from and reads_from > now:
        raise ActionRefused(_("This day lies ahead: a member reads from now on at the latest."), "reads_from")


def refuse_unfit(organization: Organization, role: str) -> None:
    """Raise where an organization of this kind cannot take part like this."""
    if role not in ROLES_OF_KIND[organization.kind]:
        text = _("An organization of this kind cannot take part as %(role)s.")
        raise ActionRefused(text % {"role": ParticipationRole(role).label}, "role")


def _refuse_admission(framework: Framework, organization: Organization, role: str) -> None:
    refuse_unfit(organization, role)
    # Until the transaction ends, nobody closes it.
    if Framework.objects.select_for_update(no_key=True).get(pk=framework.pk).closed_at is not None:
        raise ActionRefused(_("This framework is closed."))
    if Participation.objects.filter(framework=framework, organization=organization, left_at__isnull=True).exists():
        raise ActionRefused(_("This organization is a member already."), "organization")
    if not framework.agreements.exists():
        raise ActionRefused(_("The framework has no agreement yet that a member could accept."))


def refuse_last_coordinator(row: Participation) -> None:
    """Somebody who can act must remain; two coordinators who end each other's membership come one after the other."""
    if row.role != ParticipationRole.COORDINATOR:
        return
    Framework.objects.select_for_update(no_key=True).get(pk=row.framework_id)
    others = participations.current().filter(framework=row.framework, role=ParticipationRole.COORDINATOR)
    if not others.exclude(pk=row.pk).exists():
        raise ActionRefused(_("A framework needs at least one coordinator."))
