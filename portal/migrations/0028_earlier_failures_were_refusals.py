from django.db import migrations

# Nothing else was known until now. Which address it was is not: it counts as the one that the person has.
FILL = """
    UPDATE portal_mailplan SET failing_why = 'refused', failing_address = portal_user.email
    FROM portal_user WHERE portal_user.id = portal_mailplan.person_id AND failing_since IS NOT NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0027_mails_come_back'),
    ]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
