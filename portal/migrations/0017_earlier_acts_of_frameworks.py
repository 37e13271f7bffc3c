from django.db import migrations

ROOMS = """
INSERT INTO portal_auditroom (event_id, framework_id, at)
SELECT id, framework_id, at FROM portal_auditevent
WHERE framework_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM portal_auditroom WHERE event_id = portal_auditevent.id)
"""


class Migration(migrations.Migration):
    """What was recorded in a framework before there was an index of its acts."""

    dependencies = [
        ('portal', '0016_acts_are_told_in_several_frameworks'),
    ]

    operations = [
        migrations.RunSQL(ROOMS, migrations.RunSQL.noop),
    ]
