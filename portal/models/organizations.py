"""Organizations, the markets that they serve, and the platforms that they operate."""

from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from portal.constraints import one_of
from portal.enums import OrganizationKind, Sector, UserRole
from portal.models.keys import Keyed


def monday_to_friday() -> list[int]:
    """ISO weekdays of the usual working week."""
    return [1, 2, 3, 4, 5]


class Organization(Keyed):
    """A government authority, company, association, international organization or coordinating body. Mutable."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    code = models.SlugField(_("code"), max_length=12, unique=True, help_text=_("Stands in references of its items."))
    kind = models.CharField(_("kind"), max_length=20, choices=OrganizationKind)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector, blank=True)
    country = CountryField(_("country"), blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    language = models.CharField(_("language"), max_length=10, default="en")
    working_week = ArrayField(models.SmallIntegerField(), verbose_name=_("working week"), default=monday_to_friday)
    deputy_contact = models.CharField(_("deputy contact"), max_length=200, blank=True)
    duty_contact = models.CharField(_("duty contact"), max_length=200, blank=True)
    second_reader = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("second reader"),
        help_text=_("Another organization whose approvers approve items of a one-person office."),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    deactivated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            one_of("organization", "kind", OrganizationKind.values),
            one_of("organization", "sector", ["", *Sector.values]),
            CheckConstraint(
                condition=Q(sector="") | Q(kind=OrganizationKind.COMPANY), name="organization_sector_of_company"
            ),
            CheckConstraint(
                condition=Q(working_week__len__gte=1) & Q(working_week__contained_by=[1, 2, 3, 4, 5, 6, 7]),
                name="organization_working_week",
            ),
            CheckConstraint(condition=~Q(second_reader=F("id")), name="organization_second_reader_is_another"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("organization", args=[self.pk])

    @property
    def is_active(self) -> bool:
        return self.deactivated_at is None


class Holiday(Keyed):
    """A day on which an organization does not work, beside its working week. Mutable."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="holidays")
    on = models.DateField(_("date"))
    name = models.CharField(_("name"), max_length=100, blank=True)

    class Meta:
        ordering = ["on"]
        constraints = [UniqueConstraint(fields=["organization", "on"], name="holiday_once")]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"


class Market(Keyed):
    """A jurisdiction in which an organization does business, from a day to a day. Mutable."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="markets")
    country = CountryField(_("country"))
    since_on = models.DateField(_("since"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["country"]
        constraints = [
            UniqueConstraint(fields=["organization", "country", "since_on"], name="market_once"),
            CheckConstraint(condition=Q(until_on__isnull=True) | Q(until_on__gte=F("since_on")), name="market_order"),
        ]

    def __str__(self) -> str:
        return str(self.country)


class Platform(Keyed):
    """A marketplace or site on which sellers offer goods. Mutable."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    operator = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="platforms",
        verbose_name=_("operated by"),
    )

    # How it writes the addresses of its pages (`portal.pagepaths`); the first one is the canonical form.
    listing_paths = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    shop_paths = ArrayField(models.CharField(max_length=200), default=list, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PlatformAddress(Keyed):
    """A host name under which a platform is reached, in its ASCII form, without `www.`. Mutable."""

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="addresses")
    host = models.CharField(_("address"), max_length=253, unique=True)

    class Meta:
        ordering = ["host"]

    def __str__(self) -> str:
        return self.host


class RoleGroup(Keyed):
    """The group of the people who hold one role in one organization. Immutable; kept by `portal.grants`."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="role_groups")
    role = models.CharField(max_length=20, choices=UserRole)
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="role_group")

    class Meta:
        constraints = [
            UniqueConstraint(fields=["organization", "role"], name="role_group_once"),
            one_of("role_group", "role", UserRole.values),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.role}"
