from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('trends', '0014_sections_that_took_up_words_are_filled'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'merged'), models.Q(('placed', ''), _negated=True)), models.Q(models.Q(('state', 'merged'), _negated=True), ('placed', '')), _connector='OR'), name='contribution_placed_if_merged'),
        ),
    ]
