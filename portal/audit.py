"""The audit trail: one plain row an act, written in the act's own transaction."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Model

from portal.models import AuditEvent, Framework, User


def record(
    action: str,
    *,
    target: Model,
    by: User | None,
    framework: Framework | None = None,
    fields: Iterable[str] = (),
    told_in: Iterable[UUID] = (),
) -> None:
    """Write who did what to which row. `fields` names what changed, never its content. `by` is None for operators.
    `told_in`: further frameworks whose coordinators are told of it.
    """
    AuditEvent.objects.create(
        action=action,
        actor_id=by.pk if by else None,
        organization_id=by.organization_id if by else None,
        target_kind=target._meta.model_name or "",
        target_id=str(target.pk),
        framework_id=framework.pk if framework else None,
        fields=sorted(fields),
        told_in=sorted(told_in),
    )


def record_each(action: str, *, targets: Iterable[Model], by: User) -> None:
    """The same act on several rows: one event each."""
    AuditEvent.objects.bulk_create(
        AuditEvent(
            action=action,
            actor_id=by.pk,
            organization_id=by.organization_id,
            target_kind=target._meta.model_name or "",
            target_id=str(target.pk),
            fields=[],
        )
        for target in targets
    )


def record_use(model: type[Model], *, why: str, by: User | None) -> None:
    """Write that every row of a guarded table was opened, and the reason, which holds no content."""
    if not why:
        raise ValueError("say why")
    AuditEvent.objects.create(
        action="unrestricted",
        actor_id=by.pk if by else None,
        organization_id=by.organization_id if by else None,
        target_kind=model._meta.model_name or "",
        target_id="",
        fields=[why],
    )
