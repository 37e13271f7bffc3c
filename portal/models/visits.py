"""When people were here."""

from django.db import models
from django.db.models import CheckConstraint, F, Q

from portal.models.keys import Keyed
from portal.models.users import User


class Visit(Keyed):
    """When a person was last here, and when the visit before this one ended. Mutable."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    before_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(before_at__isnull=True) | Q(before_at__lt=F("seen_at")), name="visit_order")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.seen_at}"
