from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0040_what_no_notice_has_is_kept'),
    ]

    operations = [
        migrations.AlterField(
            model_name='clearance',
            name='silence_consents',
            field=models.BooleanField(default=False, help_text='As the agreement says that it had accepted when it was asked.'),
        ),
    ]
