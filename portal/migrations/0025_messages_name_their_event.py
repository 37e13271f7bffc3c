
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0024_people_come_in_the_present'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='message',
            name='data',
        ),
    ]
