from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0034_since_when_a_member_is_barred'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('sent_at__isnull', False)), fields=['sent_at'], name='message_sent'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('suppressed_at__isnull', False)), fields=['suppressed_at'], name='message_suppressed'),
        ),
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(fields=['at'], name='attempt_at'),
        ),
    ]
