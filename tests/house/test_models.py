"""What may change once it is written, and what never may: each model stands in one of the lists."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from portal import audit, seals
from sharing import access
from sharing.models import Outcome
from tests.access import house as houses
from tests.cast import Cast

OURS = ("portal", "sharing", "trends")
MUTABLE = {
    "portal.ApiToken",
    "portal.Application",
    "portal.Attempt",
    "portal.AuditPending",
    "portal.Endpoint",
    "portal.Event",
    "portal.FocalPoint",
    "portal.Framework",
    "portal.Framework_regional",
    "portal.Holiday",
    "portal.Invitation",
    "portal.MailPlan",
    "portal.Market",
    "portal.Message",
    "portal.Notification",
    "portal.Organization",
    "portal.Participation",
    "portal.Platform",
    "portal.PlatformAddress",
    "portal.Procedure",
    "portal.RoleGroup",
    "portal.User",
    "portal.User_groups",
    "portal.User_user_permissions",
    "portal.Visit",
    "sharing.Addressee",
    "sharing.AlertTemplate",
    "sharing.Clearance",
    "sharing.Control",
    "sharing.Extension",
    "sharing.LegislativeChange",
    "sharing.Meeting",
    "sharing.Look",
    "sharing.ModusOperandiNote",
    "sharing.Notice",
    "sharing.Notice_substances",
    "sharing.Notice_techniques",
    "sharing.Objection",
    "sharing.PlannedRelease",
    "sharing.Proposal",
    "sharing.QueueFilter",
    "sharing.Recall",
    "sharing.Reaction",
    "sharing.Receipt",
    "sharing.Recommendation",
    "sharing.SavedSearch",
    "sharing.SellerIdentifier",
    "sharing.Substance",
    "sharing.SubstanceName",
    "sharing.Technique",
    "sharing.Translation",
    "sharing.Upload",
    "sharing.UploadPart",
    "sharing.VendorAlert",
    "sharing.WorkingCopy",
    "trends.Bulletin",
    "trends.BulletinMonth",
    "trends.Consent",
    "trends.Loose",
    "trends.Rollup",
    "trends.StaleDay",
    "trends.Comment",
    "trends.Contribution",
}
# Guarded by the database itself; a version once it is released, a release but for its end, a
# dispute but for its decision, a file once it was shown.
IMMUTABLE = {
    "portal.AgreementScan",
    "portal.AgreementVersion",
    "portal.AuditEvent",
    "portal.AuditRoom",
    "portal.AuditSeal",
    "sharing.Dispute",
    "sharing.Evidence",
    "sharing.NoticeVersion",
    "sharing.Outcome",
    "sharing.Question",
    "sharing.RecommendationNote",
    "sharing.Release",
    "trends.BulletinFile",
    "trends.Glimpse",
    "trends.Copy",
    "trends.StampPage",
}


def ours() -> set[str]:
    """Every model of the three packages."""
    models = [m for name in OURS for m in apps.get_app_config(name).get_models(include_auto_created=True)]
    return {f"{model._meta.app_label}.{model._meta.object_name}" for model in models}


def test_every_model_is_in_one_of_the_lists() -> None:
    assert ours() == MUTABLE | IMMUTABLE
    assert set() == MUTABLE & IMMUTABLE


@pytest.mark.parametrize("label", sorted(IMMUTABLE))
def test_what_never_changes_is_kept_by_the_database(db: None, label: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bit_or(tgtype) FROM pg_trigger "
            "WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgenabled = 'O'",
            [apps.get_model(label)._meta.db_table],
        )
        (kinds,) = cursor.fetchone()
    before, delete, update = 2, 8, 16  # the bits of PostgreSQL's pg_trigger.tgtype
    assert kinds is not None
    assert kinds & (before | delete | update) == before | delete | update


def test_no_model_writes_behind_the_back() -> None:
    writing = [m for name in OURS for m in apps.get_app_config(name).get_models() if {"save", "delete"} & set(vars(m))]
    assert writing == []


# A column of each table that no correction ever touches.
WRITTEN = {
    "portal.AgreementScan": "name",
    "portal.AgreementVersion": "text",
    "portal.AuditEvent": "action",
    "portal.AuditRoom": "at",
    "portal.AuditSeal": "hash",
    "sharing.Dispute": "reason",
    "sharing.Evidence": "remark",
    "sharing.NoticeVersion": "released_at",
    "sharing.Outcome": "note",
    "sharing.Question": "text",
    "sharing.RecommendationNote": "text",
    "sharing.Release": "audience",
}


def test_what_is_written_stays_as_it_is(cast: Cast) -> None:
    houses.build(cast)
    list(access.unrestricted(Outcome, why="a row of the audit to try"))
    audit.record("framework.rules", target=cast.north, by=cast.coordinator, framework=cast.north)
    seals.seal_due()
    for label, column in WRITTEN.items():
        table = apps.get_model(label)._meta.db_table
        new = "now()" if column.endswith("at") else "'companies'"
        rows = f"{table} SET {column} = {new} WHERE {column} IS NOT NULL"
        for change in (f"UPDATE {rows}", f"DELETE FROM {table}"):  # noqa: S608
            with (
                pytest.raises(DatabaseError, match="pgtrigger: Cannot"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(change)
            assert apps.get_model(label)._base_manager.exists(), change


@pytest.mark.parametrize("table", ["portal_auditevent", "portal_auditroom", "portal_auditseal"])
def test_the_audit_trail_is_not_emptied(db: None, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', '{}', true)")  # which the tests set, to clean up
        with pytest.raises(DatabaseError, match="Cannot truncate"), transaction.atomic():
            cursor.execute(f"TRUNCATE {table}")
