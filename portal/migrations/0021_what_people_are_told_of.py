
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import portal.clock
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0020_since_when_a_message_is_due'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=30)),
                ('message', models.UUIDField(help_text='The key of the message, and the Webhook-Id.')),
                ('at', models.DateTimeField(default=portal.clock.now)),
                ('status', models.PositiveSmallIntegerField(help_text='None where nothing was answered.', null=True)),
                ('milliseconds', models.PositiveIntegerField(null=True)),
                ('failure', models.CharField(blank=True, max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name='Endpoint',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('url', models.CharField(help_text='https, of a public host; no redirects.', max_length=2000, verbose_name='address')),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('item', 'An item is shared with us or corrected'), ('asked', 'We are asked to follow up'), ('withdrawn', 'An item is withdrawn'), ('recalled', 'We are to delete an item'), ('question', 'A question to us'), ('answer', 'An answer to us')], max_length=20), size=None, verbose_name='called of')),
                ('secret_number', models.PositiveIntegerField(default=1)),
                ('earlier_until', models.DateTimeField(help_text='Until when the secret before is signed with as well.', null=True)),
                ('created_at', models.DateTimeField(default=portal.clock.now)),
                ('on_since', models.DateTimeField(default=portal.clock.now, help_text='It is called of what happens from then on.')),
                ('off_at', models.DateTimeField(null=True)),
                ('off_why', models.CharField(blank=True, choices=[('by_hand', 'by hand'), ('gone', 'it answered that it wants nothing any more (410)'), ('failing', 'it had failed for days')], max_length=10)),
                ('removed_at', models.DateTimeField(null=True)),
                ('failing', models.PositiveIntegerField(default=0)),
                ('failing_since', models.DateTimeField(null=True)),
                ('rests_until', models.DateTimeField(null=True)),
                ('is_slow', models.BooleanField(default=False)),
                ('lease_token', models.UUIDField(null=True)),
                ('leased_until', models.DateTimeField(null=True)),
                ('called_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['created_at'],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('item', 'Shared or corrected'), ('asked', 'You are asked to follow up'), ('withdrawn', 'Withdrawn'), ('recalled', 'To be deleted'), ('question', 'Question'), ('answer', 'Answer to a question'), ('review', 'Waits for approval'), ('sent_back', 'Sent back'), ('switched_off', 'A webhook was switched off')], max_length=20)),
                ('subject', models.UUIDField()),
                ('number', models.PositiveIntegerField(default=0)),
                ('key', models.CharField(help_text='What happened once makes one row.', max_length=200, unique=True)),
                ('at', models.DateTimeField(default=portal.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name='MailPlan',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('rhythm', models.CharField(choices=[('daily', 'Every working day'), ('weekly', 'Once a week'), ('never', 'Never')], default='daily', max_length=6, verbose_name='summary by mail')),
                ('hour', models.PositiveSmallIntegerField(default=8, help_text='In your time zone.', validators=[django.core.validators.MaxValueValidator(23)], verbose_name='at what hour')),
                ('at_once', models.BooleanField(default=True, help_text='What you must confirm is mailed in any case.', verbose_name='mail me at once when an immediate alert asks for our answer')),
                ('next_at', models.DateTimeField(help_text='When the next digest is due; unknown until it is worked out.', null=True)),
                ('failing_since', models.DateTimeField(help_text='Since when mails are refused or come back.', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=portal.clock.now)),
                ('read_at', models.DateTimeField(null=True)),
                ('mailed_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='message',
            name='message_channel_code',
        ),
        migrations.RemoveConstraint(
            model_name='message',
            name='message_one_recipient',
        ),
        migrations.RemoveConstraint(
            model_name='message',
            name='message_kind_code',
        ),
        migrations.AddField(
            model_name='message',
            name='suppressed_why',
            field=models.CharField(blank=True, choices=[('not_entitled', 'The recipient may not read it any more, or is asked no more'), ('unsubscribed', 'The recipient wants no such mail'), ('nothing_new', 'There was nothing to tell'), ('ended', 'What it was about has ended'), ('left', 'An operator left it unsent')], max_length=20),
        ),
        migrations.AlterField(
            model_name='message',
            name='channel',
            field=models.CharField(choices=[('email', 'E-mail'), ('webhook', 'Webhook')], default='email', max_length=10),
        ),
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('invitation', 'Invitation'), ('password_reset', 'Password reset'), ('event', 'At once'), ('summary', 'Summary'), ('call', 'Webhook'), ('test', 'Test of a webhook')], max_length=30),
        ),
        migrations.AddField(
            model_name='endpoint',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='endpoint',
            name='off_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='endpoint',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='endpoints', to='portal.organization'),
        ),
        migrations.AddField(
            model_name='endpoint',
            name='removed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='attempt',
            name='endpoint',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='attempts', to='portal.endpoint'),
        ),
        migrations.AddField(
            model_name='message',
            name='endpoint',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.endpoint'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['subject'], name='event_subject'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['item', 'asked', 'withdrawn', 'recalled', 'question', 'answer', 'review', 'sent_back', 'switched_off'])), name='event_kind_code'),
        ),
        migrations.AddField(
            model_name='message',
            name='event',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.event'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('dead_at__isnull', True), ('endpoint__isnull', False), ('sent_at__isnull', True), ('suppressed_at__isnull', True)), fields=['endpoint', 'not_before'], name='message_calls_waiting'),
        ),
        migrations.AddField(
            model_name='mailplan',
            name='person',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='mail_plan', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='notification',
            name='event',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='portal.event'),
        ),
        migrations.AddField(
            model_name='notification',
            name='recipient',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='endpoint',
            constraint=models.CheckConstraint(condition=models.Q(('off_why__in', ['', 'by_hand', 'gone', 'failing'])), name='endpoint_off_why_code'),
        ),
        migrations.AddConstraint(
            model_name='endpoint',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('removed_at__isnull', False), ('removed_by__isnull', False)), models.Q(('removed_at__isnull', True), ('removed_by__isnull', True)), _connector='OR'), name='endpoint_removed_at_by'),
        ),
        migrations.AddConstraint(
            model_name='endpoint',
            constraint=models.CheckConstraint(condition=models.Q(('kinds__len__gte', 1), ('kinds__contained_by', ['item', 'asked', 'withdrawn', 'recalled', 'question', 'answer'])), name='endpoint_kinds'),
        ),
        migrations.AddConstraint(
            model_name='endpoint',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('off_at__isnull', True), ('off_why', '')), models.Q(('off_at__isnull', False), models.Q(('off_why', ''), _negated=True)), _connector='OR'), name='endpoint_off_why'),
        ),
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(fields=['endpoint', '-at', 'id'], name='attempt_newest'),
        ),
        migrations.AddIndex(
            model_name='mailplan',
            index=models.Index(condition=models.Q(('rhythm', 'never'), _negated=True), fields=['next_at'], name='mail_plan_next'),
        ),
        migrations.AddIndex(
            model_name='mailplan',
            index=models.Index(condition=models.Q(('failing_since__isnull', False)), fields=['failing_since'], name='mail_plan_failing'),
        ),
        migrations.AddConstraint(
            model_name='mailplan',
            constraint=models.CheckConstraint(condition=models.Q(('rhythm__in', ['daily', 'weekly', 'never'])), name='mail_plan_rhythm_code'),
        ),
        migrations.AddConstraint(
            model_name='mailplan',
            constraint=models.CheckConstraint(condition=models.Q(('hour__lte', 23)), name='mail_plan_hour'),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(fields=['recipient', '-created_at', 'id'], name='notification_inbox'),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(condition=models.Q(('read_at', None)), fields=['recipient', '-created_at', 'id'], name='notification_unread'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.UniqueConstraint(fields=('event', 'recipient'), name='notification_once'),
        ),
    ]
