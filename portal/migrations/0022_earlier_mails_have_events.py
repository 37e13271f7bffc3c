"""Mails about items name an event, of which each recipient is told in the portal too; what was suppressed has a reason."""

from django.db import migrations

KINDS = {"alert_for_action": "asked", "question": "question", "answer": "answer"}


def name_events(apps, schema_editor):
    Message = apps.get_model("portal", "Message")
    Event = apps.get_model("portal", "Event")
    Notification = apps.get_model("portal", "Notification")
    known = {}
    for message in Message.objects.filter(kind__in=KINDS).order_by("created_at").iterator():
        key = f"earlier:{message.kind}:{message.data['notice']}"
        if key not in known:
            known[key] = Event.objects.create(
                kind=KINDS[message.kind], subject=message.data["notice"], key=key, at=message.created_at
            )
        message.event, message.kind, message.data = known[key], "event", {}
        message.save(update_fields=["event", "kind", "data"])
        Notification.objects.get_or_create(
            event=message.event,
            recipient=message.recipient,
            defaults={"created_at": message.created_at, "mailed_at": message.sent_at, "read_at": message.sent_at},
        )
    Message.objects.filter(suppressed_at__isnull=False, suppressed_why="").update(suppressed_why="not_entitled")


class Migration(migrations.Migration):

    dependencies = [
        ("portal", "0021_what_people_are_told_of"),
    ]

    operations = [migrations.RunPython(name_events, migrations.RunPython.noop)]
