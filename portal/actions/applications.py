"""Requests to join a framework: an organization asks, the framework's coordinator decides."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit, clock, grants, queries
from portal.actions import frameworks, telling
from portal.enums import ApplicationState, FrameworkPermission, ParticipationRole
from portal.errors import ActionRefused, NotAllowed
from portal.models import Application, Framework, Organization, Participation, User


@transaction.atomic
def apply(
    framework: Framework, *, role: str, reason: str, duties: str, version: int, signatory: str, by: User
) -> Application:
    """Ask to join, as an approver of the own organization that has read this version of the agreement."""
    if not by.is_approver:
        raise NotAllowed(_("Only an approver may ask for the organization."))
    Organization.objects.select_for_update(no_key=True).get(pk=by.organization_id)
    if not queries.joinable(by).filter(pk=framework.pk).exists():
        raise NotAllowed(_("This framework cannot be asked."))
    newest = framework.agreements.first()
    if newest is None or newest.number != version:
        raise ActionRefused(_("There is a newer version of the agreement. Read that one."))
    _refuse_role(by.organization, role)
    if Application.objects.filter(
        framework=framework, organization=by.organization_id, state=ApplicationState.OPEN
    ).exists():
        raise ActionRefused(_("Your organization has asked already; the coordinator will decide."))
    row = Application.objects.create(
        framework=framework,
        organization=by.organization,
        role=role,
        reason=reason.strip(),
        duties=duties.strip(),
        agreement=newest,
        signatory=signatory,
        applied_at=clock.now(),
        applied_by=by,
    )
    audit.record("application.made", target=row, by=by, framework=framework)
    telling.applied(row, by=by)
    return row


@transaction.atomic
def withdraw(application: Application, *, by: User) -> None:
    """The organization takes its own request back."""
    row = _locked(application)
    if row.organization_id != by.organization_id or not by.is_approver:
        raise NotAllowed(_("Only an approver of the organization that asked may take its request back."))
    _refuse_decided(row)
    _close(row, ApplicationState.WITHDRAWN, "", by)


@transaction.atomic
def decline(application: Application, *, reason: str, by: User) -> None:
    """The coordinator says no, and why; the applicant reads the reason."""
    row = _to_decide(application, by)
    if not reason.strip():
        raise ActionRefused(_("Say why."), "reason")
    _close(row, ApplicationState.DECLINED, reason.strip(), by)


@transaction.atomic
def admit(
    application: Application,
    *,
    role: str,
    signatory: str,
    reads_from: datetime | None = None,
    reason: str = "",
    by: User,
) -> Participation:
    """The coordinator says yes: the applicant takes part under the version that it was ready to sign. It sees items
    since now, or since `reads_from`.
    """
    row = _to_decide(application, by)
    row.participation = frameworks.admit(
        framework=row.framework,
        organization=row.organization,
        role=role,
        signatory=signatory,
        reads_from=reads_from,
        agreement=row.agreement,
        by=by,
    )
    _close(row, ApplicationState.ADMITTED, reason.strip(), by)
    return row.participation


def close_open(framework: Framework, *, by: User) -> None:
    """Every request that waits ends with the framework, in the transaction that closes it."""
    waiting = framework.applications.select_for_update(of=("self",)).filter(state=ApplicationState.OPEN)
    for row in waiting.select_related("framework"):
        _close(row, ApplicationState.CLOSED, framework.closed_reason, by)


def _refuse_role(organization: Organization, role: str) -> None:
    """Nobody asks to coordinate; otherwise an organization takes part as its kind may."""
    if role == ParticipationRole.COORDINATOR or role not in frameworks.ROLES_OF_KIND[organization.kind]:
        raise ActionRefused(_("An organization of your kind cannot take part like this."), "role")


def _locked(application: Application) -> Application:
    rows = Application.objects.select_for_update(of=("self",)).select_related("framework", "organization", "agreement")
    return rows.get(pk=application.pk)


def _to_decide(application: Application, by: User) -> Application:
    """The request, locked, that the person may decide and nobody has."""
    row = _locked(application)
    if not grants.may(by, FrameworkPermission.MANAGE_MEMBERSHIPS, row.framework):
        raise NotAllowed(_("Only an approver of the framework's coordinator may do that."))
    _refuse_decided(row)
    return row


def _refuse_decided(row: Application) -> None:
    if not row.is_open:
        raise ActionRefused(_("This request is decided already."))


def _close(row: Application, state: ApplicationState, answer: str, by: User) -> None:
    row.state, row.answer, row.closed_at, row.closed_by = state, answer, clock.now(), by
    row.save()
    audit.record(f"application.{state.value}", target=row, by=by, framework=row.framework)
    telling.decided(row, by=by)
