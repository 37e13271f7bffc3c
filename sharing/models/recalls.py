"""That somebody who kept a copy of an item is to delete it."""

from django.db import models
from django.db.models import Q, UniqueConstraint
from django.urls import reverse

from portal.constraints import one_of, paired
from portal.models import Organization, User
from portal.models.keys import Keyed
from sharing.enums import RecallReason
from sharing.models.guarded import GuardedManager
from sharing.models.notices import Notice


class Recall(Keyed):
    """One organization opened or fetched a notice that it can read no longer: it is to delete what it kept, and to
    confirm that. Shared with it again, the recall is settled; one at a time stands. Mutable.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=12, choices=RecallReason)
    recalled_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, help_text="Since when it can read the notice again.")

    objects = GuardedManager()

    class Meta:
        indexes = [
            models.Index(
                fields=["organization", "recalled_at"],
                condition=Q(confirmed_at__isnull=True, settled_at__isnull=True),
                name="recall_open",
            ),
        ]
        constraints = [
            one_of("recall", "why", RecallReason.values),
            paired("recall", "confirmed_at", "confirmed_by"),
            UniqueConstraint(
                fields=["notice", "organization"], condition=Q(settled_at__isnull=True), name="recall_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} from {self.organization_id}"

    def get_absolute_url(self) -> str:
        return reverse("recall", args=[self.pk])
