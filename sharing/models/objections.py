"""What becomes of it when an organization calls an alert lawful or mistaken."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from portal.constraints import one_of, paired
from portal.models import Organization, User
from portal.models.keys import Keyed
from sharing.enums import Resolution
from sharing.models.guarded import GuardedManager
from sharing.models.notices import Notice
from sharing.models.receipts import Question


class Objection(Keyed):
    """One organization called one alert lawful or mistaken: its originator corrects it, withdraws it or explains, by a
    day in its own calendar. One open row an organization; it closes once. Mutable until then.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    resolution = models.CharField(max_length=10, choices=Resolution, blank=True)
    explanation = models.ForeignKey(Question, on_delete=models.PROTECT, null=True, related_name="+")

    objects = GuardedManager()

    class Meta:
        ordering = ["opened_at"]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(closed_at__isnull=True), name="objection_open"),
            models.Index(fields=["notice"], name="objection_of_notice"),
        ]
        constraints = [
            one_of("objection", "resolution", ["", *Resolution.values]),
            paired("objection", "closed_at", "closed_by"),
            CheckConstraint(
                condition=Q(closed_at__isnull=True, resolution="") | (Q(closed_at__isnull=False) & ~Q(resolution="")),
                name="objection_closed_somehow",
            ),
            CheckConstraint(
                condition=Q(resolution=Resolution.EXPLAINED, explanation__isnull=False)
                | (~Q(resolution=Resolution.EXPLAINED) & Q(explanation__isnull=True)),
                name="objection_explained",
            ),
            UniqueConstraint(
                fields=["notice", "organization"], condition=Q(closed_at__isnull=True), name="objection_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} on {self.notice_id}"
