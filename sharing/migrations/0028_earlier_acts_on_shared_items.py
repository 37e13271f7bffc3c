from django.db import migrations

# Wherever the item was shared when it was done. Through what somebody read it then, nobody has kept.
ROOMS = """
INSERT INTO portal_auditroom (event_id, framework_id, at)
SELECT DISTINCT act.id, release.framework_id, act.at
FROM portal_auditevent act
JOIN sharing_release release ON release.notice_id::text = act.target_id
    AND release.released_at <= act.at AND (release.ended_at IS NULL OR release.ended_at > act.at)
WHERE act.action IN (
    'notice.withdrawn', 'notice.taken_back', 'notice.corrected', 'notice.disputed', 'notice.dispute_decided'
) AND NOT EXISTS (SELECT 1 FROM portal_auditroom WHERE event_id = act.id)
"""


class Migration(migrations.Migration):
    """Coordinators are told what was done to items in their frameworks before this was recorded with the act."""

    dependencies = [
        ('sharing', '0027_requests_are_taken_back_writers_are_kept'),
        ('portal', '0017_earlier_acts_of_frameworks'),
    ]

    operations = [
        migrations.RunSQL(ROOMS, migrations.RunSQL.noop),
    ]
