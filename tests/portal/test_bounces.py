"""A mail that comes back is known for its own, and nothing else that arrives at such an address changes anything."""

import io
import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from pytest_django import Settings

from portal import arrivals, bounces, checks, clock, events, outbox, unreached
from portal.actions import people
from portal.enums import Failing, MessageKind
from portal.models import AuditEvent, Invitation, MailPlan, Message, User
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.smtp import MailServer, mail_server

POSTFIX = """Return-Path: <>
Received: by mx.company-one.example (Postfix) id 4XcQ2v1k0Fz9s; Fri, 27 Nov 2026 09:00:03 +0000 (UTC)
Date: Fri, 27 Nov 2026 09:00:03 +0000 (UTC)
From: Mail Delivery System <MAILER-DAEMON@mx.company-one.example>
Subject: Undelivered Mail Returned to Sender
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="4XcQ2v1k0Fz9s.1/mx.company-one.example"

This is a MIME-encapsulated message.

--4XcQ2v1k0Fz9s.1/mx.company-one.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

<member@company-one.example>: host mail.company-one.example[192.0.2.7] said: 550 5.1.1 no such user
    (in reply to RCPT TO command)

--4XcQ2v1k0Fz9s.1/mx.company-one.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.company-one.example
X-Postfix-Queue-ID: 4XcQ2v1k0Fz9s
X-Postfix-Sender: rfc822; {to}
Arrival-Date: Fri, 27 Nov 2026 09:00:01 +0000 (UTC)

Final-Recipient: rfc822; member@company-one.example
Original-Recipient: rfc822;member@company-one.example
Action: {action}
Status: {status}
Remote-MTA: dns; mail.company-one.example
Diagnostic-Code: smtp; 550 {status} no such user

--4XcQ2v1k0Fz9s.1/mx.company-one.example
Content-Description: Undelivered Message
Content-Type: message/rfc822

Message-ID: <0@accord.example>
Subject: TLP:AMBER AN0-2026-0001: You are asked to follow up

A pointer.

--4XcQ2v1k0Fz9s.1/mx.company-one.example--
"""
EXCHANGE = """From: "Microsoft Outlook" <postmaster@company-one.example>
To: <{to}>
Date: Fri, 27 Nov 2026 09:00:05 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="0f3c6a52-3a3e-4f5f-9b5e-0c7b7d6d2a11"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: en-GB
Message-ID: <0f3c6a52@company-one.example>
Subject: Undeliverable: You are asked to follow up
Auto-Submitted: auto-replied
MIME-Version: 1.0

--0f3c6a52-3a3e-4f5f-9b5e-0c7b7d6d2a11
Content-Type: multipart/alternative; boundary="8b1d0a4c"

--8b1d0a4c
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

Your message couldn't be delivered. Status: 5.9.9

--8b1d0a4c--

--0f3c6a52-3a3e-4f5f-9b5e-0c7b7d6d2a11
Content-Type: message/delivery-status

Reporting-MTA: dns;MX01.company-one.example
Received-From-MTA: dns;mail.accord.example
Arrival-Date: Fri, 27 Nov 2026 09:00:04 +0000

Final-Recipient: rfc822;member@company-one.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp;550 {status} RESOLVER.ADR.RecipientNotFound; not found
X-Display-Name: Member

--0f3c6a52-3a3e-4f5f-9b5e-0c7b7d6d2a11
Content-Type: text/rfc822-headers

Subject: You are asked to follow up

--0f3c6a52-3a3e-4f5f-9b5e-0c7b7d6d2a11--
"""
ABSENT = """From: member@company-one.example
To: {to}
Subject: Automatic reply: out of office
Auto-Submitted: auto-replied
Content-Type: text/plain

Action: {action}
Status: {status}
"""
READ = POSTFIX.replace("report-type=delivery-status", "report-type=disposition-notification")


@pytest.fixture
def sink(settings: Settings) -> Iterator[MailServer]:
    """A mail server, and an address at which mails come back."""
    settings.BOUNCE_ADDRESS = "bounces@accord.example"
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


def mailed(person: User, sink: MailServer) -> str:
    """A mail to a person leaves; its return address as the mail server was told."""
    people.ask_password_reset(person)
    assert outbox.deliver_due() == 1
    return sink.senders[-1]


