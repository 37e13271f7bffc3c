from django.db import migrations

TRIGGER = "pgtrigger_agreement_kept_32772"
CARRIED = """
UPDATE portal_agreementversion SET silence_consents = true
WHERE (framework_id, number) IN (
    SELECT v.framework_id, max(v.number)
    FROM portal_agreementversion v JOIN portal_framework f ON f.id = v.framework_id
    WHERE f.silence_consents
    GROUP BY v.framework_id
)
"""


class Migration(migrations.Migration):
    """Frameworks whose coordinator had ticked that silence is consent: their newest version says so. Versions never
    change otherwise; the lock that holds them is opened in this transaction alone.
    """

    dependencies = [
        ('portal', '0042_agreements_say_what_silence_is'),
    ]

    operations = [
        migrations.RunSQL(
            [
                f"ALTER TABLE portal_agreementversion DISABLE TRIGGER {TRIGGER}",
                CARRIED,
                f"ALTER TABLE portal_agreementversion ENABLE TRIGGER {TRIGGER}",
            ],
            migrations.RunSQL.noop,
        ),
    ]
