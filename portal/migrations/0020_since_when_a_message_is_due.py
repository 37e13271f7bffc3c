"""What waits when this is migrated counts as due from then on."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0019_when_an_acceptance_counts")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="due_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                help_text="Since when it could have been sent; no attempt moves it.",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                fields=["-dead_at", "-id"],
                condition=models.Q(("dead_at__isnull", False)),
                name="message_dead",
            ),
        ),
    ]
