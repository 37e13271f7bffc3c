from django.db import migrations


class Migration(migrations.Migration):
    """What was recorded before there were seals is chained by the first look of the sealer."""

    dependencies = [
        ('portal', '0011_the_audit_trail_is_sealed'),
    ]

    operations = [
        migrations.RunSQL(
            'INSERT INTO portal_auditpending (event_id) SELECT id FROM portal_auditevent ON CONFLICT DO NOTHING',
            migrations.RunSQL.noop,
        ),
    ]
