from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0033_invitations_that_do_not_arrive'),
    ]

    operations = [
        migrations.AddField(
            model_name='participation',
            name='barred_since',
            field=models.DateTimeField(blank=True, help_text='Since when it has read nothing, where what barred it first is over.', null=True),
        ),
    ]
