from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0043_newest_agreements_say_what_frameworks_said'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='framework',
            name='silence_consents',
        ),
    ]
