"""The first page: what is due first stands first, what is overdue says so, and what is done is gone."""

import re
from datetime import date, timedelta
from typing import Any

from portal import clock
from portal.models import Framework, User
from sharing import access, responses
from sharing.actions import corrections, objections, questions, receipts, releases, review
from sharing.actions.receipts import OutcomeLine
from sharing.enums import Decision
from sharing.models import Addressee, Notice, Objection, Release, VendorAlert
from sharing.queries import home
from sharing.queries.progress import progress
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts, notices


def asked(
    cast: Cast, title: str, hours: float | None = 1, *, of: tuple[str, ...] = ("company_one",), **fields: Any
) -> VendorAlert:
    """An alert of the north that asks these organizations to answer so many hours from now; None: no time is set."""
    row = notices.alert(
        author=cast.focal_point,
        approver=cast.colleague,
        addressees=[cast.organization(name) for name in of],
        title=title,
        **{"releases": [(cast.north, "everyone")], **fields},
    )
    due_at = clock.now() + timedelta(hours=hours) if hours is not None else None
    access.plain(Addressee).filter(notice=row).update(due_at=due_at)
    return row


def queued(user: User) -> list[str]:
    return [entry.notice.title for entry in home.queue(user).entries]


def act(row: Notice, by: User) -> None:
    receipts.record(row, lines=[OutcomeLine(Decision.NO_TRACE)], by=by)


def test_queue_is_in_the_order_of_due_times(cast: Cast) -> None:
    for title, hours in (("Later", 30), ("Overdue", -5), ("Soon", 2), ("Long overdue", -50)):
        asked(cast, title, hours)
    assert queued(cast.analyst) == ["Long overdue", "Overdue", "Soon", "Later"]
    assert queued(cast.member("authority_north2")) == []


def test_queue_leaves_out_what_needs_no_answer_any_more(cast: Cast) -> None:
    asked(cast, "Open")
    asked(cast, "No time", None)
    asked(cast, "Of others", of=("authority_north2",))
    asked(cast, "Expired", valid_until_on=date(2026, 4, 1))
    asked(cast, "Withdrawn", state="withdrawn")
    asked(cast, "Of the other side", releases=[(cast.north, "authorities")])
    act(asked(cast, "Answered"), cast.analyst)
    receipts.confirm(asked(cast, "Confirmed", 3), by=cast.analyst)
    stopped = asked(cast, "Stopped")
    releases.stop(access.plain(Release).get(notice=stopped), by=cast.colleague)
    assert queued(cast.analyst) == ["Open", "Confirmed"]


def test_item_of_two_frameworks_stands_in_the_queue_once(cast: Cast) -> None:
    row = asked(cast, "Twice", releases=[(cast.north, "everyone")])
    acts.share(row, framework=cast.region, by=cast.colleague)
    (entry,) = home.queue(cast.analyst).entries
    assert (entry.notice.pk, entry.release.framework) == (row.pk, cast.region)


def test_page_marks_what_is_overdue(cast: Cast) -> None:
    for title, hours in (("Soon", 2), ("Overdue", -5)):
        asked(cast, title, hours)
    page = SignedIn(cast.analyst).get("/").text
    queue = page.partition("2 items for you to act on")[2].partition("</section>")[0]
    items = [" ".join(re.sub("<[^>]*>", " ", item).split()) for item in queue.split('<div class="item')[1:]]
    assert [("Overdue since" in item, "Answer by" in item) for item in items] == [(True, False), (False, True)]
    assert queue.count('<div class="item late">') == 1


def test_news_are_of_others_and_not_in_the_queue(cast: Cast) -> None:
    waiting = asked(cast, "To answer")
    both: dict[str, Any] = {"author": cast.focal_point, "approver": cast.colleague}
    notices.mo_note(**both, title="Old", releases=[(cast.north, "everyone")])
    notices.law_change(
        **both, title="New", releases=[(cast.north, "everyone")], released_at=notices.RELEASED_AT + timedelta(days=1)
    )
    notices.mo_note(
        author=cast.analyst, approver=cast.approver("company_one"), title="Own", releases=[(cast.north, "everyone")]
    )
    queue = home.queue(cast.analyst).entries
    assert [entry.notice.title for entry in home.news(cast.analyst, queue)] == ["New", "Old"]
    act(waiting, cast.analyst)
    told = {entry.notice.title for entry in home.news(cast.analyst, home.queue(cast.analyst).entries)}
    assert told == {"New", "Old", "To answer"}


