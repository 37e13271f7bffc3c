"""What was done, by whom, to what; and the seals by which a change of it shows."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

from portal import clock

_KEPT = pgtrigger.Update | pgtrigger.Delete


_BY_FRAMEWORK = """
INSERT INTO portal_auditroom (event_id, framework_id, at)
SELECT DISTINCT NEW.id, room, NEW.at FROM unnest(NEW.told_in || NEW.framework_id) AS room WHERE room IS NOT NULL;
RETURN NULL;
"""


def _never_emptied(name: str) -> pgtrigger.Trigger:
    """TRUNCATE deletes no row that a trigger for rows could see: it needs one of its own."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
    )


class AuditEvent(models.Model):
    """One act. Append-only by trigger, no foreign keys, ids and field names only, never content. Immutable."""

    at = models.DateTimeField(default=clock.now)
    action = models.CharField(max_length=60)
    actor_id = models.UUIDField(null=True)
    organization_id = models.UUIDField(null=True)
    target_kind = models.CharField(max_length=40)
    target_id = models.CharField(max_length=64)
    framework_id = models.UUIDField(null=True)
    fields = models.JSONField(default=list)
    told_in = ArrayField(
        models.UUIDField(), default=list, help_text="Keys of further frameworks whose coordinators are told of it."
    )

    class Meta:
        indexes = [
            models.Index(fields=["target_kind", "target_id", "at"], name="audit_target"),
            models.Index(fields=["framework_id", "at"], name="audit_framework"),
            models.Index(fields=["-at", "-id"], name="audit_newest"),
        ]
        triggers = [
            pgtrigger.Protect(name="audit_append_only", operation=_KEPT),
            _never_emptied("audit_not_emptied"),
            pgtrigger.Trigger(
                name="audit_to_be_sealed",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="INSERT INTO portal_auditpending (event_id) VALUES (NEW.id); RETURN NULL;",
            ),
            pgtrigger.Trigger(
                name="audit_in_frameworks",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func=_BY_FRAMEWORK,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at} {self.action} {self.target_kind} {self.target_id}"


class AuditRoom(models.Model):
    """An event among those of one framework, which are read newest first: an index of what the events themselves say,
    written by a trigger. Immutable.
    """

    event = models.ForeignKey(
        AuditEvent, on_delete=models.DO_NOTHING, related_name="rooms", db_constraint=False, db_index=False
    )
    framework_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["framework_id", "-at", "-event"], name="audit_room_newest")]
        triggers = [
            pgtrigger.Protect(name="room_append_only", operation=_KEPT),
            _never_emptied("room_not_emptied"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} in {self.framework_id}"


class AuditPending(models.Model):
    """An event that no seal stands for yet. A trigger writes it in the act's own transaction, the sealer takes it away:
    what is committed late is found like everything else. Mutable.
    """

    event_id = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return f"event {self.event_id}"


class AuditSeal(models.Model):
    """One link of the chain: the hash over the link before it and an event (`portal.seals`). Without a foreign key, so
    that an event that is gone is noticed. Immutable.
    """

    position = models.BigIntegerField(primary_key=True)
    event_id = models.BigIntegerField(unique=True)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(default=clock.now)

    class Meta:
        triggers = [
            pgtrigger.Protect(name="seal_append_only", operation=_KEPT),
            _never_emptied("seal_not_emptied"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.hash}"
