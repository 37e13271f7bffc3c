"""What is said about a bulletin before it is published, and never leaves with it."""

from django.db import models
from django.db.models import Q

from portal import clock
from portal.constraints import paired
from portal.models import Organization, User
from portal.models.keys import Keyed
from sharing.models.guarded import GuardedManager
from trends.models.bulletins import Bulletin


class Comment(Keyed):
    """One remark on a section of a bulletin that is not published, for those who may read it. It goes with a draft that
    is discarded. Mutable: whether it is settled.
    """

    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="+")
    section = models.CharField(max_length=40)
    text = models.TextField(max_length=2000)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=clock.now)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = GuardedManager()

    class Meta:
        ordering = ["written_at"]
        indexes = [
            models.Index(fields=["bulletin", "written_at"], name="comment_of_bulletin"),
            models.Index(fields=["bulletin"], condition=Q(resolved_at=None), name="comment_open"),
        ]
        constraints = [paired("comment", "resolved_at", "resolved_by")]

    def __str__(self) -> str:
        return f"{self.section} of {self.bulletin_id}"
