from django.db import migrations

# What was taken up by a button of its own, before a correction was handed in: where none was since, it waits again, and
# the form of the correction offers it.
OPEN_AGAIN = """
UPDATE sharing_proposal SET state = 'open', answered_at = NULL, answered_by_id = NULL
FROM sharing_notice notice
WHERE notice.id = notice_id AND notice.state = 'released' AND sharing_proposal.state = 'taken' AND NOT EXISTS (
    SELECT FROM sharing_noticeversion version
    WHERE version.notice_id = notice.id AND version.created_at >= answered_at
)
"""


class Migration(migrations.Migration):
    """Taken up is what a correction takes up."""

    dependencies = [
        ("sharing", "0030_due_whether_or_not_asked_still"),
    ]

    operations = [
        migrations.RunSQL(OPEN_AGAIN, migrations.RunSQL.noop),
    ]
