from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("sharing", "0032_helpful_and_not_helpful_was_the_last_said"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="reaction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind__in", ["helpful", "not_helpful"])),
                fields=("notice", "organization"),
                name="reaction_helpful_or_not",
            ),
        ),
    ]
