"""What was done, by whom, to what."""

import pgtrigger
from django.db import models


class AuditEvent(models.Model):
    """One act. Append-only by trigger, no foreign keys, ids and field names only, never content. Immutable."""

    at = models.DateTimeField(auto_now_add=True)
    action = models.CharField(max_length=60)
    actor_id = models.UUIDField(null=True)
    organization_id = models.UUIDField(null=True)
    target_kind = models.CharField(max_length=40)
    target_id = models.CharField(max_length=64)
    framework_id = models.UUIDField(null=True)
    fields = models.JSONField(default=list)

    class Meta:
        indexes = [
            models.Index(fields=["target_kind", "target_id", "at"], name="audit_target"),
            models.Index(fields=["framework_id", "at"], name="audit_framework"),
        ]
        triggers = [
            pgtrigger.Protect(name="audit_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.at} {self.action} {self.target_kind} {self.target_id}"
