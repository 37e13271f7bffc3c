"""Law wakes alerts: who is told when, once a step, of how many, and what the queue puts back in front."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock, events, participations
from portal.actions import organizations
from portal.enums import TLP, EventKind
from portal.models import Endpoint, Event, Market, Message, Notification, Organization, User
from sharing.actions import corrections, drafts, receipts, releases, review, waking
from sharing.actions.drafts import Planned
from sharing.actions.receipts import OutcomeLine
from sharing.enums import ControlStatus, Decision, NoticeState
from sharing.models import Control, LegislativeChange, Notice, Receipt
from sharing.queries import lists, queue
from sharing.queries import waking as laws
from sharing.queries.law_alerts import woken
from tests.cast import Cast
from tests.factories import acts
from tests.factories.legislation import control, substance

EFFECT = date(2027, 3, 1)
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.moved_to(NOON):
        yield


def look(days: int, *, hour: int = 12) -> int:
    """What is told so many days before the effect."""
    with clock.moved_to(
        datetime.combine(EFFECT - timedelta(days=days), datetime.min.time(), UTC) + timedelta(hours=hour)
    ):
        return waking.look()


def inbox(person: User) -> list[str]:
    rows = events.unread(person).filter(event__kind=EventKind.LAW).order_by("-created_at")
    said = events.lines(person, [row.event for row in rows])
    return [f"{said[row.event_id].title} – {said[row.event_id].text}" for row in rows]


def steps() -> list[int]:
    return sorted(Event.objects.filter(kind=EventKind.LAW).values_list("number", flat=True))


def told() -> set[str]:
    return set(Notification.objects.filter(event__kind=EventKind.LAW).values_list("recipient__email", flat=True))


def shared(cast: Cast, **wanted: Any) -> tuple[Notice, Control]:
    """An alert in the north that names a substance, and a control of it in Norway some day."""
    thing = substance("Etonitazene")
    return acts.released(cast, substances=[thing], **wanted), control(thing, "NO", effective=EFFECT.isoformat())


def law(cast: Cast, **content: Any) -> LegislativeChange:
    """A law change of the authority, shared with the north."""
    row = drafts.draft(
        LegislativeChange,
        content={"title": "Regulation 12", "tlp": TLP.AMBER, "jurisdiction": "NO", "instrument": "Regulation 12",
                 "to_status": "controlled", "effective_on": EFFECT, "effective_precision": "day", **content},
        plan=[Planned(cast.north)], addressees=[], by=cast.focal_point,
    )  # fmt: skip
    review.submit(row, by=row.author)
    acts.approve(row, by=cast.colleague)
    return row


def test_each_step_is_told_once_and_reads_the_one_before(cast: Cast) -> None:
    shared(cast)
    assert look(91) == 0
    assert [look(90), look(90), look(40), look(30), look(7), look(0), look(0)] == [15, 0, 0, 15, 15, 15, 0]
    assert steps() == [0, 7, 30, 90]
    with clock.moved_to(NOON + timedelta(days=94)):
        assert inbox(cast.analyst) == [
            "Etonitazene, Norway: Controlled since 1 Mar 2027 – A law has taken effect: 1 open alert"
        ]
    assert Message.objects.filter(event__kind=EventKind.LAW).count() == 0


def test_those_are_told_who_have_a_market_there_and_read_an_alert(cast: Cast) -> None:
    shared(cast)
    look(30)
    here = ("company_one", "authority_north", "authority_north2", "coordinator_north", "observer")
    assert told() == {
        cast.people[name, role].email for name in here for role in ("member", "approver", "administrator")
    }
    assert inbox(cast.analyst) == [
        "Etonitazene, Norway: Controlled from 1 Mar 2027 – A law takes effect soon: 1 open alert"
    ]
    assert inbox(cast.member("company_two")) == inbox(cast.member("outsider")) == []


@pytest.mark.parametrize("places", [1, 3])
def test_a_second_look_on_a_day_asks_of_no_organization(cast: Cast, places: int) -> None:
    names = ["Company One", "Authority North", "Authority North Two"][:places]
    Organization.objects.exclude(name__in=names).update(country="")
    Market.objects.exclude(organization__name__in=names).delete()
    shared(cast)
    look(30)
    with CaptureQueriesContext(connection) as queries:
        look(30)
    assert len(queries) == 2


def test_an_outage_of_weeks_tells_the_step_that_passed_last_and_no_other(cast: Cast) -> None:
    shared(cast)
    assert look(5) == 15
    assert steps() == [7]
    assert look(-20) == 15
    assert steps() == [0, 7]
    assert look(-31) == 0


def test_a_law_that_has_long_been_in_force_tells_nothing(cast: Cast) -> None:
    shared(cast)
    assert look(-31) == 0


NOTHING: list[dict[str, Any]] = [
    {"status": "monitored"},
    {"until_on": date(2027, 2, 1)},
    {"superseded_at": NOON},
    {"jurisdiction": "EU"},
    {"effective_on": None, "effective_precision": ""},
]


def test_what_makes_nothing_unlawful_wakes_nothing(cast: Cast) -> None:
    _row, made = shared(cast)
    for fields in NOTHING:
        Control._base_manager.filter(pk=made.pk).update(**fields)
        assert look(7) == 0, fields
        made.save()
    assert look(7) == 15


def test_what_was_unlawful_before_becomes_nothing_new(cast: Cast) -> None:
    row, made = shared(cast)
    earlier = control(made.substance, "NO", effective="2026-12-01", status="temporary")  # type: ignore[arg-type]
    assert look(7) == 0
    Control._base_manager.filter(pk=earlier.pk).update(until_on=date(2027, 2, 27))
    assert [look(7), look(6)] == [0, 15]


def test_of_two_records_of_one_law_one_is_told(cast: Cast) -> None:
    _row, made = shared(cast)
    control(made.substance, "NO", effective=EFFECT.isoformat())  # type: ignore[arg-type]
    assert look(7) == 15


def test_the_day_is_that_of_the_organization(cast: Cast) -> None:
    shared(cast)
    Organization.objects.filter(name="Company One").update(time_zone="Pacific/Auckland")
    assert look(60) == 15
    assert look(31, hour=12) == 3  # past midnight there
    assert look(30, hour=0) == 12


def test_a_month_is_counted_to_its_first_day_and_told_when_it_is_over(cast: Cast) -> None:
    _row, made = shared(cast)
    Control._base_manager.filter(pk=made.pk).update(effective_precision="month")
    assert [look(30), look(0), look(-15)] == [15, 15, 0]
    assert steps() == [7, 30]
    with clock.moved_to(NOON + timedelta(days=94)):
        assert inbox(cast.analyst)[0].startswith("Etonitazene, Norway: Controlled, takes effect in March 2027")
    assert look(-31) == 15
    assert steps() == [0, 7, 30]


def test_a_market_counts_if_it_is_one_when_the_law_takes_effect(cast: Cast) -> None:
    shared(cast)
    company, two = cast.organization("company_one"), cast.organization("company_two")
    organizations.set_markets(company, markets=[("NO", date(2020, 1, 1), EFFECT - timedelta(days=1))], by=None)
    organizations.set_markets(two, markets=[("NO", EFFECT, None)], by=None)
    acts.share(Notice._base_manager.get(kind="alert"), framework=cast.region, by=cast.colleague)
    look(7)
    assert cast.analyst.email not in told()
    assert cast.member("company_two").email not in told()  # it reads no alert that names it


def test_a_substance_stands_in_no_mail(cast: Cast) -> None:
    shared(cast)
    look(30)
    (line,) = events.lines(cast.analyst, Event.objects.filter(kind=EventKind.LAW)).values()
    assert (line.text, line.name, line.label) == ("A law takes effect soon: 1 open alert", "Norway", "")
    assert "Etonitazene" in line.title


def test_a_law_change_is_told_to_its_readers_alone_and_mails_say_nothing_of_it(cast: Cast) -> None:
    thing = substance("Etonitazene")
    acts.released(cast, substances=[thing])
    row = law(cast, substances=[thing])
    look(30)
    (line,) = events.lines(cast.analyst, Event.objects.filter(kind=EventKind.LAW)).values()
    assert (line.text, line.name, line.label) == ("A law takes effect soon: 1 open alert", row.reference, TLP.AMBER)
    releases.withdraw(row, reason="Not adopted", by=cast.colleague)
    assert inbox(cast.analyst) == []
    assert look(7) == 0


def test_a_day_that_is_corrected_tells_its_own_steps(cast: Cast) -> None:
    thing = substance("Etonitazene")
    acts.released(cast, substances=[thing])
    row = law(cast, substances=[thing])
    look(30)
    later = corrections.propose(
        row, content={"effective_on": EFFECT + timedelta(days=200)}, note="Put off", by=cast.focal_point
    )
    corrections.approve(later, by=cast.colleague)
    assert inbox(cast.analyst) == []
    assert look(7) == 0
    sooner = corrections.propose(row, content={"effective_on": EFFECT}, note="Not put off", by=cast.focal_point)
    corrections.approve(sooner, by=cast.colleague)
    assert look(7) == 15


def test_who_has_read_it_is_not_told_again_because_a_word_was_corrected(cast: Cast) -> None:
    thing = substance("Etonitazene")
    acts.released(cast, substances=[thing])
    row = law(cast, substances=[thing])
    look(30)
    events.read(cast.analyst, Event.objects.get(kind=EventKind.LAW).subject)
    version = corrections.propose(row, content={"instrument": "Regulation 12 a"}, note="A word", by=cast.focal_point)
    corrections.approve(version, by=cast.colleague)
    assert look(29) == 14
    assert inbox(cast.analyst) == []
    assert len(inbox(cast.focal_point)) == 1


LINES = [
    (Decision.VISIBILITY_REMOVED, [], False),
    (Decision.NO_TRACE, [], False),
    (Decision.NOT_UNLAWFUL_HERE, [], True),
    (Decision.NOT_UNLAWFUL_HERE, ["IT", "NO"], True),
    (Decision.NOT_UNLAWFUL_HERE, ["IT"], False),
    (Decision.LAWFUL_OR_MISTAKEN, [], True),
]


def test_an_answer_is_for_good_unless_it_said_that_it_is_lawful_there(cast: Cast) -> None:
    thing, still_open = substance("Etonitazene"), set()
    made = control(thing, "NO", effective=EFFECT.isoformat())
    for decision, markets, is_open in LINES:
        row = acts.released(cast, substances=[thing])
        receipts.record(row, lines=[OutcomeLine(decision, markets=markets)], by=cast.analyst)
        still_open |= {row.pk} if is_open else set()
    found = woken(cast.analyst, made.pk, clock.today())
    assert found is not None
    assert ({entry.notice.pk for entry in found.page.entries}, found.total) == (still_open, 3)
    assert queue.total(cast.analyst) == 0
    with clock.moved_to(NOON + timedelta(days=94)):
        assert {entry.notice.pk for entry in queue.page(cast.analyst).entries} == still_open


def test_the_number_is_that_of_the_moment_and_no_line_stands_where_none_is_left(cast: Cast) -> None:
    row, made = shared(cast)
    other = acts.released(cast, substances=[made.substance])
    look(30)
    assert inbox(cast.analyst)[0].endswith("2 open alerts")
    releases.withdraw(other, reason="A mistake", by=cast.colleague)
    assert inbox(cast.analyst)[0].endswith("1 open alert")
    receipts.record(row, lines=[OutcomeLine(Decision.VISIBILITY_REMOVED)], by=cast.analyst)
    assert inbox(cast.analyst) == []
    assert len(inbox(cast.member("authority_north2"))) == 1


def test_the_queue_puts_back_what_was_called_lawful_until_it_is_answered_anew(cast: Cast) -> None:
    row, _made = shared(cast)
    receipts.record(row, lines=[OutcomeLine(Decision.NOT_UNLAWFUL_HERE)], by=cast.analyst)
    with clock.moved_to(NOON + timedelta(days=94)):
        (entry,) = queue.page(cast.analyst).entries
        assert (entry.is_law_changed, [wake.text for wake in entry.laws]) == (
            True, ["Norway: Controlled since 1 Mar 2027"],
        )  # fmt: skip
        receipts.record(row, lines=[OutcomeLine(Decision.NOT_UNLAWFUL_HERE, note="For export only.")], by=cast.analyst)
        assert queue.page(cast.analyst).entries == []
    assert Receipt._base_manager.get(organization=cast.analyst.organization_id).outcome_at is not None


def test_many_lawful_answers_make_the_queue_ask_no_more(cast: Cast) -> None:
    thing, values = substance("Etonitazene"), []
    control(thing, "NO", effective=EFFECT.isoformat())
    rows = [acts.released(cast, substances=[thing]) for _number in range(3)]
    for row in rows:
        receipts.record(row, lines=[OutcomeLine(Decision.LAWFUL_OR_MISTAKEN)], by=cast.analyst)
        with clock.moved_to(NOON + timedelta(days=94)):
            values.append(len(queue.asked(cast.analyst).query.sql_with_params()[1]))
    assert values == [values[0]] * 3
    with clock.moved_to(NOON + timedelta(days=94)):
        keys = [row.pk for row in rows]
        assert laws.answered_before(cast.analyst, clock.today(), keys[:2]) == set(keys[:2])
        assert queue.total(cast.analyst) == 3


def test_what_is_said_names_the_status_and_puts_no_country_into_a_sentence(cast: Cast) -> None:
    made = control(substance("Etonitazene"), "AE", effective="2027-03-01", status=ControlStatus.TEMPORARY)
    ahead, on_the_day = laws.wake(made, date(2027, 2, 20)), laws.wake(made, EFFECT)
    place = "United Arab Emirates"
    assert (ahead.text, ahead.sentence, on_the_day.sentence) == (
        f"{place}: Temporarily controlled from 1 Mar 2027, in 9 days",
        f"Etonitazene, {place}: Temporarily controlled from 1 Mar 2027",
        f"Etonitazene, {place}: Temporarily controlled since 1 Mar 2027",
    )


def test_alerts_are_counted_no_further_than_asked(cast: Cast) -> None:
    _row, made = shared(cast)
    acts.released(cast, substances=[made.substance])
    totals = [laws.tallied(cast.analyst, NOON.date(), limit).get().total for limit in (1, 5)]
    assert totals == [1, 2]


def test_lists_say_how_soon(cast: Cast) -> None:
    row, _made = shared(cast)
    with clock.moved_to(NOON + timedelta(days=64)):
        (entry,) = lists.newest(cast.analyst).entries
        assert [wake.text for wake in entry.laws] == ["Norway: Controlled from 1 Mar 2027, in 30 days"]
        assert [found.laws for found in lists.newest(cast.coordinator).entries] != [()]
    assert row.state == NoticeState.RELEASED


def test_programs_are_called_of_it(cast: Cast) -> None:
    shared(cast)
    by = cast.administrator("company_one")
    endpoint = Endpoint.objects.create(
        organization=by.organization, name="Ours", url="https://hooks.example/", kinds=["law"], created_by=by
    )
    look(30)
    assert [call.endpoint_id for call in Message.objects.filter(event__kind=EventKind.LAW)] == [endpoint.pk]


@pytest.mark.parametrize("count", [1, 3])
def test_many_laws_cost_an_inbox_as_much_as_one(cast: Cast, count: int) -> None:
    for _number in range(count):
        shared_thing = substance()
        acts.released(cast, substances=[shared_thing])
        control(shared_thing, "NO", effective=EFFECT.isoformat())
    look(30)
    rows = list(events.unread(cast.analyst).filter(event__kind=EventKind.LAW))
    with participations.remembered(), CaptureQueriesContext(connection) as queries:
        assert len(events.lines(cast.analyst, [row.event for row in rows])) == count
    assert len(queries) == 2


def shown(cast: Cast) -> list[tuple[int, bool]]:
    """In its list, how many laws each alert says, and whether one has changed since its answer."""
    return [(len(entry.laws), entry.is_law_changed) for entry in lists.newest(cast.analyst).entries]


def test_an_exercise_is_woken_by_nothing(cast: Cast) -> None:
    row, _made = shared(cast, is_exercise=True)
    assert (look(30), told()) == (0, set())
    with clock.moved_to(NOON + timedelta(days=64)):
        assert shown(cast) == [(0, False)]
    receipts.record(row, lines=[OutcomeLine(Decision.LAWFUL_OR_MISTAKEN)], by=cast.analyst)
    with clock.moved_to(NOON + timedelta(days=95)):
        assert (shown(cast), queue.total(cast.analyst)) == ([(0, False)], 0)


def test_what_was_answered_for_good_says_no_law(cast: Cast) -> None:
    row, made = shared(cast)
    other = acts.released(cast, substances=[made.substance])
    with clock.moved_to(NOON + timedelta(days=64)):
        assert shown(cast) == [(1, False), (1, False)]
        receipts.record(row, lines=[OutcomeLine(Decision.VISIBILITY_REMOVED)], by=cast.analyst)
        receipts.record(other, lines=[OutcomeLine(Decision.LAWFUL_OR_MISTAKEN)], by=cast.analyst)
        assert sorted(shown(cast)) == [(0, False), (1, False)]
    with clock.moved_to(NOON + timedelta(days=95)):
        assert sorted(shown(cast)) == [(0, False), (1, True)]


def test_an_expired_alert_says_no_law(cast: Cast) -> None:
    shared(cast, valid_until_on=(NOON + timedelta(days=40)).date())
    with clock.moved_to(NOON + timedelta(days=39)):
        assert shown(cast) == [(1, False)]
    with clock.moved_to(NOON + timedelta(days=41)):
        assert shown(cast) == [(0, False)]
