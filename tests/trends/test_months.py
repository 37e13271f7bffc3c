"""The calendar of bulletins: drafts begin by themselves, who composes is reminded, and days leave as a file."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from portal import clock, events
from portal.actions import participations
from portal.models import Framework, Notification, Organization, Participation, User
from sharing import access
from sharing.actions import clearances, drafts, review
from sharing.models import Clearance
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts, notices
from tests.program import Program
from trends.actions import composing, contributions, months
from trends.models import Bulletin, BulletinMonth


@pytest.fixture(autouse=True)
def _december() -> Iterator[None]:
    """The first of December 2026, a Tuesday, early."""
    with clock.moved_to(datetime(2026, 12, 1, 3, tzinfo=UTC)):
        yield


def of_north(cast: Cast) -> list[Bulletin]:
    return list(access.plain(Bulletin).filter(framework=cast.north).order_by("begins_on"))


def test_draft_of_the_month_begins_by_itself_once_in_each_framework_that_wants_it(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.south.pk).update(composes_itself=False)
    assert months.begin() == 2
    assert months.begin() == 0
    (row,) = of_north(cast)
    said = (row.state, row.begins_on, row.ends_on, row.originator, row.author)
    coordinator = cast.member("coordinator_north")
    assert said == ("draft", date(2026, 11, 1), date(2026, 11, 30), coordinator.organization, coordinator)
    month = BulletinMonth.objects.get(framework=cast.north)
    assert (month.contributions_due_on, month.publication_due_on) == (date(2026, 12, 7), date(2026, 12, 14))
    assert access.plain(Bulletin).filter(framework=cast.south).count() == 0


def test_what_was_discarded_or_is_there_is_not_begun_anew(cast: Cast) -> None:
    composing.compose(
        framework=cast.north,
        begins_on=date(2026, 11, 1),
        ends_on=date(2026, 11, 30),
        tlp="amber",
        by=cast.coordinator,
    )
    months.begin()
    assert len(of_north(cast)) == 1
    (south,) = access.plain(Bulletin).filter(framework=cast.south)
    drafts.discard(south, by=cast.member("coordinator_south"))
    assert months.begin() == 0
    assert access.plain(Bulletin).filter(framework=cast.south).count() == 0


def test_last_composer_is_its_author_again(cast: Cast) -> None:
    with clock.moved_to(datetime(2026, 11, 2, tzinfo=UTC)):
        first, last = date(2026, 10, 1), date(2026, 10, 31)
        composing.compose(framework=cast.north, begins_on=first, ends_on=last, tlp="green", by=cast.coordinator)
    months.begin()
    assert of_north(cast)[-1].author == cast.coordinator


def test_who_composes_is_told_that_it_is_begun_and_when_it_is_to_be_published(cast: Cast) -> None:
    months.begin()
    (row,) = of_north(cast)
    reader = cast.approver("coordinator_north")
    assert words(reader) == ["The draft of the month is begun"]
    assert Notification.objects.filter(recipient__organization=cast.organization("company_one")).count() == 0
    assert months.remind() == 0
    with clock.moved_to(datetime(2026, 12, 12, 9, tzinfo=UTC)):
        months.remind()
        assert months.remind() == 0
        assert words(reader)[-1] == "To be published within two days"
    with clock.moved_to(datetime(2026, 12, 15, 9, tzinfo=UTC)):
        months.remind()
        assert words(reader)[-1] == "Should have been published by now"
    review.submit(row, by=row.author)
    with clock.moved_to(datetime(2026, 12, 16, 9, tzinfo=UTC)):
        assert months.remind() == 0


def words(reader: User) -> list[str]:
    """What the person's lines of bulletins say, in the order in which they were told."""
    rows = Notification.objects.filter(recipient=reader, event__kind__startswith="bulletin").order_by("event__at")
    found = [row.event for row in rows.select_related("event")]
    return [line.text for event in found if (line := events.line(reader, event))]


def test_authority_that_has_not_answered_is_reminded_on_its_last_day(cast: Cast) -> None:
    months.begin()
    (row,) = of_north(cast)
    review.submit(row, by=row.author)
    clearances.ask(row, organizations=[cast.organization("authority_north2")], by=row.author)
    made = access.plain(Clearance).get()
    assert clearances.remind() == 0
    with clock.moved_to(made.closes_at - timedelta(hours=20)):
        assert clearances.remind() > 0
        assert clearances.remind() == 0


def entries(file: bytes) -> list[tuple[str, date]]:
    found = Calendar.from_ical(file.decode()).walk("VEVENT")
    return [(str(entry["summary"]), entry.decoded("dtstart")) for entry in found]


