from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0041_bulletins_are_told'),
    ]

    operations = [
        migrations.AddField(
            model_name='agreementversion',
            name='silence_consents',
            field=models.BooleanField(default=False, verbose_name='who does not answer when it is asked to clear a bulletin has no objection'),
        ),
    ]
