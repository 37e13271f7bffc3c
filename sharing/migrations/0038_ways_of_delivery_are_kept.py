from django.db import migrations, models


class Migration(migrations.Migration):
    """What was kept so far does not say by what: it stands as the least that it can have been, a line in an inbox."""

    dependencies = [
        ("sharing", "0037_exercises_stay_without_a_lock"),
    ]

    operations = [
        migrations.RenameField("receipt", "delivered_at", "inbox_at"),
        migrations.AlterField(
            "receipt",
            "inbox_at",
            models.DateTimeField(null=True, help_text="Since when somebody who could sign in had a line."),
        ),
        migrations.AddField(
            "receipt",
            "mailed_at",
            models.DateTimeField(null=True, help_text="When a mail server had taken the first mail."),
        ),
        migrations.AddField(
            "receipt",
            "called_at",
            models.DateTimeField(null=True, help_text="When a program had taken the first call."),
        ),
    ]
