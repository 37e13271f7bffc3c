"""Whether an alert will reach the company that operates its platform; told to the author before sharing."""

from django.utils.translation import gettext as _

from portal import participations
from portal.enums import TLP
from sharing import access
from sharing.enums import Audience
from sharing.models import Addressee, Notice, PlannedRelease, VendorAlert


def unreached(notice: Notice) -> str:
    """Why the platform's operator will not read the alert when it is shared as planned; nothing where it will.

    Where a framework of the plan hides its members, nothing is said: the author may not know who belongs to it.
    """
    alert = access.plain(VendorAlert).select_related("platform__operator").filter(pk=notice.pk).first()
    if alert is None or alert.platform is None:
        return ""
    names = {"platform": alert.platform, "operator": alert.platform.operator}
    if alert.platform.operator is None:
        return _("No member of Accord operates %(platform)s: nobody there will see this alert.") % names
    plan = access.plain(PlannedRelease).filter(notice=notice.pk)
    if plan.filter(framework__hides_members=True).exists():
        return ""
    rooms = plan.exclude(audience=Audience.AUTHORITIES).values("framework")
    if not participations.current().filter(organization=alert.platform.operator_id, framework__in=rooms).exists():
        return _("%(operator)s operates %(platform)s and will not see this alert as it is to be shared.") % names
    asked = access.plain(Addressee).filter(notice=notice.pk, organization=alert.platform.operator_id)
    if alert.tlp == TLP.RED and not asked.exists():
        return _("%(operator)s operates %(platform)s and is not named: TLP:RED is for those named only.") % names
    return ""
