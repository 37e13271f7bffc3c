"""Telling many people of one alert, and what one worker delivers a second, in a database of its own that goes again.

Each figure stands beside the least that the same work can take: as many rows by a bare COPY, as many mails by smtplib,
as many calls by http.client.
"""

import http.client
import logging
import multiprocessing
import smtplib
import ssl
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from email.message import EmailMessage
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from benchmarks.measure import visit  # noqa: F401  sets Django up

from django.conf import settings  # noqa: E402  isort:skip  settings must be configured first
from django.db import connection, reset_queries  # noqa: E402  isort:skip
from portal import outbox, webhooks  # noqa: E402  isort:skip
from portal.celery import app  # noqa: E402  isort:skip
from portal.actions import endpoints  # noqa: E402  isort:skip
from portal.enums import CalledOf, Urgency, UserRole  # noqa: E402  isort:skip
from portal.models import Event, Message, Notification, Organization, User  # noqa: E402  isort:skip
from tests import cast as casting  # noqa: E402  isort:skip
from tests.certificates import Certificate, certify  # noqa: E402  isort:skip
from tests.factories import acts  # noqa: E402  isort:skip
from tests.receivers import receiver  # noqa: E402  isort:skip
from tests.smtp import mail_server  # noqa: E402  isort:skip

JOINED: Final = casting.JOINED_AT
ORGANIZATIONS: Final = 1000
PEOPLE: Final = 5
MAILS: Final = 500
CALLS: Final = 200


def run() -> None:
    """Print both tables."""
    logging.disable(logging.WARNING)  # nobody reads a line a mail here
    app.conf.broker_url = "memory://"
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        cast = casting.assemble()
        _members(cast)
        _telling(cast)
        _delivering(cast)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _members(cast: casting.Cast) -> None:
    """A thousand companies of five people each, in the framework of the alert."""
    made = [Organization(name=f"Company {n:04}", code=f"C{n:04}", kind="company") for n in range(ORGANIZATIONS)]
    members = Organization.objects.bulk_create(made)
    people = [
        User(email=f"p{n}@{member.code.lower()}.example", name=f"Person {n}", organization=member, created_at=JOINED)
        for member in members
        for n in range(PEOPLE)
    ]
    for person in people:
        person.roles = [UserRole.ADMINISTRATOR]
    User.objects.bulk_create(people)
    for member in members:
        casting.join(member, cast.north, "company")
        cast.organizations[member.code] = member
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _telling(cast: casting.Cast) -> None:
    companies = [name for name in cast.organizations if name.startswith("C0")]
    print(f"\n{'approving an alert':<44}{'queries':>8}{'ms':>9}{'rows':>8}{'COPY, ms':>10}{'ratio':>8}")
    for what, urgency, asked in (
        (f"for {ORGANIZATIONS:,} companies to know", Urgency.NONE, []),
        (f"asking {ORGANIZATIONS:,} companies at once", Urgency.IMMEDIATE, companies),
    ):
        row = acts.submitted(cast, urgency=urgency, asked=asked)
        known = set(Event.objects.values_list("pk", flat=True))
        settings.DEBUG = True
        reset_queries()
        milliseconds = _timed(lambda row=row: acts.approve(row, by=cast.colleague))  # type: ignore[misc]
        queries = len(connection.queries)
        settings.DEBUG = False
        new = list(Event.objects.exclude(pk__in=known).values_list("pk", flat=True))
        rows, bare = 0, 0.0
        for model in (Notification, Message):
            copied, took = _copied(model._meta.db_table, new)
            rows, bare = rows + copied, bare + took
        print(f"{what:<44}{queries:>8}{milliseconds:>9.0f}{rows:>8,}{bare:>10.0f}{milliseconds / bare:>8.1f}")


