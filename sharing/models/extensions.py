"""That a coordinator asks an item's originator to share it with a regional framework."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.constraints import one_of, paired
from portal.models import Framework, Organization, User
from portal.models.keys import Keyed
from sharing.enums import Audience, ExtensionState
from sharing.models.guarded import GuardedManager
from sharing.models.notices import Notice, Release


class Extension(Keyed):
    """A request of the coordinator of a national framework, and what an approver of the originator decided, unless who
    asked took it back: nothing is shared without that consent. Mutable until it is decided.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="+")
    national = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="+")
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="+", verbose_name=_("framework"))
    audience = models.CharField(_("for whom"), max_length=12, choices=Audience, default=Audience.EVERYONE)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    why = models.TextField(_("why"), max_length=2000)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ExtensionState, default=ExtensionState.OPEN)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("reason"), blank=True, max_length=2000)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, null=True, related_name="+")

    objects = GuardedManager()

    class Meta:
        ordering = ["asked_at"]
        indexes = [
            models.Index(fields=["notice"], name="extension_of_notice"),
            models.Index(fields=["organization", "-decided_at"], name="extension_of_asker"),
        ]
        constraints = [
            one_of("extension", "audience", Audience.values),
            one_of("extension", "state", ExtensionState.values),
            paired("extension", "decided_at", "decided_by"),
            CheckConstraint(
                condition=Q(state=ExtensionState.OPEN, decided_at__isnull=True, release__isnull=True)
                | Q(state=ExtensionState.TAKEN_BACK, decided_at__isnull=False, release__isnull=True)
                | Q(state=ExtensionState.CONSENTED, decided_at__isnull=False, release__isnull=False)
                | (Q(state=ExtensionState.DECLINED, decided_at__isnull=False, release__isnull=True) & ~Q(reason="")),
                name="extension_decided_somehow",
            ),
            UniqueConstraint(
                fields=["notice", "framework", "organization"],
                condition=Q(state=ExtensionState.OPEN),
                name="extension_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} for {self.framework_id}"

    def get_absolute_url(self) -> str:
        return reverse("extension", args=[self.pk])
