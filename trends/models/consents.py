"""That an originator is asked whether a bulletin may quote its item under a lower label."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.urls import reverse

from portal.constraints import one_of, paired
from portal.enums import TLP
from portal.models import Organization, User
from portal.models.keys import Keyed
from sharing.models import Notice
from sharing.models.guarded import GuardedManager
from trends.models.bulletins import Bulletin


class Consent(Keyed):
    """The words of a bulletin that quote one item, the label under which they are to go out, and what an approver of
    the item's originator answered. It holds for these words and this label, until it is taken back. Mutable until the
    bulletin is published.
    """

    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    tlp = models.CharField(max_length=12, choices=TLP)
    passage = models.TextField(help_text="The words that quote the item, and no others of the draft.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the passage as it stands in the draft, in hex.")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    granted = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True, max_length=2000)
    ended_at = models.DateTimeField(null=True, help_text="Since when it was taken back, by either side.")
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = GuardedManager()

    class Meta:
        ordering = ["asked_at"]
        indexes = [
            models.Index(fields=["organization", "-asked_at"], name="consent_of_originator"),
            models.Index(fields=["bulletin"], name="consent_of_bulletin"),
        ]
        constraints = [
            one_of("consent", "tlp", TLP.values),
            paired("consent", "answered_at", "answered_by"),
            paired("consent", "ended_at", "ended_by"),
            CheckConstraint(
                condition=Q(granted__isnull=True, answered_at__isnull=True)
                | Q(granted__isnull=False, answered_at__isnull=False),
                name="consent_answered_somehow",
            ),
            UniqueConstraint(
                fields=["bulletin", "notice", "tlp", "digest"],
                condition=Q(ended_at__isnull=True),
                name="consent_asked_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} in {self.bulletin_id}"

    def get_absolute_url(self) -> str:
        return reverse("consent", args=[self.pk])