def _copied(table: str, events: Sequence[object]) -> tuple[int, float]:
    """As many rows as the events made, into a table with the same indexes; how many, and in how many milliseconds."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bare (LIKE {table} INCLUDING ALL)")
        cursor.execute(f"SELECT * FROM {table} WHERE event_id = ANY(%s)", [list(events)])  # noqa: S608  a table of ours
        rows = cursor.fetchall()

        def copy() -> None:
            with cursor.cursor.copy("COPY bare FROM STDIN") as lines:
                for row in rows:
                    lines.write_row(row)

        milliseconds = _timed(copy)
        cursor.execute("DROP TABLE bare")
    return len(rows), milliseconds


def _delivering(cast: casting.Cast) -> None:
    print(f"\n{'one worker delivers':<44}{'a second':>10}{'bare':>10}{'ratio':>8}")
    waiting = Message.objects.filter(outbox.WAITING, endpoint=None).order_by("not_before")
    keys = list(waiting.values_list("pk", flat=True)[:MAILS])
    Message.objects.filter(outbox.WAITING).exclude(pk__in=keys).delete()
    with _serving(_mail_server) as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        ours = MAILS / (_timed(lambda: outbox.deliver_due(MAILS)) / 1000)
        assert Message.objects.filter(pk__in=keys, sent_at=None).count() == 0
        bare = MAILS / (_timed(lambda: _send_bare(port)) / 1000)
    print(f"{'mails':<44}{ours:>10.0f}{bare:>10.0f}{bare / ours:>8.1f}")
    with tempfile.TemporaryDirectory() as folder:
        certificate = certify(Path(folder), "localhost")
        _calling(certificate)


def _calling(certificate: Certificate) -> None:
    trusted = str(certificate.trusted)
    with _serving(_receiver, certificate) as port:
        settings.EGRESS_CA_FILE = trusted
        settings.EGRESS_ALLOW_HOSTS = [f"localhost:{port}={network}" for network in ("127.0.0.0/8", "::1/128")]
        by = User.objects.filter(organization__code="C0000").first()
        assert by is not None
        url = f"https://localhost:{port}/accord"
        row = endpoints.create(name="Queue", url=url, kinds=list(CalledOf.values), by=by)
        for _number in range(CALLS):
            endpoints.test(row, by=by)
        ours = CALLS / (_timed(_call_all) / 1000)
        assert Message.objects.filter(endpoint=row, sent_at=None).count() == 0
        bare = CALLS / (_timed(lambda: _call_bare(port, trusted)) / 1000)
    print(f"{'calls of one webhook':<44}{ours:>10.0f}{bare:>10.0f}{bare / ours:>8.1f}")


def _call_all() -> None:
    while webhooks.call_due() or webhooks.call_due(slow=True):
        pass


def _send_bare(port: int) -> None:
    mail = EmailMessage()
    mail["To"], mail["From"], mail["Subject"] = "a@b.example", "c@d.example", "An alert"
    mail.set_content("Go and look.\n" * 20)
    mail.add_alternative("<p>Go and look.</p>\n" * 20, subtype="html")
    with smtplib.SMTP("127.0.0.1", port) as server:
        for _number in range(MAILS):
            server.send_message(mail)


def _call_bare(port: int, trusted: str) -> None:
    context = ssl.create_default_context(cafile=trusted)
    for _number in range(CALLS):
        line = http.client.HTTPSConnection("localhost", port, context=context)
        line.request("POST", "/accord", body=b"{}")
        line.getresponse().read()
        line.close()


@contextmanager
def _serving(serve: Callable[..., None], *words: Certificate) -> Iterator[int]:
    """A server in a process of its own, so that it takes none of the worker's time; its port."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=serve, args=(theirs, *words))
    process.start()
    yield ours.recv()
    ours.send("done")
    process.join()


def _mail_server(line: Connection) -> None:
    with mail_server() as sink:
        line.send(sink.port)
        line.recv()


def _receiver(line: Connection, certificate: Certificate) -> None:
    with receiver(certificate) as sink:
        line.send(sink.port)
        line.recv()


def _timed(act: Callable[[], object]) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000
