"""Real processes: the poll delivers alone, and a worker is woken through PostgreSQL."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from kombu import Connection

from portal import clock, summaries
from portal.actions import people
from portal.enums import MessageKind, Urgency, UserRole
from portal.models import MailPlan, Message
from sharing.actions import questions
from tests.cast import Cast, assemble
from tests.factories import acts
from tests.smtp import MailServer, mail_server

ROOT = Path(__file__).resolve().parents[2]
WORKER = ["-m", "celery", "-A", "portal.celery", "worker", "--pool", "threads", "--concurrency", "1"]
QUIET = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "INFO"]
INVITE = """
from portal import clock, summaries
from portal.actions import people
from portal.models import Organization
organization = Organization.objects.get(name="Company One")
people.invite(organization=organization, email="woken@company-one.example", name="Woken", roles=["member"], by=None)
"""


def environ(sink: MailServer, broker: str) -> dict[str, str]:
    """As the site's own processes have it, with the test's database."""
    server = connection.settings_dict
    words = {"host": server["HOST"], "port": server["PORT"], "user": server["USER"], "password": server["PASSWORD"]}
    told = " ".join(f"{key}='{value}'" for key, value in {**words, "dbname": server["NAME"]}.items() if value)
    return {**os.environ, "DATABASE_URL": told, "EMAIL_URL": sink.url, "CELERY_BROKER_URL": broker}


@contextmanager
def running(words: list[str], env: dict[str, str], log: Path) -> Iterator[None]:
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=env, stdout=out, stderr=out)
    try:
        yield
        assert process.poll() is None, log.read_text()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def until(holds: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + 40
    while not holds():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)


def invite(cast: Cast, number: int) -> None:
    administrator = cast.administrator("company_one")
    email = f"person{number}@company-one.example"
    people.invite(
        organization=administrator.organization, email=email, name="New", roles=[UserRole.MEMBER], by=administrator
    )


def alert_question_and_answer(cast: Cast) -> list[tuple[str, str]]:
    """An immediate alert, a question about it and the answer, and the hour of the summaries: the mails that they cause,
    as (recipient, subject).
    """
    summaries.write_due()
    with clock.moved_to(clock.now() - timedelta(hours=1)):
        row = acts.released(cast, urgency=Urgency.IMMEDIATE)
        questions.ask(row, text="Which listing?", by=cast.analyst)
        questions.answer(row, asker=cast.organization("company_one"), text="The second.", by=cast.focal_point)
    hurried = [cast.focal_point, cast.colleague, cast.member("observer")]
    MailPlan.objects.filter(person__in=hurried).update(next_at=clock.now())
    asked = f"Immediate TLP:AMBER {row.reference}: You are asked to follow up"
    told = [(email, asked) for email in emails(cast, "company_one")]
    told += [(person.email, "1 item on Accord") for person in (cast.colleague, cast.member("observer"))]
    return [*told, (cast.focal_point.email, "2 items on Accord")]  # that it was shared, and the question


def emails(cast: Cast, name: str) -> list[str]:
    return list(cast.organization(name).people.values_list("email", flat=True))


def test_everything_is_delivered_when_the_broker_delivers_nothing(transactional_db: None, tmp_path: Path) -> None:
    cast, log = assemble(), tmp_path / "log"
    given_up = Message(kind=MessageKind.SUMMARY, key="given up", recipient=cast.analyst, not_before=clock.now())
    given_up.dead_at = clock.now()
    given_up.save(force_insert=True)
    with (
        mail_server() as sink,
        running(["manage.py", "deliver", "--every", "0.2"], told_as_json(environ(sink, "memory://")), log),
    ):
        for number in range(3):
            invite(cast, number)
        until(lambda: Message.objects.filter(sent_at__isnull=True, dead_at__isnull=True).count() == 0, log)
        invite(cast, 3)
        pointers = alert_question_and_answer(cast)
        until(lambda: Message.objects.filter(sent_at__isnull=False).count() == 4 + len(pointers), log)
    invited = [(f"person{number}@company-one.example", "Invitation to Accord") for number in range(4)]
    assert sorted((str(mail["To"]), str(mail["Subject"])) for mail in sink.mails) == sorted([*invited, *pointers])
    assert len({str(mail["Message-ID"]) for mail in sink.mails}) == len(sink.mails)
    parts = [part for mail in sink.mails for part in mail.walk() if not part.is_multipart()]
    bodies = "".join(str(part.get_payload(decode=True)) for part in parts)
    assert len(parts) == 2 * len(sink.mails)
    secrets = ("nitazene", "Shop-Nine", "listing", "The second.")
    assert [secret for secret in secrets if secret in bodies + log.read_text()] == []
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    sent = Message.objects.filter(sent_at__isnull=False)
    assert {line["message"] for line in lines if line["event"] == "message sent"} == {str(row.pk) for row in sent}
    assert [line["dead"] for line in lines if line.get("alarm") == "given_up"] == [1]
    assert [email for email in sink.recipients if email in log.read_text()] == []


def told_as_json(env: dict[str, str]) -> dict[str, str]:
    return {**env, "LOG_FORMAT": "json"}


def test_worker_is_woken_through_postgresql(transactional_db: None, tmp_path: Path) -> None:
    assemble()
    log = tmp_path / "log"
    with mail_server() as sink:
        env = environ(sink, "pgmq://")
        with running([*WORKER, *QUIET], env, log):
            until(lambda: " ready." in log.read_text(), log)
            subprocess.run(
                [sys.executable, "manage.py", "shell", "-v", "0", "-c", INVITE], cwd=ROOT, env=env, check=True
            )
            until(lambda: Message.objects.filter(sent_at__isnull=False).count() == 1, log)
            until(lambda: "message sent" in log.read_text(), log)
    assert sink.recipients == ["woken@company-one.example"]
    (line,) = [line for line in log.read_text().splitlines() if "message sent" in line]
    assert f"message={Message.objects.get().pk} kind=invitation channel=email" in line


@pytest.mark.parametrize(("address", "driver"), [("redis://127.0.0.1/0", "redis"), ("amqp://127.0.0.1//", "amqp")])
def test_what_another_broker_needs_is_there(address: str, driver: str) -> None:
    assert Connection(address).transport.driver_type == driver
