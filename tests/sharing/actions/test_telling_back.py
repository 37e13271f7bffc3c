"""Who is told of answers, disputes, proposals, requests to go further and deletions, and what they lead to."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal import clock, events
from portal.actions import frameworks
from portal.enums import EventKind
from portal.models import AgreementVersion, Endpoint, Event, Framework, Message, Notification, Participation, User
from sharing.actions import corrections, disputes, extensions, proposals, recalls, receipts, releases
from sharing.actions.receipts import OutcomeLine
from sharing.enums import Decision
from sharing.models import Notice, Outcome, Recall
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts


def inbox(person: User, *kinds: EventKind) -> list[str]:
    rows = events.unread(person).order_by("-created_at", "pk")
    rows = rows.filter(event__kind__in=kinds) if kinds else rows
    said = events.lines(person, [row.event for row in rows])
    assert set(said) == {row.event_id for row in rows}
    return [said[row.event_id].text for row in rows]


def told(kind: EventKind) -> set[str]:
    return set(Notification.objects.filter(event__kind=kind).values_list("recipient__email", flat=True))


def look(person: User, row: Notice) -> None:
    SignedIn(person).get(row.get_absolute_url())


def test_answers_of_those_who_are_asked_make_one_unread_line_for_the_issuer(cast: Cast) -> None:
    row = acts.released(cast, asked=("company_one", "authority_north2"))
    receipts.record(row, lines=[OutcomeLine(Decision.NO_TRACE)], by=cast.analyst)
    receipts.record(row, lines=[OutcomeLine(Decision.NO_TRACE)], by=cast.member("authority_north2"))
    assert inbox(cast.colleague, EventKind.OUTCOME) == ["Somebody whom you asked recorded what was done"]
    assert told(EventKind.OUTCOME) == {cast.focal_point.email, cast.colleague.email}
    receipts.record(row, lines=[OutcomeLine(Decision.NO_TRACE)], by=cast.approver("coordinator_north"))
    assert Notification.objects.filter(event__kind=EventKind.OUTCOME, recipient=cast.colleague).count() == 2


def test_each_line_that_is_taken_back_is_told(cast: Cast) -> None:
    row = acts.released(cast, asked=("company_one",))
    kinds = (Decision.NO_TRACE, Decision.VISIBILITY_REMOVED, Decision.ACCOUNT_SUSPENDED)
    receipts.record(row, lines=[OutcomeLine(kind) for kind in kinds], by=cast.analyst)
    for told_before, line in enumerate(Outcome._base_manager.order_by("decision"), start=1):
        assert Event.objects.filter(kind=EventKind.OUTCOME).count() == told_before
        events.read(cast.colleague, row.pk)
        receipts.take_back(row, line.pk, by=cast.analyst)
        assert inbox(cast.colleague, EventKind.OUTCOME) == ["Somebody whom you asked recorded what was done"]


def test_a_dispute_is_told_to_the_issuer_and_to_who_has_read_the_item(cast: Cast) -> None:
    row = acts.released(cast, asked=())
    look(cast.analyst, row)
    look(cast.member("observer"), row)
    member = Participation.objects.get(framework=cast.north, organization=cast.organization("observer"))
    frameworks.suspend(member, reason="A while", by=cast.coordinator)
    made = disputes.record(row, disputed_by="A trader", reason="Sold in May.", by=cast.coordinator)
    assert told(EventKind.DISPUTED) == {cast.focal_point.email, cast.colleague.email, cast.analyst.email}
    assert inbox(cast.analyst, EventKind.DISPUTED) == ["Disputed by somebody affected"]
    disputes.decide(made, verdict="rejected", answer="It stands.", by=cast.colleague)
    assert inbox(cast.analyst) == ["A dispute is decided"]
    assert inbox(cast.focal_point, EventKind.DISPUTED) == []
    assert told(EventKind.DISPUTE_DECIDED) == {cast.analyst.email, cast.coordinator.email}


def test_a_dispute_that_a_withdrawal_decides_is_told_by_that(cast: Cast) -> None:
    row = acts.released(cast, asked=())
    look(cast.analyst, row)
    disputes.record(row, disputed_by="A trader", reason="Sold in May.", by=cast.coordinator)
    releases.withdraw(row, reason="A mistake", by=cast.colleague)
    assert inbox(cast.analyst, EventKind.DISPUTED, EventKind.DISPUTE_DECIDED) == []
    assert told(EventKind.DISPUTE_DECIDED) == set()


def test_a_proposal_is_told_to_the_issuer_and_its_answer_to_who_proposed(cast: Cast) -> None:
    row = acts.released(cast)
    first = proposals.propose(row, field="title", text="Another", by=cast.analyst)
    second = proposals.propose(row, field="observed", text="Two listings", by=cast.analyst)
    assert inbox(cast.focal_point, EventKind.PROPOSED) == ["A reader proposes a correction"]
    assert told(EventKind.PROPOSED) == {cast.focal_point.email, cast.colleague.email}
    proposals.decline(first, reason="It is so.", by=cast.focal_point)
    assert inbox(cast.analyst, EventKind.PROPOSAL_ANSWERED) == ["Your proposal is answered"]
    events.read(cast.analyst, row.pk)
    version = corrections.propose(
        row, content={"observed": "Two listings."}, note="Listings", taking_up=[second], by=cast.focal_point
    )
    assert inbox(cast.analyst) == []
    corrections.approve(version, by=cast.colleague)
    assert inbox(cast.analyst, EventKind.PROPOSAL_ANSWERED) == ["Your proposal is answered"]
    assert inbox(cast.focal_point, EventKind.PROPOSED) == []
    assert told(EventKind.PROPOSAL_ANSWERED) == {cast.analyst.email}


def test_a_request_to_go_further_is_told_to_the_issuers_approvers_until_it_is_decided(cast: Cast) -> None:
    row = acts.released(cast, asked=())
    made = extensions.ask(row, framework=cast.region, why="It sells there.", by=cast.coordinator)
    assert told(EventKind.EXTENSION_ASKED) == {cast.colleague.email}
    assert inbox(cast.colleague) == ["You are asked to share it further"]
    (line,) = events.lines(cast.colleague, Event.objects.filter(subject=made.pk)).values()
    assert (line.name, line.label) == (row.reference, row.tlp)
    acts.consent(made, by=cast.colleague)
    assert inbox(cast.colleague) == []
    assert inbox(cast.coordinator, EventKind.EXTENSION_DECIDED) == ["Shared further, as you asked"]
    SignedIn(cast.coordinator).get(made.get_absolute_url())
    assert inbox(cast.coordinator, EventKind.EXTENSION_DECIDED) == []


def test_a_request_that_is_declined_or_taken_back_asks_no_more(cast: Cast) -> None:
    row = acts.released(cast, asked=())
    made = extensions.ask(row, framework=cast.region, why="It sells there.", by=cast.coordinator)
    extensions.take_back(made, by=cast.coordinator)
    assert inbox(cast.colleague) == inbox(cast.coordinator, EventKind.EXTENSION_DECIDED) == []
    again = extensions.ask(row, framework=cast.region, why="It sells there now.", by=cast.coordinator)
    extensions.decline(again, reason="Not there.", by=cast.colleague)
    assert inbox(cast.coordinator, EventKind.EXTENSION_DECIDED) == ["Not shared further"]


def stopped(cast: Cast) -> Recall:
    """What company_one is to delete of an item that it has opened."""
    row = acts.released(cast, asked=())
    look(cast.analyst, row)
    releases.stop(releases.access.plain(releases.Release).get(notice=row.pk), by=cast.colleague)
    return Recall._base_manager.get()


def test_the_issuer_is_told_that_nothing_was_kept(cast: Cast) -> None:
    recalls.confirm(stopped(cast), by=cast.analyst)
    assert inbox(cast.focal_point, EventKind.RECALL_CONFIRMED) == ["Somebody confirmed that nothing was kept"]
    assert told(EventKind.RECALL_CONFIRMED) == {cast.focal_point.email, cast.colleague.email}


def test_no_moment_tells_through_which_framework_somebody_read(cast: Cast) -> None:
    row = stopped(cast)
    acts.share(acts.now(row.notice), framework=cast.region, by=cast.colleague)
    Framework.objects.filter(pk=cast.region.pk).update(hides_members=True)
    Recall._base_manager.update(settled_at=None)
    recalls.confirm(row, by=cast.analyst)
    assert told(EventKind.RECALL_CONFIRMED) == set()


def test_who_reads_again_is_told_by_the_act_of_what_was_shared_meanwhile(cast: Cast) -> None:
    before = acts.released(cast, asked=())
    events.read(cast.member("observer"), before.pk)
    member = Participation.objects.get(framework=cast.north, organization=cast.organization("observer"))
    frameworks.suspend(member, reason="A while", by=cast.coordinator)
    acts.released(cast, asked=())
    acts.released(cast, asked=("company_one",), tlp="red")
    frameworks.resume(Participation.objects.get(pk=member.pk), by=cast.coordinator)
    assert inbox(cast.member("observer")) == ["New"]
    assert events.reconcile(clock.now() - timedelta(days=1)) == 0


def published(cast: Cast) -> AgreementVersion:
    """A version that is to be accepted today, and only the others accept."""
    version = frameworks.publish_agreement(
        cast.north, instrument="Second", signatory="A", signed_on=cast.north.begun_on, text="T",
        accept_by_on=timezone.now().date(), by=cast.coordinator,
    )  # fmt: skip
    for name in ("authority_north", "coordinator_north"):
        accept(cast, name, version)
    return version


def accept(cast: Cast, name: str, version: AgreementVersion) -> None:
    frameworks.accept(member(cast, name), version=version.number, signatory="Anna", by=cast.approver(name))


def member(cast: Cast, name: str) -> Participation:
    return Participation.objects.get(framework=cast.north, organization=cast.organization(name))


def test_who_accepts_an_agreement_after_its_day_is_told_of_what_was_shared_since(cast: Cast) -> None:
    version = published(cast)
    with clock.moved_to(timezone.now() + timedelta(days=2)):
        acts.released(cast, asked=())
        assert inbox(cast.analyst) == []
        accept(cast, "company_one", version)
        assert inbox(cast.analyst) == ["New"]
        assert events.reconcile(clock.now() - timedelta(days=1)) == 0


@pytest.mark.parametrize("first", ["suspended", "lapsed"])
def test_who_was_barred_for_two_reasons_is_told_of_all_that_was_shared_meanwhile(cast: Cast, first: str) -> None:
    version = published(cast)
    if first == "suspended":
        frameworks.suspend(member(cast, "company_one"), reason="A while", by=cast.coordinator)
        acts.released(cast, asked=())
    with clock.moved_to(timezone.now() + timedelta(days=2)):
        if first == "lapsed":
            acts.released(cast, asked=())
    with clock.moved_to(timezone.now() + timedelta(days=3)):
        if first == "suspended":
            acts.released(cast, asked=())
            frameworks.resume(member(cast, "company_one"), by=cast.coordinator)
            assert inbox(cast.analyst) == []
            accept(cast, "company_one", version)
        else:
            frameworks.suspend(member(cast, "company_one"), reason="A while", by=cast.coordinator)
            acts.released(cast, asked=())
            accept(cast, "company_one", version)
            assert inbox(cast.analyst) == []
            frameworks.resume(member(cast, "company_one"), by=cast.coordinator)
        assert inbox(cast.analyst) == ["New", "New"]
        assert member(cast, "company_one").barred_since is None


def test_one_press_calls_of_many_items_by_one_statement_and_supersedes_earlier_lines(cast: Cast) -> None:
    by = cast.administrator("company_one")
    Endpoint.objects.create(
        organization=by.organization, name="Ours", url="https://hooks.example/", kinds=["item"], created_by=by
    )
    first = acts.released(cast, asked=())
    Message.objects.all().delete()
    frameworks.suspend(member(cast, "company_one"), reason="A while", by=cast.coordinator)
    corrections.approve(
        corrections.propose(first, content={"observed": "Two."}, note="Listings", by=cast.focal_point),
        by=cast.colleague,
    )
    acts.released(cast, asked=())
    acts.released(cast, asked=())
    with CaptureQueriesContext(connection) as queries:
        frameworks.resume(member(cast, "company_one"), by=cast.coordinator)
    assert len([query for query in queries if "INSERT INTO portal_message" in query["sql"]]) == 2  # and of the act
    assert sorted(inbox(cast.analyst)) == ["Corrected", "New", "New"]
    calls = Message.objects.filter(event__kind=EventKind.ITEM)
    assert set(calls.values_list("endpoint__organization", flat=True)) == {by.organization_id}
    assert calls.count() == 3
