from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0022_earlier_mails_have_events'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['email', 'webhook'])), name='message_channel_code'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['invitation', 'password_reset', 'event', 'summary', 'call', 'test'])), name='message_kind_code'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('suppressed_why__in', ['', 'not_entitled', 'unsubscribed', 'nothing_new', 'ended', 'left'])), name='message_suppressed_why_code'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('endpoint__isnull', True), ('invitation__isnull', True), ('recipient__isnull', False)), models.Q(('endpoint__isnull', True), ('invitation__isnull', False), ('recipient__isnull', True)), models.Q(('endpoint__isnull', False), ('invitation__isnull', True), ('recipient__isnull', True)), _connector='OR'), name='message_one_recipient'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('suppressed_at__isnull', True), ('suppressed_why', '')), models.Q(('suppressed_at__isnull', False), models.Q(('suppressed_why', ''), _negated=True)), _connector='OR'), name='message_suppressed_why'),
        ),
    ]
