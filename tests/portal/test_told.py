"""Who is told of memberships, requests to join and agreements: those who are to know, and nobody for longer."""

from datetime import date, timedelta

from django.core import mail
from django.utils import timezone

from portal import clock, events, outbox
from portal.actions import applications, closing, frameworks, telling
from portal.enums import EventKind
from portal.models import AgreementVersion, Application, Framework, MailPlan, Notification, Participation, User
from tests.cast import Cast
from tests.conftest import SignedIn


def inbox(person: User) -> list[str]:
    rows = list(events.unread(person).order_by("-created_at", "pk"))
    said = events.lines(person, [row.event for row in rows])
    assert set(said) == {row.event_id for row in rows}
    return [said[row.event_id].text for row in rows]


def member(cast: Cast, name: str) -> Participation:
    return Participation.objects.get(framework=cast.north, organization=cast.organization(name))


def asked(cast: Cast) -> Application:
    return applications.apply(
        cast.north,
        role="company",
        reason="We sell in the north.",
        duties="NO",
        version=1,
        signatory="The director",
        by=cast.approver("outsider"),
    )


def publish(cast: Cast, days: int | None) -> AgreementVersion:
    """A new version, to be accepted within so many days."""
    by_day = timezone.now().date() + timedelta(days=days) if days is not None else None
    return frameworks.publish_agreement(
        cast.north, instrument="Second", signatory="A", signed_on=date(2026, 5, 1), text="T", accept_by_on=by_day,
        by=cast.coordinator,
    )  # fmt: skip


def test_coordinators_are_told_of_a_request_until_it_is_decided(cast: Cast) -> None:
    row = asked(cast)
    assert inbox(cast.coordinator) == ["Asks to join"]
    assert inbox(cast.member("coordinator_north")) == inbox(cast.approver("authority_north")) == []
    assert inbox(cast.approver("outsider")) == []
    applications.decline(row, reason="Not yet", by=cast.coordinator)
    assert inbox(cast.coordinator) == []
    assert inbox(cast.approver("outsider")) == ["Your request to join is declined"]
    assert Notification.objects.filter(recipient=cast.approver("coordinator_south")).count() == 0


def test_a_request_that_was_taken_back_asks_nobody_and_tells_nobody(cast: Cast) -> None:
    applications.withdraw(asked(cast), by=cast.approver("outsider"))
    assert inbox(cast.coordinator) == inbox(cast.approver("outsider")) == []


def test_who_is_admitted_is_told_once(cast: Cast) -> None:
    row = applications.admit(asked(cast), role="company", signatory="Anna", by=cast.coordinator)
    assert (
        inbox(cast.approver("outsider")) == inbox(cast.administrator("outsider")) == ["Your organization is a member"]
    )
    assert inbox(cast.member("outsider")) == []
    SignedIn(cast.approver("outsider")).get(row.framework.get_absolute_url())
    assert inbox(cast.approver("outsider")) == []


def test_who_is_invited_is_told_until_the_agreement_is_accepted(cast: Cast, as_: type[SignedIn]) -> None:
    Framework.objects.filter(pk=cast.north.pk).update(hides_members=True)
    row = frameworks.invite(
        framework=cast.north, organization=cast.organization("outsider"), role="company", by=cast.coordinator
    )
    assert inbox(cast.approver("outsider")) == ["You are invited to join: accept the agreement"]
    assert events.count_unread(cast.analyst) == 0
    assert "Framework of the north" in as_(cast.approver("outsider")).get("/inbox/").text
    frameworks.accept(row, version=1, signatory="Anna", by=cast.approver("outsider"))
    assert inbox(cast.administrator("outsider")) == []


def test_each_end_of_a_membership_is_told_as_it_stands(cast: Cast) -> None:
    person = cast.approver("company_one")
    frameworks.suspend(member(cast, "company_one"), reason="A while", by=cast.coordinator)
    assert inbox(person) == ["Your membership is suspended"]
    frameworks.resume(member(cast, "company_one"), by=cast.coordinator)
    assert inbox(person) == ["Your membership goes on"]
    frameworks.end(member(cast, "company_one"), by=cast.coordinator)
    assert inbox(person) == ["Your membership has ended"]
    assert inbox(cast.analyst) == inbox(cast.approver("authority_north")) == inbox(cast.coordinator) == []


