"""The tables and functions of pgmq, Celery's broker where no other is named: plain SQL, no extension."""

from django.db import migrations
from pgmq import get_embedded_install_sql


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]

    operations = [
        migrations.RunSQL(sql=get_embedded_install_sql(), reverse_sql="DROP SCHEMA IF EXISTS pgmq CASCADE"),
    ]
