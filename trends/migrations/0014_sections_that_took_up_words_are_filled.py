"""Words went to the end of the section for which they were written, or of the first where the bulletin has no such."""

from django.db import migrations

FILL = """
UPDATE trends_contribution AS words
SET placed = CASE
    WHEN (made.sections || made.held) @> jsonb_build_array(jsonb_build_object('key', words.section)) THEN words.section
    ELSE coalesce(made.sections -> 0 ->> 'key', words.section)
END
FROM trends_bulletin AS made
WHERE words.bulletin_id = made.notice_ptr_id AND words.state = 'merged'
"""


class Migration(migrations.Migration):

    dependencies = [
        ('trends', '0013_contributions_say_which_section_took_them_up'),
    ]

    operations = [
        migrations.RunSQL(FILL, "UPDATE trends_contribution SET placed = ''"),
    ]
