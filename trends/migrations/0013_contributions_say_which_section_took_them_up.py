from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('trends', '0012_copies_carry_a_name'),
    ]

    operations = [
        migrations.AddField(
            model_name='contribution',
            name='placed',
            field=models.CharField(blank=True, default='', help_text='The section of the bulletin that took up its words.', max_length=40),
        ),
    ]
