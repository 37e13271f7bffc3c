from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0035_first_delivery_is_kept'),
    ]

    operations = [
        migrations.AddField(
            model_name='control',
            name='looked_at',
            field=models.DateTimeField(help_text='When it was last worked out who is to be told of it.', null=True),
        ),
    ]