def test_an_agreement_that_is_to_be_accepted_by_a_day_is_mailed_at_once_whatever_somebody_wants(cast: Cast) -> None:
    person = cast.approver("company_one")
    MailPlan.objects.create(person=person, at_once=False, rhythm="never")
    version = publish(cast, 20)
    outbox.deliver_due()
    (letter,) = [one for one in mail.outbox if one.to == [person.email]]
    assert letter.subject.startswith("Framework of the north: Accept the new version of the agreement by ")
    told = Notification.objects.filter(event__kind=EventKind.AGREEMENT).values_list("recipient__email", flat=True)
    names = ("authority_north", "authority_north2", "company_one", "observer", "suspended")
    assert set(told) == {cast.approver(name).email for name in names}
    frameworks.accept(member(cast, "company_one"), version=version.number, signatory="Anna", by=person)
    assert inbox(person) == []
    assert len(inbox(cast.approver("authority_north"))) == 1


def test_an_agreement_without_a_day_is_told_and_not_mailed(cast: Cast) -> None:
    publish(cast, None)
    outbox.deliver_due()
    assert inbox(cast.approver("company_one")) == ["There is a new version of the agreement to accept"]
    assert mail.outbox == []


def test_members_that_have_not_accepted_are_told_once_more_a_week_before_the_day(cast: Cast) -> None:
    version = publish(cast, 20)
    person = cast.approver("company_one")
    frameworks.accept(member(cast, "company_one"), version=version.number, signatory="Anna", by=person)
    assert telling.remind() == 0
    with clock.moved_to(timezone.now() + timedelta(days=15)):
        assert [telling.remind(), telling.remind()] == [10, 0]  # a line and a mail each, the coordinator too
        assert inbox(person) == []
        assert len(inbox(cast.approver("authority_north"))) == 1
    with clock.moved_to(timezone.now() + timedelta(days=22)):
        assert telling.remind() == 0


def test_what_was_published_within_the_week_is_told_no_second_time(cast: Cast) -> None:
    publish(cast, 6)
    assert telling.remind() == 0
    publish(cast, 3)
    assert len(inbox(cast.approver("company_one"))) == 1  # of the newest alone


def follow(person: User) -> tuple[str, list[str]]:
    """What the only unread line says, and what is unread once its page was opened."""
    (row,) = events.unread(person)
    line = events.line(person, row.event)
    assert line is not None
    assert SignedIn(person).get(line.url).status_code == 200
    return line.text, inbox(person)


def test_the_page_to_which_a_line_leads_reads_it(cast: Cast) -> None:
    one, outsider = cast.approver("company_one"), cast.approver("outsider")
    frameworks.suspend(member(cast, "company_one"), reason="A while", by=cast.coordinator)
    assert follow(one) == ("Your membership is suspended", [])
    frameworks.end(member(cast, "company_one"), by=cast.coordinator)
    assert follow(one) == ("Your membership has ended", [])
    frameworks.invite(framework=cast.north, organization=outsider.organization, role="company", by=cast.coordinator)
    assert follow(outsider) == ("You are invited to join: accept the agreement", [])
    publish(cast, None)
    said = "There is a new version of the agreement to accept"
    assert follow(cast.approver("authority_north")) == (said, [])


def test_members_are_told_that_their_framework_is_closed(cast: Cast) -> None:
    frameworks.invite(
        framework=cast.north, organization=cast.organization("outsider"), role="company", by=cast.coordinator
    )
    closing.close(cast.north, code=cast.north.code, reason="Done", by=cast.coordinator)
    for name in ("company_one", "suspended", "outsider"):
        assert inbox(cast.approver(name)) == ["The framework is closed"]
    assert follow(cast.administrator("company_one")) == ("The framework is closed", [])
    assert inbox(cast.analyst) == inbox(cast.coordinator) == inbox(cast.approver("coordinator_south")) == []
