"""What a balancer and a monitoring system are told."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from portal import audit, checks, clock, gauges, metrics, outbox, outgoing, readiness, seals, summaries
from portal.enums import MessageKind, Rhythm
from portal.models import MailPlan, Message
from tests.cast import Cast
from tests.conftest import SignedIn

ROOT = Path(__file__).resolve().parents[2]
WELL = {
    "status": "ready",
    "database": "answers",
    "migrations": "applied",
    "outbox": "in time",
    "oldest_due_minutes": 0,
    "given_up": "nothing",
    "deliverer": "works",
    "broker": "answers",
}
TOKEN = "a token that only the monitoring system has"  # noqa: S105
# What three processes would do: two count answers, one messages, and a fourth is asked.
COUNTING = """
import sys
from portal import metrics
for _time in range(int(sys.argv[1])):
    metrics.count_answer("notice", 200, 0.03)
    metrics.count_attempt("invitation", "email", "sent")
metrics.count_answer("notice", 404, 0.03)
"""
ALONE = """
import django, json
django.setup()
from django.test import Client
for address in ("/healthz", "/readyz"):
    answer = Client(headers={"Host": "127.0.0.1"}).get(address)
    print(json.dumps([answer.status_code, answer.text]))
"""
ASKED = "from portal import metrics; import sys; sys.stdout.write(metrics.page().decode())"


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "_broker", {})


def queued(cast: Cast, **fields: object) -> None:
    outbox.enqueue(MessageKind.PASSWORD_RESET, key="one", recipient=cast.analyst)
    Message.objects.update(**fields)


def test_all_is_well(cast: Cast, client: Client) -> None:
    queued(cast)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json(), answer["Cache-Control"]) == (200, WELL, "no-store, private")


def test_every_key_that_is_said_is_explained_to_operators() -> None:
    told = (ROOT / "docs" / "operators.md").read_text()
    assert [key for key in WELL if f"| `{key}` |" not in told] == []


def test_late_and_given_up_messages_are_said_and_take_nothing_out_of_the_balancer(cast: Cast, client: Client) -> None:
    queued(cast, due_at=clock.now() - timedelta(minutes=31))
    answer = client.get("/readyz")
    late = {"status": "degraded", "outbox": "late", "oldest_due_minutes": 31}
    assert (answer.status_code, answer.json()) == (200, {**WELL, **late})
    Message.objects.update(dead_at=clock.now())
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {**WELL, "status": "degraded", "given_up": "something"})


def test_deliverer_that_does_nothing_is_noticed_though_a_worker_sends(cast: Cast, client: Client) -> None:
    passed = clock.now() - timedelta(minutes=31)
    plan = MailPlan.objects.create(person=cast.analyst, next_at=passed)
    assert client.get("/readyz").json() == {**WELL, "status": "degraded", "deliverer": "silent"}
    assert timedelta(minutes=31) <= outgoing.oldest_owed() < timedelta(minutes=36)
    summaries.write_due()
    assert client.get("/readyz").json() == WELL
    MailPlan.objects.filter(pk=plan.pk).update(next_at=passed, rhythm=Rhythm.NEVER)
    assert client.get("/readyz").json() == WELL
    audit.record("item.lately", target=cast.analyst, by=None)
    assert client.get("/readyz").json() == WELL
    seals.seal_due()
    with time_machine.travel(passed):
        audit.record("item.long_ago", target=cast.analyst, by=None)
    assert client.get("/readyz").json() == {**WELL, "status": "degraded", "deliverer": "silent"}
    seals.seal_due()
    assert client.get("/readyz").json() == WELL


def test_deliverer_of_whom_nothing_can_be_seen_takes_nothing_out_of_the_balancer(cast: Cast, client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE portal_auditpending RENAME TO elsewhere")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {**WELL, "status": "degraded", "deliverer": "unknown"})


def test_process_that_is_newer_than_its_database_is_not_ready(db: None, client: Client) -> None:
    MigrationRecorder.Migration.objects.filter(app="portal", name__contains="_squashed_").delete()
    answer = client.get("/readyz")
    said = {"status": "unavailable", "database": "answers", "migrations": "missing"}
    assert (answer.status_code, answer.json()) == (503, said)


def test_database_that_does_not_answer() -> None:
    """A process of its own, whose database is nowhere: it lives, and is not ready."""
    env = {**os.environ, "DATABASE_URL": "postgresql:///none?host=/nonexistent"}
    done = subprocess.run([sys.executable, "-c", ALONE], cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        [200, "ok\n"],
        [503, json.dumps({"status": "unavailable", "database": "silent"})],
    ]


@contextmanager
def port(*, listens: bool) -> Iterator[int]:
    """A port at which nothing is, or something that takes a connection and never says a word."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        if listens:
            held.listen()
        yield held.getsockname()[1]


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
@pytest.mark.parametrize("listens", [True, False])
def test_broker_that_is_away_or_hangs_is_said_and_nothing_else(
    db: None, client: Client, settings: Settings, scheme: str, listens: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "BROKER_WITHIN", 0.2)
    with port(listens=listens) as number:
        settings.CELERY_BROKER_URL = f"{scheme}://127.0.0.1:{number}//"
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {**WELL, "status": "degraded", "broker": "silent"})


