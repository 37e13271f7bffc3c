"""What each organization did with each notice."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.constraints import one_of, paired
from portal.models import Organization, User
from portal.models.keys import Keyed
from sharing.enums import Decision
from sharing.models.guarded import GuardedManager
from sharing.models.notices import Notice


class Receipt(Keyed):
    """One organization's way with one notice: opened, confirmed, outcome. One row an organization. Mutable."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    outcome_at = models.DateTimeField(null=True, help_text="Of the newest outcome line.")
    acted = models.BooleanField(default=False, help_text="Whether any line took something off the market.")

    objects = GuardedManager()

    class Meta:
        indexes = [
            models.Index(fields=["organization", "notice"], name="receipt_lookup"),
            models.Index(fields=["organization", "-opened_at"], name="receipt_opened"),
            models.Index(fields=["organization", "-confirmed_at"], name="receipt_confirmed"),
            models.Index(fields=["organization", "-outcome_at"], name="receipt_answered"),
        ]
        constraints = [
            UniqueConstraint(fields=["notice", "organization"], name="receipt_once"),
            paired("receipt", "opened_at", "opened_by"),
            paired("receipt", "confirmed_at", "confirmed_by"),
            CheckConstraint(
                condition=Q(outcome_at__isnull=True) | Q(confirmed_at__isnull=False), name="receipt_outcome_confirms"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} on {self.notice_id}"


class Outcome(Keyed):
    """One decision line of what an organization did. Append-only: a correction is a further line. Immutable."""

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(_("what we did"), max_length=24, choices=Decision)
    count = models.PositiveIntegerField(_("how many"), null=True, blank=True)
    acted_at = models.DateTimeField(_("acted at"), null=True, blank=True)
    markets = ArrayField(models.CharField(max_length=2), verbose_name=_("markets"), default=list, blank=True)
    identifiers = ArrayField(models.UUIDField(), verbose_name=_("identifiers"), default=list, blank=True)
    preserved_until_on = models.DateField(_("preserved until"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=4000)
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submission_key = models.UUIDField(null=True, editable=False)

    objects = GuardedManager()

    class Meta:
        ordering = ["recorded_at"]
        constraints = [
            one_of("outcome", "decision", Decision.values),
            CheckConstraint(
                condition=~Q(decision=Decision.DATA_PRESERVED) | Q(preserved_until_on__isnull=False),
                name="outcome_preserved_until",
            ),
        ]
        triggers = [pgtrigger.Protect(name="outcome_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.decision} for {self.receipt_id}"


class Question(Keyed):
    """One post of the thread between a reader's organization and the originator. Immutable.

    `asker` is the reader's organization: the thread is (notice, asker); `author` belongs to it or to the originator.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="+")
    asker = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("text"), max_length=4000)
    posted_at = models.DateTimeField(default=clock.now)
    submission_key = models.UUIDField(null=True, editable=False)

    objects = GuardedManager()

    class Meta:
        ordering = ["posted_at"]
        indexes = [
            models.Index(fields=["notice", "asker", "posted_at"], name="question_thread"),
            models.Index(fields=["-posted_at"], name="question_newest"),
        ]
        constraints = [UniqueConstraint(fields=["author", "submission_key"], name="question_submitted_once")]
        triggers = [pgtrigger.Protect(name="question_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.asker_id} on {self.notice_id}"
