"""Scans of signed agreements: added by the member or the framework's coordinator, and read by those two alone."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit, clock, grants
from portal.enums import FrameworkPermission
from portal.errors import ActionRefused, NotAllowed
from portal.files.opening import Opened
from portal.models import AgreementScan, AgreementVersion, Application, Framework, Organization, Participation, User

MOST = 10  # of one organization in one framework


def add_to_membership(participation: Participation, *, scan: Opened, by: User) -> AgreementScan:
    """The signed copy of the version that the member accepted."""
    if participation.left_at is not None or participation.agreement is None:
        raise ActionRefused(_("This membership has no accepted agreement whose scan could be kept."))
    return _add(participation.framework, participation.organization, participation.agreement, scan, by)


def add_to_application(application: Application, *, scan: Opened, by: User) -> AgreementScan:
    """The copy that the applicant has signed, while its request waits."""
    if not application.is_open:
        raise ActionRefused(_("This request is decided already."))
    return _add(application.framework, application.organization, application.agreement, scan, by)


@transaction.atomic
def _add(
    framework: Framework, organization: Organization, agreement: AgreementVersion, scan: Opened, by: User
) -> AgreementScan:
    own = by.organization_id == organization.pk and by.is_approver
    if not own and not grants.may(by, FrameworkPermission.MANAGE_MEMBERSHIPS, framework):
        raise NotAllowed(_("Only an approver of the member or of the coordinator adds the signed agreement."))
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    rows = AgreementScan.objects.filter(framework=framework, organization=organization)
    if known := rows.filter(agreement=agreement, sha256=scan.sha256).first():
        return known
    if rows.count() >= MOST:
        raise ActionRefused(_("%(limit)s scans are kept already.") % {"limit": MOST}, "scan")
    row = AgreementScan.objects.create(
        framework=framework,
        organization=organization,
        agreement=agreement,
        name=scan.name,
        media_type=scan.media_type,
        content=scan.content,
        size=len(scan.content),
        sha256=scan.sha256,
        added_at=clock.now(),
        added_by=by,
    )
    audit.record("scan.added", target=row, by=by, framework=framework)
    return row
