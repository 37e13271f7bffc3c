from django.db import migrations

# One function for each table, since each finds the items of the rows that changed (`changed`, `before`) in its own way.
MARK = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO trends_staleday (id, day)
    SELECT gen_random_uuid(), day FROM (
        SELECT DISTINCT (released_at AT TIME ZONE 'UTC')::date AS day FROM sharing_release
        WHERE notice_id IN ({notices})
    ) AS days;
    RETURN NULL;
END;
$$;
"""
INSERTED = """
CREATE TRIGGER {name}_inserted AFTER INSERT ON {table} REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""
UPDATED = """
CREATE TRIGGER {name}_updated AFTER UPDATE ON {table} REFERENCING OLD TABLE AS before NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""
DELETED = """
CREATE TRIGGER {name}_deleted AFTER DELETE ON {table} REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""
STATED = """
SELECT changed.id FROM changed JOIN before USING (id) WHERE (changed.state, changed.tlp) <> (before.state, before.tlp)
"""
WHERE = """
SELECT changed.notice_ptr_id FROM changed JOIN before USING (notice_ptr_id)
WHERE (changed.platform_id, changed.origin, changed.destination)
    IS DISTINCT FROM (before.platform_id, before.origin, before.destination)
"""
CLASSED = """
SELECT named.notice_id FROM sharing_notice_substances AS named
JOIN changed ON changed.id = named.substance_id JOIN before ON before.id = changed.id
WHERE changed.substance_class <> before.substance_class
"""
EACH = "SELECT notice_id FROM changed"
TABLES = [
    ("sharing_release", "trends_stale_release", EACH, [INSERTED, UPDATED]),
    ("sharing_notice", "trends_stale_notice", STATED, [UPDATED]),
    ("sharing_vendoralert", "trends_stale_alert", WHERE, [UPDATED]),
    ("sharing_notice_techniques", "trends_stale_techniques", EACH, [INSERTED, DELETED]),
    ("sharing_notice_substances", "trends_stale_substances", EACH, [INSERTED, DELETED]),
    ("sharing_substance", "trends_stale_class", CLASSED, [UPDATED]),
]


def made(table, name, notices, triggers):
    return MARK.format(name=name, notices=notices) + "".join(each.format(name=name, table=table) for each in triggers)


class Migration(migrations.Migration):
    """Whatever changes what was shared on a day says so in the same transaction, whoever writes it."""

    dependencies = [
        ("sharing", "0038_ways_of_delivery_are_kept"),
        ("trends", "0007_rollups"),
    ]

    operations = [
        migrations.RunSQL(made(*each), f"DROP FUNCTION {each[1]}() CASCADE") for each in TABLES
    ]
