"""Requests to join a framework, and what became of them."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.constraints import one_of, paired
from portal.enums import ApplicationState, ParticipationRole
from portal.models.frameworks import AgreementVersion, Framework, Participation
from portal.models.keys import Keyed
from portal.models.organizations import Organization
from portal.models.users import User


class Application(Keyed):
    """One organization asks to join one framework, ready to sign one version of its agreement. Mutable."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="applications")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="applications")
    role = models.CharField(_("role"), max_length=20, choices=ParticipationRole)
    reason = models.TextField(_("reason"), max_length=4000)
    duties = models.TextField(_("markets and duties"), max_length=2000, blank=True)
    agreement = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="+")
    signatory = models.CharField(_("to be signed by"), max_length=300)
    applied_at = models.DateTimeField()
    applied_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ApplicationState, default=ApplicationState.OPEN)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.TextField(_("reason of the decision"), max_length=4000, blank=True)
    participation = models.OneToOneField(Participation, on_delete=models.PROTECT, null=True, related_name="application")

    class Meta:
        ordering = ["applied_at"]
        indexes = [
            models.Index(fields=["framework", "-applied_at", "-id"], name="application_of_framework"),
            models.Index(fields=["organization", "-applied_at"], name="application_of_applicant"),
        ]
        constraints = [
            one_of("application", "role", ParticipationRole.values),
            one_of("application", "state", ApplicationState.values),
            paired("application", "closed_at", "closed_by"),
            UniqueConstraint(
                fields=["framework", "organization"],
                condition=Q(state=ApplicationState.OPEN),
                name="application_one_at_a_time",
            ),
            CheckConstraint(
                condition=Q(state=ApplicationState.OPEN, closed_at__isnull=True)
                | (~Q(state=ApplicationState.OPEN) & Q(closed_at__isnull=False)),
                name="application_closed_when_decided",
            ),
            CheckConstraint(
                condition=Q(state=ApplicationState.ADMITTED, participation__isnull=False)
                | (~Q(state=ApplicationState.ADMITTED) & Q(participation__isnull=True)),
                name="application_admitted_takes_part",
            ),
            CheckConstraint(
                condition=~Q(state=ApplicationState.DECLINED) | ~Q(answer=""), name="application_declined_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} to {self.framework_id}"

    def get_absolute_url(self) -> str:
        return reverse("application", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == ApplicationState.OPEN
