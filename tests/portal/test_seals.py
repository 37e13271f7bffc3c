"""The chain of seals: what is committed is sealed once, and whatever is changed afterwards is named."""

import json
import threading
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from portal import audit, clock, seals
from portal.models import AuditEvent, AuditPending, AuditSeal
from tests.cast import Cast

KEPT = ("portal.AuditEvent:audit_append_only", "portal.AuditSeal:seal_append_only")


def _acts(cast: Cast, number: int = 3) -> list[AuditEvent]:
    """So many events, sealed."""
    for count in range(number):
        audit.record("person.roles", target=cast.analyst, by=cast.analyst, fields=[f"field {count}", "ï"])
    seals.seal_due()
    return list(AuditEvent.objects.order_by("pk"))


def _sealed() -> list[int]:
    return list(AuditSeal.objects.order_by("position").values_list("event_id", flat=True))


def _said(*arguments: str) -> str:
    """What `verify_audit` prints, or its refusal."""
    out = StringIO()
    try:
        call_command("verify_audit", *arguments, stdout=out)
    except CommandError as refusal:
        return str(refusal)
    return out.getvalue()


def test_every_event_is_sealed_once_in_order(cast: Cast) -> None:
    keys = [event.pk for event in _acts(cast)]
    assert _sealed() == keys
    assert seals.seal_due() == 0
    assert not AuditPending.objects.exists()
    head = seals.head()
    assert head
    assert head.position == len(keys)
    assert _said() == f"sealed up to {len(keys)}: {head.hash}\n"


