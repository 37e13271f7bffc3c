"""Who operates a platform, and whether an alert will reach them; told to the author before sharing."""

from django.utils.translation import gettext as _

from portal import grants, participations, queries
from portal.enums import TLP, FrameworkPermission, OrganizationKind
from portal.models import Framework, Organization, Platform, User
from sharing import access
from sharing.enums import Audience
from sharing.models import Addressee, Notice, PlannedRelease, VendorAlert


def askable_operator(user: User, platform: Platform) -> Organization | None:
    """Who operates the platform, where the person could ask it to follow up."""
    return queries.askable(user).filter(pk=platform.operator_id).first() if platform.operator_id else None


def meeting_place(user: User, operator: Organization) -> Framework | None:
    """Where the person may share an alert with the operator: a national framework before a regional one. One that hides
    its members is never proposed.
    """
    rooms = grants.frameworks(user, FrameworkPermission.ISSUE_ALERT).filter(hides_members=False)
    if user.organization.kind == OrganizationKind.COMPANY:
        rooms = rooms.filter(companies_alert_companies=True)
    shared = participations.current().filter(organization=operator, framework__in=rooms)
    return rooms.filter(pk__in=shared.values("framework")).order_by("level", "name").first()


def unreached(user: User, notice: Notice) -> str:
    """Why the platform's operator will not read the alert when it is shared as planned; nothing where it will.

    An operator that the person may not know of reads like none at all, and where a framework of the plan hides its
    members, nothing is said: who belongs to it is not the person's to learn.
    """
    alert = access.plain(VendorAlert).select_related("platform__operator").filter(pk=notice.pk).first()
    if alert is None or alert.platform is None:
        return ""
    names = {"platform": alert.platform, "operator": alert.platform.operator}
    if not queries.known_organizations(user).filter(pk__in=[alert.platform.operator_id]).exists():
        return _("No member that you know operates %(platform)s: tell them in another way.") % names
    plan = access.plain(PlannedRelease).filter(notice=notice.pk)
    if plan.filter(framework__hides_members=True).exists():
        return ""
    if not plan.exists():
        return _("It is to be shared in no framework yet: choose one under “Share with”.")
    rooms = plan.exclude(audience=Audience.AUTHORITIES).values("framework")
    if not participations.current().filter(organization=alert.platform.operator_id, framework__in=rooms).exists():
        return _("%(operator)s operates %(platform)s and will not see this alert as it is to be shared.") % names
    asked = access.plain(Addressee).filter(notice=notice.pk, organization=alert.platform.operator_id)
    if alert.tlp == TLP.RED and not asked.exists():
        return _("%(operator)s operates %(platform)s and is not named: TLP:RED is for those named only.") % names
    return ""