def hand_over(text: str, monkeypatch: pytest.MonkeyPatch, to: str = "") -> int:
    """The mail server pipes a mail to the command, which ends with this code."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    try:
        call_command("take_bounce", to=to)
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def failing(person: User) -> tuple[str, str]:
    plan = MailPlan.objects.filter(person=person).first() or MailPlan()
    assert (plan.failing_since is None) == (plan.failing_why == "")
    return plan.failing_why, plan.failing_status


@pytest.mark.parametrize("form", [POSTFIX, EXCHANGE])
def test_a_report_of_failure_marks_whose_mail_it_was(
    cast: Cast, sink: MailServer, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    to = mailed(cast.analyst, sink)
    (sent,) = sink.mails
    assert (str(sent["From"]), to.startswith("bounces+"), len(to.split("@")[0]) <= 64) == (
        "Accord <accord@localhost>",
        True,
        True,
    )
    assert hand_over(form.format(to=to, action="failed", status="5.1.10"), monkeypatch) == 0
    assert failing(cast.analyst) == (Failing.CAME_BACK, "5.1.10")
    assert MailPlan.objects.filter(failing_since__isnull=False).count() == 1


@pytest.mark.parametrize(
    ("form", "action", "status"),
    [
        (POSTFIX, "delayed", "4.4.1"),
        (POSTFIX, "failed", "4.4.7"),
        (EXCHANGE, "delivered", "2.0.0"),
        (ABSENT, "failed", "5.1.1"),
        (READ, "failed", "5.1.1"),
        ("", "", ""),
        ("\x00\xff no mail at all", "", ""),
    ],
)
def test_whatever_else_comes_there_changes_nothing(
    cast: Cast, sink: MailServer, monkeypatch: pytest.MonkeyPatch, form: str, action: str, status: str
) -> None:
    to = mailed(cast.analyst, sink)
    assert hand_over(form.format(to=to, action=action, status=status), monkeypatch, to) == 0
    assert failing(cast.analyst) == ("", "")


def test_nobody_makes_up_an_address(cast: Cast, sink: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    to = mailed(cast.analyst, sink)
    name, _at, domain = to.partition("@")
    other = bounces.return_address(Message.objects.get().pk, "somebody@else.example")
    forged = [f"{name[:-1]}{'a' if name[-1] != 'a' else 'b'}@{domain}", other, f"x{to}", f"{to}.example"]
    for address in forged:
        assert hand_over(POSTFIX.format(to=address, action="failed", status="5.1.1"), monkeypatch) == 0
    assert failing(cast.analyst) == ("", "")


def test_a_mail_to_an_earlier_address_or_of_long_ago_marks_nobody(
    cast: Cast, sink: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = POSTFIX.format(to=mailed(cast.analyst, sink), action="failed", status="5.1.1")
    User.objects.filter(pk=cast.analyst.pk).update(email="another@company-one.example")
    hand_over(report, monkeypatch)
    User.objects.filter(pk=cast.analyst.pk).update(email=cast.analyst.email)
    Message.objects.update(sent_at=clock.now() - bounces.LATEST - timedelta(minutes=1))
    hand_over(report, monkeypatch)
    assert failing(cast.analyst) == ("", "")


def test_the_mail_server_comes_again_where_nothing_could_be_read(
    cast: Cast, sink: MailServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = POSTFIX.format(to=mailed(cast.analyst, sink), action="failed", status="5.1.1")
    with connection.execute_wrapper(is_away):
        assert hand_over(report, monkeypatch) == 75
    settings.BOUNCE_ADDRESS = ""
    assert hand_over(report, monkeypatch) == 78


def is_away(*_asked: object) -> None:
    raise OperationalError("the database does not answer")


def test_what_is_refused_ends_with_the_next_mail_and_what_comes_back_does_not(cast: Cast, sink: MailServer) -> None:
    sink.refusals[cast.analyst.email] = "550 5.1.1 no such person: Jane"
    people.ask_password_reset(cast.analyst)
    outbox.deliver_due()
    assert failing(cast.analyst) == (Failing.REFUSED, "5.1.1")
    sink.refusals.clear()
    mailed(cast.analyst, sink)
    assert failing(cast.analyst) == ("", "")
    arrivals.came_back(cast.analyst.pk, cast.analyst.email, "5.2.2")
    mailed(cast.analyst, sink)
    assert failing(cast.analyst) == (Failing.CAME_BACK, "5.2.2")
    User.objects.filter(pk=cast.analyst.pk).update(email="another@company-one.example")
    unreached.look()
    assert failing(cast.analyst) == ("", "")


def test_an_invitation_that_is_refused_or_comes_back_is_shown_to_who_invites(
    cast: Cast, sink: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator = cast.administrator("company_one")
    invited = {
        name: people.invite(
            organization=administrator.organization,
            email=f"{name}@company-one.example",
            name="",
            roles=[],
            by=administrator,
        )
        for name in ("refused", "returned", "arriving")
    }
    sink.refusals["refused@company-one.example"] = "550 5.1.2 no such person"
    assert outbox.deliver_due() == 3
    to = {str(one["To"]): sender for one, sender in zip(sink.mails, sink.senders[-2:], strict=True)}
    report = POSTFIX.format(to=to["returned@company-one.example"], action="failed", status="5.1.10")
    assert hand_over(report, monkeypatch) == 0
    codes = {name: Invitation.objects.get(pk=row.pk).failing_status for name, row in invited.items()}
    assert codes == {"refused": "5.1.2", "returned": "5.1.10", "arriving": ""}
    page = SignedIn(administrator).get("/people/").text
    assert [page.count("The mail did not arrive"), page.count("5.1.2"), page.count("5.1.10")] == [2, 1, 1]
    assert MailPlan.objects.filter(failing_since__isnull=False).count() == 0
    sink.refusals.clear()
    outbox.revive()
    outbox.deliver_due()
    assert Invitation.objects.get(pk=invited["refused"].pk).failing_since is None


def test_a_refusal_is_outlasted_by_what_comes_back(cast: Cast) -> None:
    arrivals.refused(cast.analyst.pk, cast.analyst.email, "550")
    since = MailPlan.objects.get(person=cast.analyst).failing_since
    arrivals.came_back(cast.analyst.pk, cast.analyst.email, "5.1.1")
    arrivals.refused(cast.analyst.pk, cast.analyst.email, "550")
    assert failing(cast.analyst) == (Failing.CAME_BACK, "5.1.1")
    assert MailPlan.objects.get(person=cast.analyst).failing_since == since


def test_an_administrator_says_that_mails_arrive_again(cast: Cast) -> None:
    arrivals.came_back(cast.analyst.pk, cast.analyst.email, "5.1.1")
    administrator = cast.administrator("company_one")
    unreached.look()
    browser = SignedIn(administrator)
    page = browser.get("/people/").text
    assert ("Mails come back" in page, page.count("5.1.1"), events.count_unread(administrator)) == (True, 1, 1)
    mine = SignedIn(cast.analyst).get("/me/mails/").text
    assert ("Mails to you come back" in mine, "Code: 5.1.1" in mine) == (True, True)
    browser.post(f"/people/{cast.analyst.pk}/mails-arrive/")
    assert (failing(cast.analyst), events.count_unread(administrator)) == (("", ""), 0)
    assert AuditEvent.objects.filter(action="person.mails_arrive").count() == 1
    assert "come back" not in SignedIn(cast.analyst).get("/me/mails/").text + browser.get("/people/").text


@pytest.mark.parametrize("address", ["bounces", "a-name-with-22-letters@a.example", "b+c@a.example", "b@a", "b@a.b\n"])
def test_an_address_that_leaves_no_room_keeps_the_site_from_starting(settings: Settings, address: str) -> None:
    settings.BOUNCE_ADDRESS = address
    assert [made.id for made in checks.bounce_address_leaves_room(None)] == ["portal.E006"]
    settings.BOUNCE_ADDRESS = "bounces-of-accord@mail.accord.example"
    assert checks.bounce_address_leaves_room(None) == []


def test_a_mail_without_such_an_address_leaves_as_before(cast: Cast, sink: MailServer, settings: Settings) -> None:
    settings.BOUNCE_ADDRESS = ""
    assert mailed(cast.analyst, sink) == "accord@localhost"
    assert Message.objects.get().kind == MessageKind.PASSWORD_RESET