def test_days_leave_as_a_file_with_names_as_far_as_labels_let_them(cast: Cast) -> None:
    rows = {
        tlp: notices.law_change(
            author=cast.focal_point,
            approver=cast.colleague,
            tlp=tlp,
            title=f"Act {tlp}\nSUMMARY:injected",
            releases=[(cast.north, "everyone")],
            stage="proposed",
            effective_on=date(2027, 1, 1),
            effective_precision="day",
        )
        for tlp in ("green", "amber", "red")
    }
    months.begin()
    days = entries(SignedIn(cast.coordinator).get("/calendar/file/").content)
    mine = [day for day in days if "bulletin" in day[0]]
    assert mine == [
        ("Contributions to the bulletin are due: Framework of the north, November 2026", date(2026, 12, 7)),
        ("The bulletin is to be published: Framework of the north, November 2026", date(2026, 12, 14)),
    ]
    laws = [day for day in days if day not in mine]
    assert sorted(laws) == sorted(
        [
            (f"A law takes effect: {rows['amber'].reference}", date(2027, 1, 1)),
            ("A law takes effect: Norway: Act green SUMMARY:injected", date(2027, 1, 1)),
        ]
    )
    publication = "The bulletin is to be published: Framework of the"
    planned = [(f"{publication} {room}, November 2026", date(2026, 12, 14)) for room in ("north", "region")]
    assert sorted(entries(Program(cast.analyst).ask("get", "calendar/").content)) == sorted([*laws, *planned])
    assert entries(SignedIn(cast.member("outsider")).get("/calendar/file/").content) == []


def test_month_that_somebody_composed_has_its_days(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.north.pk).update(composes_itself=False)
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    made = composing.compose(framework=cast.north, begins_on=first, ends_on=last, tlp="amber", by=cast.coordinator)
    months.begin()
    month = BulletinMonth.objects.get(framework=cast.north)
    assert (month.bulletin_id, month.publication_due_on) == (made.pk, date(2026, 12, 14))
    assert words(cast.approver("coordinator_north")) == []


def test_coordinator_that_cannot_begin_leaves_it_to_the_next(cast: Cast) -> None:
    rows = Participation.objects.filter(framework=cast.north)
    other = rows.get(organization=cast.organization("authority_north2"))
    participations.change_role(other, role="coordinator", by=cast.coordinator)
    Organization.objects.filter(pk=cast.organization("coordinator_north").pk).update(deactivated_at=clock.now())
    months.begin()
    (row,) = of_north(cast)
    assert row.originator == other.organization


def days_of(person: User, word: str) -> list[tuple[str, date]]:
    return [day for day in entries(SignedIn(person).get("/calendar/file/").content) if word in day[0]]


def test_contributor_has_the_day_of_what_it_is_asked_until_it_is_in(cast: Cast) -> None:
    months.begin()
    (draft,) = of_north(cast)
    who = [cast.organization("company_one")]
    (row,) = contributions.ask(draft, organizations=who, section="methods", note="", days=3, by=cast.coordinator)
    contributor = cast.approver("company_one")
    said = f"Your contribution to the bulletin is due: {cast.north}, November 2026, How sellers worked"
    assert row.due_on
    assert days_of(contributor, "Your contribution") == [(said, row.due_on)]
    assert f'href="{row.get_absolute_url()}"' in SignedIn(contributor).get("/calendar/").text
    others = ("authority_north2", "coordinator_north", "company_two", "outsider")
    assert [days_of(cast.approver(name), "Your contribution") for name in others] == [[]] * 4
    contributions.write(row, text="Seen", language="en", tlp="amber", hand_in=True, by=contributor)
    assert days_of(contributor, "Your contribution") == []


def test_members_have_the_day_of_publication_until_it_is_out(cast: Cast) -> None:
    months.begin()
    planned = [(f"The bulletin is to be published: {cast.north}, November 2026", date(2026, 12, 14))]
    assert days_of(cast.member("observer"), "published") == planned
    assert days_of(cast.member("outsider"), "published") == []
    (draft,) = of_north(cast)
    assert str(draft.pk) not in SignedIn(cast.member("observer")).get("/calendar/file/").text
    Framework.objects.filter(pk=cast.north.pk).update(hides_members=True)
    assert days_of(cast.member("observer"), "published") == []
    Framework.objects.filter(pk=cast.north.pk).update(hides_members=False)
    review.submit(draft, by=draft.author)
    acts.approve(draft, by=cast.coordinator)
    assert days_of(cast.member("observer"), "published") == []
