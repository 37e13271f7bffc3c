from django.db import migrations

# Who said both said the later one last.
THE_LATER_STAYS = """
DELETE FROM sharing_reaction earlier USING sharing_reaction later
WHERE earlier.notice_id = later.notice_id AND earlier.organization_id = later.organization_id
AND earlier.kind IN ('helpful', 'not_helpful') AND later.kind IN ('helpful', 'not_helpful')
AND (earlier.made_at, earlier.id) < (later.made_at, later.id)
"""


class Migration(migrations.Migration):
    """Of two reactions that contradict each other the later stays."""

    dependencies = [
        ("sharing", "0031_taken_up_without_a_correction"),
    ]

    operations = [
        migrations.RunSQL(THE_LATER_STAYS, migrations.RunSQL.noop),
    ]
