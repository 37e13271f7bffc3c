"""Whom to call in an organization, and how it wants to be asked."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from portal.models.keys import Keyed
from portal.models.organizations import Organization
from portal.models.users import User


class FocalPoint(Keyed):
    """A person whom members of shared frameworks may call, or that person's deputy, in the order named. Mutable."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="focal_points")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    function = models.CharField(_("function"), max_length=120)
    telephone = models.CharField(_("telephone"), max_length=40)
    is_deputy = models.BooleanField(_("deputy"), default=False)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["is_deputy", "position"]
        constraints = [
            UniqueConstraint(fields=["organization", "person"], name="focal_point_once"),
            UniqueConstraint(fields=["organization", "position"], name="focal_point_position"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} of {self.organization_id}"


class Procedure(Keyed):
    """How an organization wants to be asked, in its own words or at an address of its own. Mutable."""

    organization = models.OneToOneField(Organization, on_delete=models.CASCADE, related_name="procedure")
    text = models.TextField(_("text"), blank=True, max_length=8000)
    address = models.URLField(_("address"), blank=True, max_length=500)
    language = models.CharField(_("language"), max_length=10)
    since_on = models.DateField(_("in force since"))

    class Meta:
        constraints = [CheckConstraint(condition=~Q(text="") | ~Q(address=""), name="procedure_says_something")]

    def __str__(self) -> str:
        return f"procedure of {self.organization_id}"
