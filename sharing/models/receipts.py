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

CASE_NUMBER = 100  # characters
# Of receipts: who has opened the notice, or fetched a copy of it.
HOLDING = Q(opened_at__isnull=False) | Q(pulled_at__isnull=False)


class Receipt(Keyed):
    """One organization's way with one notice: opened, confirmed, outcome. One row an organization. Mutable.

    Who has taken it on, and under which number of its own, is the organization's own business: nobody else is told.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    pulled_at = models.DateTimeField(null=True, help_text="Since when it, or a program of its, holds a copy.")
    # When each way reached it first, as far as that is told by no line or message any more.
    inbox_at = models.DateTimeField(null=True, help_text="Since when somebody who could sign in had a line.")
    mailed_at = models.DateTimeField(null=True, help_text="When a mail server had taken the first mail.")
    called_at = models.DateTimeField(null=True, help_text="When a program had taken the first call.")
    outcome_at = models.DateTimeField(null=True, help_text="Of the newest outcome line.")
    acted = models.BooleanField(default=False, help_text="Whether any line took something off the market.")
    assigned_to = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    assigned_at = models.DateTimeField(null=True)
    case_number = models.CharField(_("our case number"), max_length=CASE_NUMBER, blank=True)

    objects = GuardedManager()

    class Meta:
        indexes = [
            models.Index(fields=["organization", "notice"], name="receipt_lookup"),
            models.Index(fields=["organization", "-opened_at"], name="receipt_opened"),
            models.Index(fields=["organization", "-confirmed_at"], name="receipt_confirmed"),
            models.Index(fields=["organization", "-outcome_at"], name="receipt_answered"),
            models.Index(fields=["organization"], condition=~Q(case_number=""), name="receipt_case_number"),
        ]
        constraints = [
            UniqueConstraint(fields=["notice", "organization"], name="receipt_once"),
            paired("receipt", "opened_at", "opened_by"),
            paired("receipt", "confirmed_at", "confirmed_by"),
            paired("receipt", "assigned_at", "assigned_to"),
            CheckConstraint(
                condition=Q(outcome_at__isnull=True) | Q(confirmed_at__isnull=False), name="receipt_outcome_confirms"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} on {self.notice_id}"

    @property
    def holder(self) -> User | None:
        """The colleague who has taken it on; nobody where that colleague's account is closed."""
        return self.assigned_to if self.assigned_to and self.assigned_to.is_active else None


class QueueFilter(Keyed):
    """To what one person has narrowed the queue, kept until it is changed or cleared. Mutable."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    asked = models.JSONField(default=dict, help_text="Field by field of the form, as it was sent.")

    def __str__(self) -> str:
        return f"the queue of {self.person_id}"


class Outcome(Keyed):
    """One decision line of what an organization did. Append-only: a correction is a further line that replaces the one
    it names, or takes it back. Immutable.
    """

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(_("what we did"), max_length=24, choices=Decision)
    count = models.PositiveIntegerField(_("how many"), null=True, blank=True)
    acted_at = models.DateTimeField(_("acted at"), null=True, blank=True)
    markets = ArrayField(models.CharField(max_length=2), verbose_name=_("markets"), default=list, blank=True)
    identifiers = ArrayField(models.UUIDField(), verbose_name=_("identifiers"), default=list, blank=True)
    concerned = models.JSONField(
        default=list, blank=True, help_text="Kind, value and whether for addressees only, of each identifier as it was."
    )
    preserved_until_on = models.DateField(_("preserved until"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=4000)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
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
            CheckConstraint(
                condition=~Q(decision=Decision.TAKEN_BACK) | Q(replaces__isnull=False), name="outcome_taken_back"
            ),
            UniqueConstraint(fields=["replaces"], name="outcome_replaced_once"),
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
