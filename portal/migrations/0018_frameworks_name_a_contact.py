from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    """Nothing is made up for frameworks that name no contact yet: their coordinator is asked, and must name one with the
    next change of their rules.
    """

    dependencies = [
        ('portal', '0017_earlier_acts_of_frameworks'),
    ]

    operations = [
        migrations.AlterField(
            model_name='framework',
            name='contact',
            field=models.CharField(max_length=200, verbose_name='contact for affected traders'),
        ),
        AddConstraintNotValid(
            model_name='framework',
            constraint=models.CheckConstraint(
                condition=models.Q(('contact__regex', '\\S'), ('closed_at__isnull', False), _connector='OR'),
                name='framework_contact_for_traders',
            ),
        ),
    ]
