"""Templates of alerts: kept from an alert of one's own, renamed, deleted."""

from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit
from portal.errors import ActionRefused, NotAllowed
from portal.models import Organization, User
from sharing import access, parts
from sharing.models import AlertTemplate, VendorAlert

MOST: Final = 100  # of one organization: more than that is no help in choosing
# What belongs to one case, and so to no template.
OF_ONE_CASE: Final = frozenset(
    {"seen", "own_file_number", "valid_until_on", "first_seen_on", "last_seen_on", "seller_notice_from_on"}
)


@transaction.atomic
def keep(alert: VendorAlert, *, name: str, said: dict[str, Any], by: User) -> AlertTemplate:
    """A template of what an alert of the own organization says (`said`: its form's fields), for its colleagues."""
    if alert.originator_id != by.organization_id or not access.is_active(by):
        raise NotAllowed(_("Only the organization that issued this item may do that."))
    Organization.objects.select_for_update().get(pk=by.organization_id)
    if parts.own_templates(by).count() >= MOST:
        raise ActionRefused(_("Your organization has %(most)s templates: delete one first.") % {"most": MOST}, "name")
    kept = {field: value for field, value in said.items() if field not in OF_ONE_CASE}
    row = access.plain(AlertTemplate).create(organization=by.organization, name=name, said=kept, made_by=by)
    audit.record("template.kept", target=row, by=by)
    return row


@transaction.atomic
def rename(template: AlertTemplate, *, name: str, by: User) -> None:
    """Call it otherwise."""
    row = _locked(template, by)
    row.name = name
    row.save(update_fields=["name"])
    audit.record("template.renamed", target=row, by=by)


@transaction.atomic
def delete(template: AlertTemplate, *, by: User) -> None:
    """Delete it; the alerts that began with it stay as they are."""
    row = _locked(template, by)
    audit.record("template.deleted", target=row, by=by)
    row.delete()


def _locked(template: AlertTemplate, by: User) -> AlertTemplate:
    row = parts.own_templates(by).select_for_update().filter(pk=template.pk).first()
    if row is None:
        raise NotAllowed(_("This template is not there any more."))
    return row
