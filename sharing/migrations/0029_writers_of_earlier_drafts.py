from django.db import migrations

# Whoever wrote, changed or submitted an item before its release, as the audit trail has it. Alerts and bulletins that
# are released were approved under the rule of their day, and their row would refuse another.
WRITERS = """
WITH act AS (
    SELECT target_id AS notice, actor_id, at FROM portal_auditevent
    WHERE action IN ('notice.drafted', 'notice.edited', 'notice.submitted', 'evidence.added') AND actor_id IS NOT NULL
    UNION ALL
    SELECT file.notice_id::text, actor_id, at FROM portal_auditevent
    JOIN sharing_evidence file ON file.id::text = target_id
    WHERE action = 'evidence.described' AND actor_id IS NOT NULL
), written AS (
    SELECT notice.id, array_agg(DISTINCT act.actor_id) AS people
    FROM sharing_notice notice JOIN act ON act.notice = notice.id::text
    WHERE notice.released_at IS NULL OR (notice.kind NOT IN ('alert', 'bulletin') AND act.at <= notice.released_at)
    GROUP BY notice.id
)
UPDATE sharing_notice SET writers = (SELECT array_agg(DISTINCT one) FROM unnest(writers || written.people) AS one)
FROM written WHERE written.id = sharing_notice.id AND NOT writers @> written.people
"""


class Migration(migrations.Migration):
    """Drafts from before writers were kept: whoever had a part in them is no second person for them either."""

    dependencies = [
        ('sharing', '0028_earlier_acts_on_shared_items'),
    ]

    operations = [
        migrations.RunSQL(WRITERS, migrations.RunSQL.noop),
    ]
