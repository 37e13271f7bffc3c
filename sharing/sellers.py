"""Which identifiers of sellers a reader may see, beside the reading rule (`sharing.access`), from which this starts.

One that its issuer has marked as for addressees only shows its value to the issuer, to the second reader who decides on
it, and to organizations that are asked to follow up; other readers of the alert learn that there is one of its kind.
"""

from copy import copy

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal.models import Organization
from sharing import access, hidden
from sharing.models import Notice, SellerIdentifier


def visible(reader: access.Reader) -> QuerySet[SellerIdentifier]:
    """Identifiers whose value the reader may see where it may read their alert: asked of rows of readable alerts."""
    rows = access.plain(SellerIdentifier)
    if not access.is_active(reader):
        return rows.filter(for_addressees=False)
    asked = access.asked().filter(notice=OuterRef("alert"), organization=reader.organization_id)
    told = Q(alert__originator=reader.organization_id) | Q(Exists(asked))
    if reader.is_approver:
        told |= Q(Exists(access.for_second_reader(reader).filter(pk=OuterRef("alert"))))
    return rows.filter(Q(for_addressees=False) | told)


def of_alert(reader: access.Reader, alert: Notice) -> list[SellerIdentifier]:
    """The identifiers of an alert that the reader may read, in its order; of those withheld from it the kind alone."""
    rows = list(access.plain(SellerIdentifier).filter(alert=alert.pk).order_by("position"))
    seen = set(visible(reader).filter(alert=alert.pk).values_list("pk", flat=True))
    return [row if row.pk in seen else _withheld(row) for row in rows]


def as_given(alert: Notice, organization: Organization) -> list[SellerIdentifier]:
    """The same as one organization will get them that reads the alert as it is planned, or shared by now."""
    rows = list(access.plain(SellerIdentifier).filter(alert=alert.pk).order_by("position"))
    is_asked = given_as_asked(alert, organization)
    return [_withheld(row) if row.for_addressees and not is_asked else row for row in rows]


def given_as_asked(notice: Notice, organization: Organization) -> bool:
    """Whether an organization is asked to follow up, as its issuer is told; of what is not released yet, whether it is
    to be.
    """
    return hidden.named(notice).filter(organization=organization).exists()


def withheld(reader: access.Reader, alert: Notice) -> set[tuple[str, str]]:
    """Kind and value of what is withheld from the reader in an alert that it may read."""
    rows = access.plain(SellerIdentifier).filter(alert=alert.pk)
    return set(rows.exclude(pk__in=visible(reader).values("pk")).values_list("kind", "value"))


def sees_all(reader: access.Reader, alert: Notice) -> bool:
    """Whether nothing in an alert is withheld from a reader of it, whatever its identifiers are marked as."""
    if not access.is_active(reader):
        return False
    if alert.originator_id == reader.organization_id or access.for_second_reader(reader).filter(pk=alert.pk).exists():
        return True
    return access.asked().filter(notice=alert.pk, organization=reader.organization_id).exists()


def _withheld(row: SellerIdentifier) -> SellerIdentifier:
    """A copy that says its kind and nothing else."""
    told = copy(row)
    told.value = told.normalized = told.note = ""
    told.is_withheld = True
    return told
