from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0028_earlier_failures_were_refusals'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='mailplan',
            constraint=models.CheckConstraint(condition=models.Q(('failing_why__in', ['', 'refused', 'came_back'])), name='mail_plan_failing_why_code'),
        ),
        migrations.AddConstraint(
            model_name='mailplan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('failing_address', ''), ('failing_since', None), ('failing_status', ''), ('failing_why', '')), models.Q(('failing_since__isnull', False), models.Q(('failing_why', ''), _negated=True)), _connector='OR'), name='mail_plan_failing_why'),
        ),
    ]