def test_postgresql_is_no_broker_without_its_queues(db: None, client: Client, settings: Settings) -> None:
    settings.CELERY_BROKER_URL = "pgmq://"
    assert client.get("/readyz").json() == WELL
    with connection.cursor() as cursor:
        cursor.execute("ALTER SCHEMA pgmq RENAME TO pgmq_away")
    assert client.get("/readyz").json() == {**WELL, "status": "degraded", "broker": "silent"}


def test_many_who_ask_open_one_connection_to_the_broker(db: None, client: Client, settings: Settings) -> None:
    with port(listens=False) as number:
        settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{number}/0"
        assert client.get("/readyz").json()["broker"] == "silent"
    with socket.create_server(("127.0.0.1", number)) as server:
        server.setblocking(False)
        assert client.get("/readyz").json()["broker"] == "silent"
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/metrics"])
def test_doors_of_the_machine_room_lead_nowhere_else(
    db: None, client: Client, settings: Settings, address: str
) -> None:
    """A balancer asks without TLS and without an account."""
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(address).status_code in (200, 404)
    assert client.get("/traders/").status_code == 301


def test_figures_are_for_the_token_alone(cast: Cast, client: Client, settings: Settings, tmp_path: Path) -> None:
    nowhere = client.get("/nothing/").text
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    settings.METRICS_TOKEN = TOKEN
    for given in ("", "Bearer", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", TOKEN, "Bearer \xe9"):
        answer = client.get("/metrics", headers={"Authorization": given})
        assert (answer.status_code, answer["Cache-Control"]) == (404, "no-store, private")
        assert len(answer.text) == len(nowhere)
    assert SignedIn(cast.analyst).get("/metrics").status_code == 404


def test_token_that_could_be_guessed_starts_no_site(settings: Settings) -> None:
    said = []
    for token in ("", TOKEN, TOKEN[:31]):
        settings.METRICS_TOKEN = token
        said.append([error.id for error in checks.metrics_token_is_long(None)])
    assert said == [[], [], ["portal.E005"]]


def test_what_the_database_knows_is_told(cast: Cast, client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.METRICS_TOKEN = TOKEN
    queued(cast, due_at=clock.now() - timedelta(minutes=31))
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store, private")
    told = figures(answer.text)
    states = {
        dict(labels)["state"]: value for (name, labels), value in told.items() if name == "accord_outbox_messages"
    }
    assert states == {"waiting": 1, "due": 1, "late": 1, "dead": 0}
    assert told["accord_database_up", ()] == 1
    assert 31 * 60 <= told["accord_outbox_oldest_due_seconds", ()] < 36 * 60
    assert (told["accord_audit_seals_waiting", ()], told["accord_deliverer_owes_seconds", ()]) == (0, 0)


def test_database_that_is_away_is_a_figure(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE portal_message RENAME TO elsewhere")
    (family,) = gauges.Standing().collect()
    assert [(sample.name, sample.value) for sample in family.samples] == [("accord_database_up", 0)]


def figures(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_processes_give_one_picture(tmp_path: Path) -> None:
    env = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "metrics")}
    for words in (["2"], ["3"]):
        subprocess.run([sys.executable, "-c", COUNTING, *words], cwd=ROOT, env=env, check=True)
    text = subprocess.run([sys.executable, "-c", ASKED], cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    told = figures(text.stdout)
    assert {labels: value for (name, labels), value in told.items() if name == "accord_answers_total"} == {
        (("status", "2xx"), ("view", "notice")): 5,
        (("status", "4xx"), ("view", "notice")): 2,
    }
    assert told["accord_answer_seconds_count", (("view", "notice"),)] == 7
    sent = (("channel", "email"), ("kind", "invitation"), ("outcome", "sent"))
    assert told["accord_deliveries_total", sent] == 5


def test_without_the_setting_nothing_is_counted() -> None:
    assert metrics.FOLDER == ""
    assert (metrics.ANSWERS._metrics, metrics.ATTEMPTS._metrics) == ({}, {})
