"""Organizations and platforms. `by=None` is the operator at the command line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit, clock, grants, locks, pagepaths, platforms, queries
from portal.enums import OrganizationKind
from portal.errors import ActionRefused, NotAllowed
from portal.models import Holiday, Market, Organization, Platform, PlatformAddress, User

SECOND_READERS = (
    OrganizationKind.AUTHORITY,
    OrganizationKind.COORDINATING_BODY,
    OrganizationKind.INTERNATIONAL,
)  # the kinds that issue or coordinate: nobody else reads another's drafts

KEEPERS = SECOND_READERS  # the kinds that keep the list of platforms


@transaction.atomic
def create(*, name: str, code: str, kind: str, by: User | None, **more: Any) -> Organization:
    """A new organization with its role groups."""
    organization = Organization.objects.create(name=name, code=code, kind=kind, **more)
    grants.sync(organization)
    audit.record("organization.created", target=organization, by=by)
    return organization


@transaction.atomic
def change(organization: Organization, *, by: User | None, **changes: Any) -> None:
    """Change facts of an organization: its own administrators, or the operator."""
    refuse_stranger(organization, by)
    second = changes.get("second_reader")
    if second is not None and (second.pk == organization.pk or second.kind not in SECOND_READERS):
        raise ActionRefused(_("The second reader is another authority, or a coordinator."), "second_reader")
    for name, value in changes.items():
        setattr(organization, name, value)
    organization.save(update_fields=list(changes))
    audit.record("organization.changed", target=organization, by=by, fields=changes)


@transaction.atomic
def set_markets(
    organization: Organization, *, markets: Sequence[tuple[str, date, date | None]], by: User | None
) -> None:
    """Replace the dated list of markets: (country, since, until)."""
    refuse_stranger(organization, by)
    organization.markets.all().delete()
    Market.objects.bulk_create(
        Market(organization=organization, country=country, since_on=since, until_on=until)
        for country, since, until in markets
    )
    audit.record("organization.markets", target=organization, by=by)


@transaction.atomic
def set_holidays(organization: Organization, *, holidays: Sequence[tuple[date, str]], by: User | None) -> None:
    """Replace the days off beside the working week: (day, name)."""
    refuse_stranger(organization, by)
    organization.holidays.all().delete()
    Holiday.objects.bulk_create(Holiday(organization=organization, on=on, name=name) for on, name in holidays)
    audit.record("organization.holidays", target=organization, by=by)


@transaction.atomic
def revise(
    organization: Organization,
    *,
    changes: dict[str, Any],
    markets: Sequence[tuple[str, date, date | None]],
    holidays: Sequence[tuple[date, str]],
    by: User | None,
) -> None:
    """Facts, markets and holidays together, as the page sends them."""
    change(organization, **changes, by=by)
    set_markets(organization, markets=markets, by=by)
    set_holidays(organization, holidays=holidays, by=by)


@transaction.atomic
def deactivate(organization: Organization, *, by: User | None) -> None:
    """Shut an organization out: its people read nothing from the next request on. The operator's act."""
    if by is not None:
        raise NotAllowed(_("Only the operator may deactivate an organization."))
    organization.deactivated_at = clock.now()
    organization.save(update_fields=["deactivated_at"])
    audit.record("organization.deactivated", target=organization, by=by)


@dataclass(frozen=True)
class Pages:
    """How a platform writes the addresses of its listings and shops: templates of `portal.pagepaths`."""

    listings: Sequence[str] = ()
    shops: Sequence[str] = ()

    @property
    def columns(self) -> dict[str, list[str]]:
        return {"listing_paths": list(self.listings), "shop_paths": list(self.shops)}


@transaction.atomic
def add_platform(
    *, name: str, operator: Organization | None, hosts: Sequence[str], pages: Pages | None = None, by: User | None
) -> Platform:
    """A platform and the host names under which it is reached. Authorities and coordinators keep the list."""
    pages = pages or Pages()
    _refuse_platform(None, name, hosts, pages, by)
    platform = Platform.objects.create(name=name, operator=operator, **pages.columns)
    PlatformAddress.objects.bulk_create(PlatformAddress(platform=platform, host=host) for host in dict.fromkeys(hosts))
    audit.record("platform.added", target=platform, by=by)
    platforms.changed(hosts)
    return platform


@transaction.atomic
def change_platform(
    platform: Platform,
    *,
    name: str,
    operator: Organization | None,
    hosts: Sequence[str],
    pages: Pages | None = None,
    by: User,
) -> None:
    """Another name, operator, list of addresses or way to write pages. An operator that the person may not know of
    stays, unless another is named: leaving it out looks the same as where there is none.
    """
    _refuse_platform(platform, name, hosts, pages or Pages(), by)
    row = Platform.objects.select_for_update(of=("self",)).select_related("operator").get(pk=platform.pk)
    pages = pages or Pages(row.listing_paths, row.shop_paths)
    hidden = row.operator is not None and row.operator not in queries.known_organizations(by)
    row.name, row.operator = name, (operator or row.operator) if hidden else operator
    row.listing_paths, row.shop_paths = pages.columns.values()
    row.save()
    before = set(row.addresses.values_list("host", flat=True))
    row.addresses.exclude(host__in=hosts).delete()
    PlatformAddress.objects.bulk_create(
        PlatformAddress(platform=row, host=host) for host in dict.fromkeys(hosts) if host not in before
    )
    audit.record("platform.changed", target=row, by=by, fields=["name", "operator", "hosts", "pages"])
    platforms.changed(before.union(hosts))


def refuse_stranger(organization: Organization, by: User | None) -> None:
    """Raise unless the person administers this organization; the operator may."""
    if by is not None and (by.organization_id != organization.pk or not by.is_administrator):
        raise NotAllowed(_("Only an administrator of the organization may change this."))


def _refuse_platform(platform: Platform | None, name: str, hosts: Sequence[str], pages: Pages, by: User | None) -> None:
    """Raise for those who do not keep the list, for a name or an address that another platform has, and for a template
    that cannot be read. Who changes the list at the same moment waits, so that this still holds when it is written.
    """
    if by is not None and by.organization.kind not in KEEPERS:
        raise NotAllowed(_("Authorities and coordinators keep the list of platforms."))
    locks.hold("platforms")
    others = Platform.objects.exclude(pk=platform.pk) if platform else Platform.objects.all()
    if others.filter(name__iexact=name).exists():
        raise ActionRefused(_("There is a platform of this name."), "name")
    if not hosts:
        raise ActionRefused(_("Name at least one address."), "hosts")
    if others.filter(addresses__host__in=hosts).exists():
        raise ActionRefused(_("One of these addresses belongs to a platform already."), "hosts")
    for column, paths in pages.columns.items():
        try:
            pagepaths.parse_all(paths)
        except ValueError as error:
            raise ActionRefused(str(error), column) from error
