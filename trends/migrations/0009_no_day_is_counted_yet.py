from django.db import migrations

FILL = """
INSERT INTO trends_staleday (id, day)
SELECT gen_random_uuid(), day
FROM (SELECT DISTINCT (released_at AT TIME ZONE 'UTC')::date AS day FROM sharing_release) AS days
"""


class Migration(migrations.Migration):
    """What was shared before there were rollups waits for the first counting."""

    dependencies = [("trends", "0008_changes_make_days_stale")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
