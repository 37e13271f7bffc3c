"""That authorities which contributed see an item before it is shared, and may object."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.constraints import one_of, paired
from portal.models import Framework, Organization, User
from portal.models.keys import Keyed
from sharing.enums import ClearanceAnswer
from sharing.models.guarded import GuardedManager
from sharing.models.notices import Notice


class Clearance(Keyed):
    """One organization in one no-objection round: it reads the item, as it was submitted, until the round closes for
    it. Mutable until it has ended.
    """

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="+")
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    closes_at = models.DateTimeField(help_text="The end of its last working day.")
    silence_consents = models.BooleanField(
        default=False, help_text="As the agreement says that it had accepted when it was asked."
    )
    answer = models.CharField(max_length=12, choices=ClearanceAnswer, blank=True, default="")
    sections = ArrayField(models.CharField(max_length=40), default=list, help_text="Keys of those that it objects to.")
    reason = models.TextField(_("reason"), blank=True, max_length=4000)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, help_text="Decided on, taken back to be changed, or asked no more.")
    ended_reason = models.TextField(blank=True, max_length=4000, help_text="Why it is asked no more.")

    objects = GuardedManager()

    class Meta:
        ordering = ["asked_at", "pk"]
        indexes = [models.Index(fields=["organization", "closes_at"], name="clearance_asked")]
        constraints = [
            one_of("clearance", "answer", ["", *ClearanceAnswer.values]),
            paired("clearance", "answered_at", "answered_by"),
            CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="clearance_answered_somehow",
            ),
            CheckConstraint(
                condition=(Q(answer=ClearanceAnswer.OBJECTION) & ~Q(reason="") & ~Q(sections=[]))
                | (~Q(answer=ClearanceAnswer.OBJECTION) & Q(reason="", sections=[])),
                name="clearance_objection_says_to_what",
            ),
            CheckConstraint(condition=Q(closes_at__gt=F("asked_at")), name="clearance_lasts"),
            UniqueConstraint(
                fields=["notice", "organization"], condition=Q(ended_at__isnull=True), name="clearance_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} by {self.organization_id}"

    def get_absolute_url(self) -> str:
        return reverse("clearance", args=[self.pk])
