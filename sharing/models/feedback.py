"""What a reader's organization tells the originator: a reaction with one click, or what to correct."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.constraints import one_of, paired
from portal.models import Organization, User
from portal.models.keys import Keyed
from sharing.enums import Feeling, ProposalState
from sharing.models.guarded import GuardedManager
from sharing.models.notices import Notice


class Reaction(Keyed):
    """One current reaction of each kind an organization and notice; taking it back deletes the row. Mutable."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Feeling)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    objects = GuardedManager()

    class Meta:
        constraints = [
            one_of("reaction", "kind", Feeling.values),
            UniqueConstraint(fields=["notice", "organization", "kind"], name="reaction_once"),
            UniqueConstraint(
                fields=["notice", "organization"],
                condition=Q(kind__in=[Feeling.HELPFUL, Feeling.NOT_HELPFUL]),
                name="reaction_helpful_or_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.organization_id} on {self.notice_id}"


class Proposal(Keyed):
    """What a reader's organization says should be corrected, and in which field; the originator answers, and
    nobody else reads either. Mutable until then; taken up, it waits again where the correction is dropped.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    field = models.CharField(_("what it concerns"), max_length=40)
    text = models.TextField(_("what it should say"), max_length=4000)
    made_at = models.DateTimeField(default=clock.now)
    submission_key = models.UUIDField(null=True, editable=False)
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.OPEN)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("reason"), max_length=4000, blank=True)

    objects = GuardedManager()

    class Meta:
        ordering = ["-made_at"]
        indexes = [
            models.Index(fields=["notice", "-made_at"], name="proposal_of_notice"),
            models.Index(fields=["made_at"], condition=Q(state=ProposalState.OPEN), name="proposal_open"),
        ]
        constraints = [
            one_of("proposal", "state", ProposalState.values),
            paired("proposal", "answered_at", "answered_by"),
            CheckConstraint(
                condition=Q(state=ProposalState.OPEN, answered_at__isnull=True)
                | (~Q(state=ProposalState.OPEN) & Q(answered_at__isnull=False)),
                name="proposal_answered_somehow",
            ),
            CheckConstraint(
                condition=~Q(state=ProposalState.DECLINED) | ~Q(reason=""), name="proposal_declined_with_reason"
            ),
            UniqueConstraint(fields=["author", "submission_key"], name="proposal_submitted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} on {self.notice_id}"
