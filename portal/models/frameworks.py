"""Cooperation frameworks, their agreements, and who takes part in them."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from portal.constraints import one_of, paired
from portal.enums import MAY_TAKE_TWO, TLP, FrameworkLevel, FrameworkPermission, NoticeKind, ParticipationRole
from portal.models.keys import Keyed
from portal.models.organizations import Organization
from portal.models.users import User


def english_only() -> list[str]:
    """The working languages of a framework that named none."""
    return ["en"]


class Framework(Keyed):
    """A cooperation agreement, national or regional, with members and handling rules. Mutable."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    code = models.SlugField(_("code"), max_length=20, unique=True)
    level = models.CharField(_("level"), max_length=10, choices=FrameworkLevel)
    country = CountryField(_("country"), blank=True)
    description = models.TextField(_("description"), blank=True)
    community = models.TextField(_("community"), help_text=_("Who belongs to the community that TLP:GREEN means."))
    working_languages = ArrayField(
        models.CharField(max_length=10), verbose_name=_("working languages"), default=english_only
    )
    default_tlp = models.CharField(_("default label"), max_length=12, choices=TLP, default=TLP.AMBER)
    immediate_hours = models.PositiveSmallIntegerField(_("hours to answer, immediate"), default=24)
    high_days = models.PositiveSmallIntegerField(_("working days to answer, high"), default=3)
    routine_days = models.PositiveSmallIntegerField(_("working days to answer, routine"), default=10)
    companies_alert_companies = models.BooleanField(
        _("companies may share alerts with everyone"),
        default=False,
        help_text=_("Otherwise an alert that a company issues goes to authorities only."),
    )
    two_people = ArrayField(
        models.CharField(max_length=12, choices=NoticeKind),
        verbose_name=_("a second person must approve"),
        default=list,
        blank=True,
    )
    clearance_days = models.PositiveSmallIntegerField(_("working days to clear a bulletin"), default=5)
    composes_itself = models.BooleanField(_("bulletins are begun by themselves"), default=True)
    contribution_days = models.PositiveSmallIntegerField(_("working day on which contributions are due"), default=5)
    publication_days = models.PositiveSmallIntegerField(_("working day by which it is published"), default=10)
    hides_members = models.BooleanField(_("members do not learn of each other"), default=False)
    publishes_openly = models.BooleanField(
        _("bulletins labelled TLP:CLEAR are published to everyone"),
        default=False,
        help_text=_(
            "Anyone on the internet reads them then, without an account. Otherwise they stay with the members."
        ),
    )
    opened_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when they are, where it was so ruled later than the framework began."
    )
    is_listed = models.BooleanField(
        _("organizations on the portal may learn of it and ask to join"),
        default=True,
        help_text=_("A framework that hides its members is never listed."),
    )
    regional = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="national", verbose_name=_("regional frameworks")
    )
    contact = models.CharField(_("contact for affected traders"), max_length=200)
    begun_on = models.DateField(_("begun on"))
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_reason = models.TextField(_("reason of the closing"), blank=True)

    class Meta:
        ordering = ["level", "name"]
        permissions = [(p.value, p.label) for p in FrameworkPermission]
        default_permissions = ()
        constraints = [
            one_of("framework", "level", FrameworkLevel.values),
            one_of("framework", "default_tlp", TLP.values),
            paired("framework", "closed_at", "closed_by"),
            CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_reason="")
                | (Q(closed_at__isnull=False) & ~Q(closed_reason="")),
                name="framework_closed_with_reason",
            ),
            CheckConstraint(
                condition=Q(contact__regex=r"\S") | Q(closed_at__isnull=False), name="framework_contact_for_traders"
            ),
            CheckConstraint(
                condition=Q(two_people__contained_by=list(MAY_TAKE_TWO)), name="framework_two_people_kinds"
            ),
            CheckConstraint(
                condition=Q(immediate_hours__gte=1) & Q(high_days__gte=1) & Q(routine_days__gte=1),
                name="framework_response_times",
            ),
            CheckConstraint(
                condition=Q(clearance_days__gte=1)
                & Q(contribution_days__gte=1)
                & Q(publication_days__gte=F("contribution_days")),
                name="framework_bulletin_days",
            ),
            CheckConstraint(
                condition=Q(level=FrameworkLevel.REGIONAL) | ~Q(country=""), name="framework_national_has_country"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("framework", args=[self.pk])


class AgreementVersion(Keyed):
    """One version of the text that members accept. Immutable once published."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="agreements")
    number = models.PositiveSmallIntegerField(_("version"))
    instrument = models.CharField(_("instrument"), max_length=300)
    signatory = models.CharField(_("signatory"), max_length=300)
    signed_on = models.DateField(_("signed on"))
    text = models.TextField(_("text"))
    accept_by_on = models.DateField(
        _("to be accepted by"),
        null=True,
        blank=True,
        help_text=_("After this day an earlier acceptance counts no more."),
    )
    silence_consents = models.BooleanField(
        _("who does not answer when it is asked to clear a bulletin has no objection"), default=False
    )
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["framework", "-number"]
        constraints = [UniqueConstraint(fields=["framework", "number"], name="agreement_version_number")]
        triggers = [pgtrigger.Protect(name="agreement_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.instrument} ({self.number})"


class Participation(Keyed):
    """One organization in one framework, from its admission to its leaving; rejoining is a new row. Mutable."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="participations")
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="participations")
    role = models.CharField(_("role"), max_length=20, choices=ParticipationRole)
    begun_at = models.DateTimeField(_("member since"))
    admitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reads_from = models.DateTimeField(_("sees items since"))
    agreement = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(_("agreement accepted"), null=True, blank=True)
    accepted_signatory = models.CharField(_("signed for the member by"), max_length=300, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    suspended_reason = models.TextField(_("reason of the suspension"), blank=True)
    barred_since = models.DateTimeField(
        null=True, blank=True, help_text="Since when it has read nothing, where what barred it first is over."
    )
    left_at = models.DateTimeField(null=True, blank=True)
    left_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["framework", "role", "organization"]
        indexes = [models.Index(fields=["organization", "framework"], name="participation_lookup")]
        constraints = [
            one_of("participation", "role", ParticipationRole.values),
            paired("participation", "suspended_at", "suspended_by"),
            paired("participation", "left_at", "left_by"),
            UniqueConstraint(
                fields=["organization", "framework"],
                condition=Q(left_at__isnull=True),
                name="participation_one_at_a_time",
            ),
            CheckConstraint(
                condition=Q(agreement__isnull=True, accepted_at__isnull=True)
                | Q(agreement__isnull=False, accepted_at__isnull=False),
                name="participation_acceptance",
            ),
            CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("begun_at")), name="participation_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} in {self.framework_id}"
