"""Disputes: somebody affected says that a notice is wrong, and a member records it."""

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.constraints import one_of, paired
from portal.models import Organization, User
from portal.models.keys import Keyed
from sharing.enums import Verdict
from sharing.models.guarded import GuardedManager
from sharing.models.notices import Notice


class Dispute(Keyed):
    """One dispute, which every reader of the notice is shown until its originator decides. Only the decision may be
    written afterwards, once.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)
    disputed_by = models.CharField(_("who disputes it"), max_length=200)
    reason = models.TextField(_("reason"), max_length=4000)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    verdict = models.CharField(_("decision"), max_length=10, choices=Verdict, blank=True)
    answer = models.TextField(_("reason of the decision"), max_length=4000, blank=True)

    objects = GuardedManager()

    class Meta:
        ordering = ["-recorded_at"]
        indexes = [
            models.Index(fields=["notice"], name="dispute_of_notice"),
            models.Index(fields=["notice"], condition=Q(decided_at__isnull=True), name="dispute_open"),
        ]
        constraints = [
            one_of("dispute", "verdict", ["", *Verdict.values]),
            paired("dispute", "decided_at", "decided_by"),
            CheckConstraint(
                condition=Q(decided_at__isnull=True, verdict="") | (Q(decided_at__isnull=False) & ~Q(verdict="")),
                name="dispute_decided_somehow",
            ),
            CheckConstraint(
                condition=~Q(verdict=Verdict.REJECTED) | ~Q(answer=""), name="dispute_rejected_with_reason"
            ),
            UniqueConstraint(
                fields=["notice", "organization"], condition=Q(decided_at__isnull=True), name="dispute_open_once"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="dispute_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="dispute_decision_only",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__decided_at__isnull=False)
                | pgtrigger.Q(old__notice__df=pgtrigger.F("new__notice"))
                | pgtrigger.Q(old__organization__df=pgtrigger.F("new__organization"))
                | pgtrigger.Q(old__recorded_by__df=pgtrigger.F("new__recorded_by"))
                | pgtrigger.Q(old__recorded_at__df=pgtrigger.F("new__recorded_at"))
                | pgtrigger.Q(old__disputed_by__df=pgtrigger.F("new__disputed_by"))
                | pgtrigger.Q(old__reason__df=pgtrigger.F("new__reason")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} on {self.notice_id}"
