"""An exercise goes out like an alert, is marked wherever it stands, counts nowhere, and shows whom it has reached."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.utils.html import strip_tags

from portal import arrivals, clock, events, outbox, webhooks
from portal.enums import EventKind, Suppressed, Urgency
from portal.errors import ActionRefused
from portal.models import Endpoint, Event, Framework, Message, Participation, User
from portal.pagepaths import NOWHERE
from sharing import access
from sharing import lookup as reading
from sharing.actions import receipts, releases, review
from sharing.actions.drafts import Planned
from sharing.enums import MStage
from sharing.models import Addressee, AlertTemplate, Notice, Release, Technique, VendorAlert
from sharing.queries import exercises, lookup, my_alerts, oversight, queue, sightings, silent, stakes, techniques
from tests.access.paper import unrendered
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts, answers, notices, posts
from tests.program import Program
from tests.sharing.api.test_notices import BODY
from trends import statistics

MARK = "EXERCISE"


def exercise(cast: Cast, *asked: str, **wanted: Any) -> Notice:
    wanted = {"urgency": Urgency.IMMEDIATE, "title": "Drill", **wanted}
    return acts.released(cast, asked=asked or ("company_one",), is_exercise=True, **wanted)


def test_it_is_chosen_when_it_is_begun_and_never_changed(cast: Cast) -> None:
    browser = SignedIn(cast.focal_point)
    sent = posts.alert(cast, is_exercise="on")
    browser.post("/alerts/new/", sent)
    row = access.plain(VendorAlert).get()
    assert (row.is_exercise, row.reference.startswith("EXERCISE-AN0-")) == (True, True)
    assert browser.post("/alerts/new/", {**sent, "is_exercise": ""}).status_code == 422
    assert ('name="is_exercise"' in browser.get("/alerts/new/").text, access.plain(Notice).count()) == (True, 1)
    page = browser.get(f"/items/{row.pk}/edit/").text
    assert ('name="is_exercise"' in page, MARK in strip_tags(page)) == (False, True)
    browser.post(f"/items/{row.pk}/edit/", {**posts.alert(cast), "title": "Changed", "is_exercise": ""})
    row.refresh_from_db()
    assert (row.title, row.is_exercise) == ("Changed", True)
    for change in ({"is_exercise": False}, {"reference": "AN0-2026-AAAAAA"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            access.plain(Notice).filter(pk=row.pk).update(**change)
    other = acts.draft(cast)
    with pytest.raises(DatabaseError), transaction.atomic():
        access.plain(Notice).filter(pk=other.pk).update(is_exercise=True, reference=f"EXERCISE-{other.reference}")


def test_a_copy_and_a_template_of_one_begin_as_an_exercise_that_can_be_unticked(cast: Cast) -> None:
    row, browser = acts.draft(cast, is_exercise=True), SignedIn(cast.focal_point)
    browser.post(f"/items/{row.pk}/template/", {"name": "Drill"})
    kept = access.plain(AlertTemplate).get()
    for begun in (f"copy={row.pk}", f"template={kept.pk}"):
        form = browser.get(f"/alerts/new/?{begun}").context["form"]
        assert "checked" in str(form["is_exercise"]), begun
    browser.post(f"/alerts/new/?copy={row.pk}", posts.alert(cast))
    assert access.plain(VendorAlert).exclude(pk=row.pk).get().is_exercise is False
    real = browser.get(f"/alerts/new/?copy={acts.draft(cast).pk}").context["form"]
    assert "checked" not in str(real["is_exercise"])


def test_a_program_begins_one_and_cannot_change_that_either(cast: Cast) -> None:
    program = Program(cast.focal_point)
    row = program.ask("post", "alerts/", {**BODY, "is_exercise": True}).json()
    assert (row["is_exercise"], row["reference"].startswith("EXERCISE-")) == (True, True)
    change = {**BODY, "seen": row["edition"]}
    assert program.code("put", f"notices/{row['id']}/", {**change, "is_exercise": False}) == 400
    assert program.ask("put", f"notices/{row['id']}/", change).json()["is_exercise"] is True


def test_two_people_are_needed_as_for_every_alert(cast: Cast) -> None:
    row = acts.submitted(cast, is_exercise=True, by=cast.colleague)
    with pytest.raises(ActionRefused):
        review.approve(row, seen=review.seen_of(acts.now(row), by=cast.colleague), by=cast.colleague)
    assert acts.now(row).state == "in_review"


def test_it_is_marked_in_words_on_every_page_that_shows_it(cast: Cast) -> None:
    waiting = acts.submitted(cast, title="Drill", is_exercise=True, urgency=Urgency.IMMEDIATE)
    for address in ("/", f"/items/{waiting.pk}/", f"/items/{waiting.pk}/release/"):
        said = strip_tags(SignedIn(cast.colleague).get(address).text)
        assert f"{MARK} Drill" in " ".join(said.split()), address
    row = acts.approve(waiting, by=cast.colleague)
    reader = SignedIn(cast.analyst)
    for address in ("/inbox/", "/", "/queue/", "/items/", f"/items/{row.pk}/", f"/items/{row.pk}/outcome/"):
        said = strip_tags(reader.get(address).text)
        assert f"{MARK} Drill" in " ".join(said.split()), address
    with unrendered():
        sheet = reader.get(f"/items/{row.pk}/pdf/").content.decode()
    assert ('<div class="across">EXERCISE</div>' in sheet, "Not shared yet" in sheet) == (True, False)
    releases.withdraw(row, reason="Over", by=cast.colleague)
    gone = strip_tags(reader.get(f"/items/{row.pk}/").text)
    assert gone.count(MARK) >= 3  # in its title, its reference and its mark


def test_it_is_marked_in_mails_calls_and_files(cast: Cast) -> None:
    row = exercise(cast)
    outbox.deliver_due()
    (letter,) = [one for one in mail.outbox if one.to == [cast.analyst.email]]
    assert letter.subject == f"EXERCISE Immediate TLP:AMBER {row.reference}: You are asked to follow up"
    assert isinstance(letter, mail.EmailMultiAlternatives)
    html = str(letter.alternatives[0][0])
    assert ("\nEXERCISE\n" in letter.body, "EXERCISE Immediate · Alert" in strip_tags(html)) == (True, True)
    event = Event.objects.get(kind=EventKind.ASKED)
    line = events.line(cast.analyst, event)
    assert line is not None
    assert line.is_exercise is True
    assert webhooks._type(event, corrected=False, is_exercise=line.is_exercise) == "exercise.item.asked"
    program = Program(cast.analyst)
    assert [entry["is_exercise"] for entry in program.get("notices/")["results"]] == [True]
    assert program.get(f"notices/{row.pk}/")["is_exercise"] is True
    browser = SignedIn(cast.analyst)
    assert '"is_exercise","true"' in browser.get(f"/items/{row.pk}/csv/").content.decode()
    assert json.loads(browser.get(f"/items/{row.pk}/json/").content)["is_exercise"] is True


def alike(cast: Cast, **wanted: Any) -> VendorAlert:
    """An alert that asks, was answered and names a method."""
    wanted = {"releases": [(cast.north, "everyone")], "addressees": [cast.organization("company_one")], **wanted}
    row = notices.alert(author=cast.focal_point, approver=cast.colleague, **wanted)
    access.plain(Addressee).filter(notice=row.pk).update(due_at=notices.RELEASED_AT + timedelta(days=3))
    answers.answer(row, cast.analyst, decisions=["no_trace"])
    method = {
        "m_stage": MStage.MARKETING,
        "tactic": "Reach",
        "title": "Coded words",
        "description": "D",
        "evidence": "seen",
    }
    row.techniques.set([Technique.objects.get_or_create(code="MK-90", defaults=method)[0]])
    return row


def figures(cast: Cast) -> list[Any]:
    """Everything that counts alerts, as it is told to the coordinator, the issuer and a reader."""
    with clock.moved_to(notices.RELEASED_AT + timedelta(days=10)):
        counted = statistics.count(cast.north, date(2026, 3, 1), date(2026, 3, 31), tlp="amber")
        report = my_alerts.report(cast.focal_point, my_alerts.months_until(date(2026, 3, 31), 2)).total
        tactics = [of for stage in techniques.matrix(cast.analyst).stages for of in stage.tactics.values()]
        speeds = [speed.due for speed in oversight.speeds(cast.coordinator, cast.north)]
    typed = sightings.of_values(cast.analyst, [("shop_handle", "Shop-Nine")])
    found = lookup.look_up(cast.analyst, reading.read("Shop-Nine", NOWHERE))
    return [
        [row.count for row in (*counted.totals, *counted.months)],
        [row.count for row in (*counted.stages, *counted.decisions, *counted.methods)],
        (len(counted.sources), counted.unnamed, counted.answered, counted.median_hours, counted.countries_posted),
        (report.shared, report.asked, report.answered),
        sum(cell.count for of in tactics for cell in of),
        speeds,
        typed[0].total if typed else 0,
        [len(row.alerts) for row in found],
    ]


def test_it_counts_in_no_figure_and_is_found_beside_no_other(cast: Cast) -> None:
    nothing = figures(cast)
    drill = alike(cast, is_exercise=True, tlp="clear")
    assert figures(cast) == nothing
    real = [alike(cast), alike(cast)]
    counted = figures(cast)
    assert all(before != now for before, now in zip(nothing, counted, strict=True))
    alike(cast, is_exercise=True)
    assert figures(cast) == counted
    beside = sightings.of_alert(cast.analyst, real[0])
    assert [seen.newest for seen in beside.values()] == [[acts.now(real[1])]]
    assert sightings.of_alert(cast.analyst, drill) == {}
    keys = [drill.pk]
    assert (techniques.seen_with(keys), techniques.seen_with([real[0].pk])) == ([], list(real[0].techniques.all()))


def test_nobody_owes_it_an_answer_where_a_coordinator_looks(cast: Cast) -> None:
    exercise(cast)
    assert owed(cast) == (0, 0, 0)
    acts.released(cast, urgency=Urgency.IMMEDIATE)
    assert owed(cast) == (1, 1, 1)


def owed(cast: Cast) -> tuple[int, int, int]:
    """Answers overdue; items, and answers, that would go with the framework."""
    with clock.moved_to(clock.now() + timedelta(days=3)):
        would_go = stakes.stakes(cast.coordinator, cast.north)
        return oversight.late(cast.coordinator, cast.north)[1], would_go.items, would_go.answers


def test_a_framework_in_which_only_exercises_are_shared_is_quiet(cast: Cast) -> None:
    exercise(cast)
    assert silent.newest_releases().filter(framework=cast.north).count() == 0
    acts.released(cast)
    assert silent.newest_releases().filter(framework=cast.north).count() == 1


def after(hours: float, row: Notice, by: User, act: Any) -> None:
    with clock.moved_to(clock.now() + timedelta(hours=hours)):
        act(row, by=by)


def test_its_result_says_whom_it_reached_and_what_kept_it_from_the_others(cast: Cast) -> None:
    row = exercise(cast, "company_one", "authority_north2", "coordinator_north")
    after(2, row, cast.analyst, receipts.open_)
    after(3, row, cast.analyst, receipts.confirm)
    after(30, row, cast.coordinator, receipts.open_)
    for person in (cast.member("authority_north2"), cast.approver("authority_north2")):
        User.objects.filter(pk=person.pk).update(is_active=False)
    last = cast.administrator("authority_north2")
    arrivals.came_back(last.pk, last.email, "5.1.1")
    found = exercises.result(cast.focal_point, acts.now(row))
    assert (found.asked, found.reached, found.in_inbox_alone, found.nowhere, found.hours) == (3, 2, 1, 0, 24)
    assert (found.opened.count, found.opened.in_time, found.confirmed.count) == (2, 1, 1)
    assert found.opened.median is not None
    assert round(found.opened.median / timedelta(hours=1)) == 16
    assert reasons(cast.coordinator, row) == [("Authority North2", ["mails to all of its people fail", "no webhook"])]
    User.objects.filter(pk=last.pk).update(is_active=False)
    assert exercises.result(cast.coordinator, acts.now(row)).nowhere == 1
    assert reasons(cast.coordinator, row) == [("Authority North2", ["nobody there can sign in", "no webhook"])]
    page = result_page(cast.coordinator, row)
    assert "2 of 3 opened it so far, median 16 h" in page
    assert "Their time, 24 hours, runs until tomorrow" in page
    assert "not delivered; nobody there can sign in; no webhook" in page
    assert (cast.analyst.name in page, MARK in page) == (False, True)
    with clock.moved_to(clock.now() + timedelta(hours=31)):
        page = result_page(cast.coordinator, row)
    assert "1 of 3 opened it within 24 hours, 2 by now, median 16 h" in page
    assert ("so far" in page, "runs until" in page) == (False, False)


def result_page(person: User, row: Notice) -> str:
    return " ".join(strip_tags(SignedIn(person).get(f"/items/{row.pk}/exercise/").text).split())


def test_a_line_in_an_inbox_reaches_nobody_by_itself(cast: Cast) -> None:
    row = exercise(cast, "company_one", "authority_north2", "coordinator_north")
    outbox.suppress(Message.objects.exclude(recipient=cast.analyst), Suppressed.ENDED)
    receipts.pull(row, by=cast.member("authority_north2"))
    own = exercises.result(cast.focal_point, acts.now(row))
    assert (own.reached, own.in_inbox_alone, own.nowhere) == (1, 2, 0)
    outbox.deliver_due()
    own = exercises.result(cast.focal_point, acts.now(row))
    assert (own.reached, own.in_inbox_alone, own.nowhere) == (2, 1, 0)
    page = result_page(cast.focal_point, row)
    assert "2 of 3 were reached: by mail, by a call or by a program of theirs, or they opened it" in page
    assert "1 has it in the inbox alone, and has not opened it" in page
    assert "Coordinator North0 min–––––in the inbox alone, not opened" in page
    assert "Company One0 min0 min––––not opened" in page
    assert "called: a webhook took a call" in page
    receipts.open_(row, by=cast.coordinator)
    assert exercises.result(cast.focal_point, acts.now(row)).in_inbox_alone == 0


def test_its_issuer_is_told_where_no_mail_arrives_and_no_program_is_called(cast: Cast) -> None:
    row = exercise(cast, "company_one", "authority_north2")
    nothing: list[tuple[str, list[str]]] = [("Authority North2", []), ("Company One", [])]
    for person in User.objects.filter(organization=cast.analyst.organization):
        assert reasons(cast.focal_point, row) == nothing
        arrivals.came_back(person.pk, person.email, "5.1.1")
    failing = [nothing[0], ("Company One", ["mails to all of its people fail", "no webhook"])]
    assert reasons(cast.focal_point, row) == failing
    by = cast.administrator("company_one")
    made = {"organization": by.organization, "name": "Ours", "url": "https://hooks.example/", "created_by": by}
    queue_of = Endpoint.objects.create(kinds=["asked"], **made)
    assert reasons(cast.focal_point, row) == nothing
    queue_of.delete()
    access.plain(Release).filter(notice=row.pk).update(ended_at=clock.now(), ended_by=cast.colleague)
    assert reasons(cast.focal_point, row) == nothing


def reasons(person: User, row: Notice) -> list[tuple[str, list[str]]]:
    """What a person is told of whom it has not reached."""
    unopened = exercises.result(person, acts.now(row)).unopened
    return [(str(one.rung.organization), [str(reason) for reason in one.why]) for one in unopened]


def test_how_mails_of_others_are_is_told_to_their_coordinator_alone_while_it_lasts(cast: Cast) -> None:
    row = exercise(cast, "company_one")
    arrivals.came_back(cast.analyst.pk, cast.analyst.email, "5.1.1")
    nothing: list[tuple[str, list[str]]] = [("Company One", [])]
    fails = [("Company One", ["mails to some of its people fail", "no webhook"])]
    assert (reasons(cast.focal_point, row), reasons(cast.coordinator, row)) == (nothing, fails)
    page = result_page(cast.focal_point, row)
    assert ("Company One" in page, "fail" in page, "no webhook" in page) == (True, False, False)
    access.plain(Notice).filter(pk=row.pk).update(valid_until_on=clock.today() - timedelta(days=1))
    assert reasons(cast.coordinator, row) == nothing
    access.plain(Notice).filter(pk=row.pk).update(valid_until_on=None)
    Participation.objects.filter(organization=cast.analyst.organization).update(
        left_at=clock.now(), left_by=cast.analyst
    )
    assert [why for _name, why in reasons(cast.coordinator, row) + reasons(cast.focal_point, row) if why] == []


def test_its_reader_is_told_to_confirm_it_and_to_do_nothing_else(cast: Cast) -> None:
    row, browser = exercise(cast), SignedIn(cast.analyst)
    page = browser.get(f"/items/{row.pk}/").text
    assert ("Confirm receipt: that is all there is to do." in page, "record what you did" in page) == (True, False)
    receipts.confirm(row, by=cast.analyst)
    page = browser.get(f"/items/{row.pk}/").text
    assert f'<a class="btn btn-quiet" href="/items/{row.pk}/outcome/">' in page
    told = SignedIn(cast.member("authority_north2")).get(f"/items/{row.pk}/").text
    assert ("it only shows whom it reaches" in told, "If you act all the same" in told) == (True, False)


@pytest.mark.parametrize("together", [False, True])
def test_who_has_confirmed_it_has_done_what_it_asks(cast: Cast, together: bool) -> None:
    row = exercise(cast)
    assert queue.total(cast.analyst) == 1
    if together:
        receipts.confirm_several([row.pk], by=cast.analyst)
    else:
        receipts.confirm(row, by=cast.analyst)
    assert queue.total(cast.analyst) == 0


def test_its_result_is_for_its_originator_and_coordinators_that_read_it(cast: Cast) -> None:
    row, alert = exercise(cast), acts.released(cast)
    address = f"/items/{row.pk}/exercise/"
    codes = {
        name: SignedIn(cast.member(name)).get(address).status_code
        for name in ("authority_north", "coordinator_north", "company_one", "coordinator_south", "outsider")
    }
    assert codes == {
        "authority_north": 200, "coordinator_north": 200, "company_one": 403, "coordinator_south": 404, "outsider": 404
    }  # fmt: skip
    assert SignedIn(cast.focal_point).get(f"/items/{alert.pk}/exercise/").status_code == 404
    shown = {
        name: "Whom it has reached" in SignedIn(cast.member(name)).get(f"/items/{row.pk}/").text
        for name in ("authority_north", "coordinator_north", "company_one")
    }
    assert shown == {"authority_north": True, "coordinator_north": True, "company_one": False}


def test_where_members_are_hidden_there_are_totals_alone(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.region.pk).update(hides_members=True)
    row = exercise(cast, "company_one", "authority_south", plan=[Planned(cast.region)])
    after(1, row, cast.analyst, receipts.confirm)
    own = exercises.result(cast.focal_point, acts.now(row))
    assert (own.asked, own.opened.count, own.rows, own.is_hidden) == (2, 1, [], True)
    page = SignedIn(cast.focal_point).get(f"/items/{row.pk}/exercise/").text
    assert ("Company One" in page, "were reached" in page, "there are totals alone" in page) == (False, False, True)


def test_one_that_asks_nobody_says_so(cast: Cast) -> None:
    row = acts.released(cast, asked=(), is_exercise=True)
    page = SignedIn(cast.focal_point).get(f"/items/{row.pk}/exercise/").text
    assert "It asks nobody to follow up" in page
