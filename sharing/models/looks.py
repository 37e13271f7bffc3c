"""What people have read."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from portal.models import User
from portal.models.keys import Keyed
from sharing.models.guarded import GuardedManager
from sharing.models.notices import Notice


class Look(Keyed):
    """Which version of a notice one person has read last, and which before that. Mutable."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveSmallIntegerField()
    before = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField(help_text="When the version was first looked at.")

    objects = GuardedManager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["person", "notice"], name="look_once"),
            CheckConstraint(condition=Q(before__isnull=True) | Q(before__lt=F("version")), name="look_order"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.notice_id} v{self.version}"
