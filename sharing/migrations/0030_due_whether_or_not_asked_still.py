from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0029_writers_of_earlier_drafts'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='addressee', name='addressee_due'),
        migrations.AddIndex(
            model_name='addressee',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at', 'notice'], name='addressee_due'),
        ),
    ]
