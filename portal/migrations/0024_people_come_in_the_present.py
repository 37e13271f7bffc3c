
import portal.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0023_suppressed_with_a_reason'),
    ]

    operations = [
        migrations.AlterField(
            model_name='user',
            name='created_at',
            field=models.DateTimeField(default=portal.clock.now, editable=False),
        ),
    ]