def test_approvers_find_what_waits_for_them_oldest_first(cast: Cast) -> None:
    for title, day in (("Second", 3), ("First", 2)):
        notices.alert(
            author=cast.focal_point,
            state="in_review",
            title=title,
            released_at=notices.RELEASED_AT + timedelta(days=day),
        )
    notices.alert(author=cast.member("authority_south"), state="in_review", title="Of the one-person office")
    notices.alert(author=cast.focal_point, state="draft", title="A draft")
    found = {
        who: [row.title for row in home.to_approve(who)] for who in (cast.colleague, cast.focal_point, cast.coordinator)
    }
    assert found == {
        cast.colleague: ["Of the one-person office", "First", "Second"],
        cast.focal_point: [],
        cast.coordinator: [],
    }


def test_correction_waits_for_approvers_of_the_own_organization(cast: Cast) -> None:
    row = acts.released(cast)
    version = corrections.propose(row, content={"title": "T"}, note="Title", by=cast.focal_point)
    people = (cast.colleague, cast.focal_point, cast.coordinator, cast.approver("company_one"))
    assert [list(home.corrections_to_approve(person)) for person in people] == [[version], [], [], []]
    corrections.approve(version, by=cast.colleague)
    assert list(home.corrections_to_approve(cast.colleague)) == []


def test_what_came_back_is_the_author_s_until_it_is_submitted_again(cast: Cast) -> None:
    row = acts.submitted(cast)
    review.send_back(row, note="Which shop?", by=cast.colleague)
    found = [[one.returned_note for one in home.returned(person)] for person in (cast.focal_point, cast.colleague)]
    assert found == [["Which shop?"], []]
    review.submit(row, by=cast.focal_point)
    assert list(home.returned(cast.focal_point)) == []


def test_question_stands_there_until_it_is_answered(cast: Cast) -> None:
    row, company = acts.released(cast), cast.organization("company_one")

    def open_questions(person: User) -> list[str]:
        return [post.text for post in home.questions(person)]

    questions.ask(row, text="Which listing?", by=cast.analyst)
    assert [open_questions(person) for person in (cast.focal_point, cast.analyst)] == [["Which listing?"], []]
    questions.answer(row, asker=company, text="The second.", by=cast.focal_point)
    assert open_questions(cast.focal_point) == []
    questions.ask(row, text="And the date?", by=cast.analyst)
    assert open_questions(cast.colleague) == ["And the date?"]


def test_explanation_of_an_alert_leaves_the_question_beside_it_open(cast: Cast) -> None:
    row = acts.released(cast)
    receipts.record(row, lines=[OutcomeLine(Decision.LAWFUL_OR_MISTAKEN)], by=cast.analyst)
    questions.ask(row, text="Which listing?", by=cast.analyst)
    objections.explain(access.plain(Objection).get(), text="The laboratory found it.", by=cast.focal_point)
    assert [post.text for post in home.questions(cast.focal_point)] == ["Which listing?"]
    assert [post.text for post in responses.questions_waiting(cast.coordinator, cast.north)] == ["Which listing?"]


def test_waiting_counts_who_opened_answered_and_is_late(cast: Cast) -> None:
    everyone = ("company_one", "authority_north2", "coordinator_north")
    late, calm = asked(cast, "Late", -1, of=everyone), asked(cast, "Calm", 9, of=everyone[:2])
    act(asked(cast, "Done"), cast.analyst)
    asked(cast, "Expired", -9, valid_until_on=date(2026, 4, 1))
    receipts.open_(late, by=cast.analyst)
    act(late, cast.member("authority_north2"))
    rows = [(one.notice.pk, one.asked, one.opened, one.answered, one.overdue) for one in home.waiting(cast.focal_point)]
    assert rows == [(late.pk, 3, 2, 1, 2), (calm.pk, 2, 0, 0, 0)]