def test_the_hash_is_that_of_the_canonical_form(cast: Cast) -> None:
    """Written out once: another program can check the chain by the description alone."""
    event, seal = _acts(cast, 1)[0], AuditSeal.objects.get()
    moment = {"at": event.at, "sealed_at": seal.sealed_at}
    at = {name: value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f+00:00") for name, value in moment.items()}
    text = (
        f'{{"action":"person.roles","actor_id":"{cast.analyst.pk}","at":"{at["at"]}","fields":["field 0","ï"],'
        f'"framework_id":null,"id":{event.pk},"organization_id":"{cast.analyst.organization_id}","position":1,'
        f'"sealed_at":"{at["sealed_at"]}","target_id":"{cast.analyst.pk}","target_kind":"user"}}'
    )
    assert seal.hash == sha256(bytes(32) + text.encode()).hexdigest()


def test_an_id_that_is_committed_late_goes_into_a_later_batch(cast: Cast) -> None:
    last = _acts(cast)[-1].pk
    AuditEvent.objects.create(pk=last + 5, action="person.roles", target_kind="user", target_id="x")
    seals.seal_due()
    AuditEvent.objects.create(pk=last + 2, action="person.roles", target_kind="user", target_id="x")
    seals.seal_due()
    assert _sealed()[-2:] == [last + 5, last + 2]
    assert seals.first_broken() is None


def test_nobody_waits_for_who_commits_late(transactional_db: None) -> None:
    recorded, sealed = threading.Event(), threading.Event()

    def late() -> None:
        with transaction.atomic():
            AuditEvent.objects.create(action="person.roles", target_kind="user", target_id="late")
            recorded.set()
            assert sealed.wait(20)
        connection.close()

    other = threading.Thread(target=late)
    other.start()
    assert recorded.wait(20)
    AuditEvent.objects.create(action="person.roles", target_kind="user", target_id="early")
    assert seals.seal_due() == 1
    sealed.set()
    other.join()
    assert seals.seal_due() == 1
    told = dict(AuditEvent.objects.values_list("pk", "target_id"))
    assert [told[key] for key in _sealed()] == ["early", "late"]
    assert seals.first_broken() is None


def test_two_sealers_do_not_meet(transactional_db: None) -> None:
    AuditEvent.objects.create(action="person.roles", target_kind="user", target_id="x")
    found: list[int] = []

    def other() -> None:
        found.append(seals.seal_due())
        connection.close()

    with transaction.atomic():
        assert seals.seal_due() == 1
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert found == [0]


def test_a_long_trail_is_sealed_in_batches(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "BATCH", 2)
    assert len(_acts(cast, 5)) == len(_sealed()) == 5
    assert seals.first_broken() is None


def test_the_first_broken_row_is_named(cast: Cast) -> None:
    keys = [event.pk for event in _acts(cast)]
    changes = (
        ("UPDATE portal_auditevent SET action = 'x' WHERE id = %s", 2, "the event was changed, or another"),
        (
            "UPDATE portal_auditevent SET at = at - interval '1 hour' WHERE id = %s",
            1,
            "the event was changed, or another",
        ),
        ("UPDATE portal_auditevent SET action = 'x' WHERE id = %s", 3, "the event was changed, or its seal was forged"),
        ("DELETE FROM portal_auditevent WHERE id = %s", 2, "the event is missing"),
        ("DELETE FROM portal_auditseal WHERE event_id = %s", 2, "the seal is missing, or out of order"),
        ("DELETE FROM portal_auditseal WHERE event_id = %s", 1, "the seal is missing, or out of order"),
        ("UPDATE portal_auditseal SET position = 9 WHERE event_id = %s", 2, "the seal is missing, or out of order"),
        ("UPDATE portal_auditseal SET hash = repeat('a', 64) WHERE event_id = %s", 2, "the seal was forged"),
        ("UPDATE portal_auditseal SET hash = 'no hash' WHERE event_id = %s", 2, "the seal was forged"),
        (
            "UPDATE portal_auditseal SET sealed_at = now() - interval '1 day' WHERE event_id = %s",
            1,
            "the event was changed",
        ),
    )
    for change, position, said in changes:
        with transaction.atomic():
            with pgtrigger.ignore(*KEPT), connection.cursor() as cursor:
                cursor.execute(change, [keys[position - 1]])
            broken = seals.first_broken()
            assert broken, change
            assert broken.position == position, change
            assert broken.event in (keys[position - 1], None), change
            assert broken.why.startswith(said), change
            assert _said() == f"the audit trail is broken at {broken}"
            transaction.set_rollback(True)
    assert seals.first_broken() is None


def test_events_that_changed_places_are_noticed(cast: Cast) -> None:
    _one, two, three = (event.pk for event in _acts(cast))
    with pgtrigger.ignore(*KEPT):
        AuditSeal.objects.filter(position=2).update(event_id=0)
        AuditSeal.objects.filter(position=3).update(event_id=two)
        AuditSeal.objects.filter(position=2).update(event_id=three)
    assert "position 2" in _said()


def test_what_waits_for_more_than_a_minute_is_named(cast: Cast) -> None:
    _acts(cast)
    audit.record("person.roles", target=cast.analyst, by=cast.analyst)
    assert seals.first_broken() is None
    with clock.moved_to(clock.now() + timedelta(seconds=61)):
        late = AuditEvent.objects.order_by("pk").last()
        assert late
        named = f"1 not sealed for more than a minute: event {late.pk} since {late.at.astimezone(UTC).isoformat()}"
        assert _said() == named
        AuditPending.objects.all().delete()  # who hides it from the sealer does not hide it from the check
        assert _said() == named


def test_all_that_wait_are_named_beside_what_is_broken(cast: Cast) -> None:
    sealed = _acts(cast)
    waiting = [AuditEvent(action="person.roles", target_kind="user", target_id="x") for _time in range(22)]
    AuditEvent.objects.bulk_create(waiting)
    with pgtrigger.ignore(*KEPT):
        AuditEvent.objects.filter(pk=sealed[1].pk).update(action="another")
    with clock.moved_to(clock.now() + timedelta(seconds=61)):
        broken, late = _said().splitlines()
    assert broken.startswith(f"the audit trail is broken at position 2, event {sealed[1].pk}: the event was changed")
    first, *others = late.removeprefix("22 not sealed for more than a minute: ").split(", ")
    assert [part.split(" since ")[0] for part in [first, *others]] == [
        *(f"event {event.pk}" for event in waiting[:20]),
        f"... up to event {waiting[-1].pk}",
    ]


def test_in_which_frameworks_an_act_is_told_is_sealed(cast: Cast) -> None:
    rooms = [cast.north.pk, cast.region.pk]
    audit.record("person.roles", target=cast.analyst, by=cast.analyst, told_in=rooms)
    seals.seal_due()
    event, seal = AuditEvent.objects.get(), AuditSeal.objects.get()
    row = AuditEvent.objects.values(*seals.COLUMNS).get()
    text = seals.canonical(row, position=1, sealed_at=seal.sealed_at).decode()
    assert json.loads(text)["told_in"] == sorted(map(str, rooms))
    with pgtrigger.ignore(*KEPT):
        AuditEvent.objects.update(told_in=rooms[:1])
    assert f"position 1, event {event.pk}: the event was changed" in _said()


def test_an_event_that_is_removed_before_its_seal_is_named(cast: Cast) -> None:
    _acts(cast)
    audit.record("person.roles", target=cast.analyst, by=cast.analyst)
    with pgtrigger.ignore(*KEPT):
        AuditEvent.objects.filter(pk__in=AuditPending.objects.values("event_id")).delete()
    assert seals.seal_due() == 0
    assert "the event is missing, and was never sealed" in _said()


def test_an_exported_head_proves_that_nothing_before_it_was_written_anew(cast: Cast, tmp_path: Path) -> None:
    _acts(cast)
    out = StringIO()
    call_command("audit_head", stdout=out)
    text = out.getvalue()
    assert set(json.loads(text)) == {"position", "hash", "sealed_at"}
    assert datetime.fromisoformat(json.loads(text)["sealed_at"]) == AuditSeal.objects.get(position=3).sealed_at
    kept = tmp_path / "head.json"
    kept.write_text(text)
    _acts(cast)
    assert _said("--head", str(kept)) == _said("--head", text) == _said()
    with pgtrigger.ignore(*KEPT):
        AuditEvent.objects.filter(pk=AuditSeal.objects.get(position=2).event_id).update(action="another")
        AuditSeal.objects.all().delete()
        AuditPending.objects.bulk_create(AuditPending(event_id=event.pk) for event in AuditEvent.objects.all())
    seals.seal_due()
    assert "sealed up to 6" in _said()
    assert "position 3" in _said("--head", text)
    assert "the chain was written anew" in _said("--head", text)


def test_a_chain_that_was_cut_off_is_noticed_by_its_head(cast: Cast) -> None:
    _acts(cast)
    head = seals.head()
    assert head
    with pgtrigger.ignore(*KEPT):
        AuditEvent.objects.filter(pk=AuditSeal.objects.get(position=3).event_id).delete()
        AuditSeal.objects.filter(position=3).delete()
    assert "sealed up to 2" in _said()
    assert "before the head that was exported" in _said("--head", head.as_json())


def test_what_is_no_head_is_refused(cast: Cast) -> None:
    for text in ("{}", '{"position": "x", "hash": ""}', "/no/such/file"):
        assert "no head can be read from" in _said("--head", text)
    with pytest.raises(CommandError, match="nothing is sealed yet"):
        call_command("audit_head")
    assert _said() == "nothing is sealed yet\n"