def test_nobody_is_late_with_an_exercise(cast: Cast) -> None:
    row, real = asked(cast, "Drill", -1, is_exercise=True), asked(cast, "Real", -1)
    assert [one.notice.pk for one in home.waiting(cast.focal_point)] == [real.pk]
    assert [one.notice.pk for one in home.waiting(cast.coordinator)] == [real.pk]
    late = {one.notice.pk: one.overdue for one in progress(cast.focal_point, [row.pk, real.pk])}
    assert late == {row.pk: 0, real.pk: 1}


def test_coordinator_sees_who_is_silent_and_a_member_does_not(cast: Cast) -> None:
    row = asked(cast, "Late", -1)
    narrow = asked(cast, "Of the region", -1, releases=[(cast.region, "everyone")])
    people = (cast.coordinator, cast.member("coordinator_region"), cast.analyst, cast.member("authority_north2"))
    assert [[one.notice.pk for one in home.waiting(person)] for person in people] == [[row.pk], [narrow.pk], [], []]


def test_what_is_overdue_never_crowds_out_what_is_due_next(cast: Cast) -> None:
    for number in range(home.LATE + 3):
        asked(cast, f"Old {number}", -100)
    asked(cast, "The new one", 24, urgency="immediate")
    queue = home.queue(cast.analyst)
    titles = [entry.notice.title for entry in queue.entries]
    assert (len(titles), titles[-1], queue.total) == (home.LATE + 1, "The new one", home.LATE + 4)
    browser = SignedIn(cast.analyst)
    page = browser.get("/").text
    assert ("24 items for you to act on" in page, "All of them, by due time" in page) == (True, True)
    assert browser.get("/queue/").text.count('class="item late"') == home.LATE + 3


def test_coordinator_s_counts_tell_nothing_of_a_framework_that_hides_its_members(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.south.pk).update(hides_members=True)
    row = asked(cast, "In both", 48)
    notices.release(row, cast.south, at=notices.RELEASED_AT, by=cast.colleague)
    hidden = cast.organization("company_two")
    due_at = clock.now() + timedelta(days=2)
    access.plain(Addressee).create(notice=row, organization=hidden, asked_at=clock.now(), due_at=due_at)
    receipts.record(row, lines=[OutcomeLine(Decision.NO_TRACE)], by=cast.member("company_two"))
    counted = {
        who: [(one.asked, one.opened, one.answered) for one in home.waiting(user)]
        for who, user in (("coordinator", cast.coordinator), ("issuer", cast.focal_point))
    }
    assert counted == {"coordinator": [(1, 0, 0)], "issuer": [(2, 1, 1)]}


def test_correction_of_what_was_withdrawn_waits_for_nobody(cast: Cast) -> None:
    row = acts.released(cast)
    corrections.propose(row, content={"title": "T"}, note="N", by=cast.focal_point)
    assert home.corrections_to_approve(cast.colleague).count() == 1
    questions.ask(row, text="Which shop?", by=cast.analyst)
    releases.withdraw(row, reason="Mistaken", by=cast.colleague)
    assert (home.corrections_to_approve(cast.colleague).count(), home.questions(cast.focal_point)) == (0, [])


def test_what_was_withdrawn_lately_is_told_to_those_who_could_read_it(cast: Cast) -> None:
    row = acts.released(cast)
    releases.withdraw(row, reason="Mistaken for another shop", by=cast.colleague)
    told = {who: list(home.withdrawn(user)) for who, user in (("reader", cast.analyst), ("issuer", cast.colleague))}
    assert told == {"reader": [access.plain(Notice).get(pk=row.pk)], "issuer": []}
    assert list(home.withdrawn(cast.member("outsider"))) == []
    page = SignedIn(cast.analyst).get("/").text
    assert ("Mistaken for another shop" in page, row.title in page) == (True, False)
    with clock.moved_to(clock.now() + timedelta(days=31)):
        assert list(home.withdrawn(cast.analyst)) == []
