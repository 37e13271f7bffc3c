"""A bulletin that goes, and the one that takes its place: its month, its words, its editions."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest

from portal import clock
from portal.errors import ActionRefused
from portal.models import Notification, User
from sharing import access
from sharing.actions import clearances, drafts, releases, review
from tests.access.interleaving import play
from tests.access.paper import unrendered
from tests.cast import Cast, assemble
from tests.conftest import SignedIn
from tests.factories import acts
from tests.trends.test_contributions import SECRET, WEDNESDAY, handed_in, now, written
from trends import merging
from trends.actions import composing, editions, months, translating
from trends.actions import contributions as act
from trends.models import Bulletin, BulletinMonth
from trends.queries import months as due
from trends.queries import translations

MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture(autouse=True)
def _in_april() -> Any:
    with clock.moved_to(WEDNESDAY), unrendered():
        yield


def composed(cast: Cast, **more: Any) -> Bulletin:
    by = now(cast.member("coordinator_north"))
    return composing.compose(framework=cast.north, begins_on=MARCH[0], ends_on=MARCH[1], tlp="amber", by=by, **more)


def published(cast: Cast, row: Bulletin) -> Bulletin:
    review.submit(acts.now(row), by=now(cast.member("coordinator_north")))
    acts.approve(row, by=now(cast.coordinator))
    return read(row)


def read(row: Bulletin) -> Bulletin:
    return access.plain(Bulletin).select_related("framework", "originator", "master").get(pk=row.pk)


def withdrawn(cast: Cast, row: Bulletin) -> None:
    releases.withdraw(read(row), reason="Wrong month", by=now(cast.coordinator))


def derived(cast: Cast, row: Bulletin, tlp: str = "amber", language: str = "fr") -> Bulletin:
    return editions.derive(read(row), tlp=tlp, language=language, by=now(cast.member("coordinator_north")))


def test_words_of_a_withdrawn_bulletin_wait_again_once_no_edition_holds_them(cast: Cast) -> None:
    draft = composed(cast)
    row = handed_in(cast, draft)
    act.merge(row, read(draft), by=now(cast.member("coordinator_north")))
    master = published(cast, draft)
    edition = published(cast, derived(cast, master))
    withdrawn(cast, master)
    row.refresh_from_db()
    assert (row.state, row.bulletin_id) == ("merged", master.pk)
    withdrawn(cast, edition)
    row.refresh_from_db()
    assert (row.state, row.bulletin_id, row.placed, row.settled_at) == ("handed_in", None, "", None)
    again = composed(cast)
    act.merge(row, read(again), by=now(cast.coordinator))
    assert SECRET.split()[0] in str(read(again).sections)


@pytest.mark.parametrize("how", ["discarded", "withdrawn"])
def test_of_two_contributions_to_one_section_the_later_waits_again(cast: Cast, how: str) -> None:
    draft, composer = composed(cast), now(cast.member("coordinator_north"))
    first = handed_in(cast, draft)
    act.merge(first, read(draft), by=composer)
    with clock.moved_to(datetime(2026, 4, 2, 9, tzinfo=UTC)):
        second = handed_in(cast, read(draft), text="Later words on other warehouses of sellers.")
        act.merge(second, read(draft), by=composer)
        if how == "discarded":
            drafts.discard(read(draft), by=now(cast.coordinator))
        else:
            withdrawn(cast, published(cast, draft))
    for row in (first, second):
        row.refresh_from_db()
    assert [(row.state, row.bulletin_id) for row in (first, second)] == [("declined", None), ("handed_in", None)]


def test_words_wait_again_where_the_last_two_of_a_family_are_withdrawn_at_once(transactional_db: None) -> None:
    cast = assemble()
    for seed in range(4):
        draft = composed(cast)
        row = handed_in(cast, draft, text=f"Parcels of number {seed} come from warehouses.")
        act.merge(row, read(draft), by=now(cast.member("coordinator_north")))
        master = published(cast, draft)
        edition = published(cast, derived(cast, master))
        play([lambda one=one: withdrawn(cast, one) for one in (master, edition)], seed)  # type: ignore[misc]
        row.refresh_from_db()
        assert (row.state, row.bulletin_id) == ("handed_in", None), seed
        act.decline(row, reason="Next", by=now(cast.coordinator))


@pytest.mark.parametrize("how", ["discarded", "withdrawn"])
def test_who_has_begun_other_words_is_told_that_the_first_are_not_used(cast: Cast, how: str) -> None:
    draft = composed(cast)
    row = handed_in(cast, draft)
    act.merge(row, read(draft), by=now(cast.member("coordinator_north")))
    with clock.moved_to(datetime(2026, 4, 2, 9, tzinfo=UTC)):
        assert row.edited_by
        writer = now(row.edited_by)
        begun = act.begin(framework=cast.north, begins_on=MARCH[0], section="methods", by=writer)
        written(begun, writer, hand_in=False)
        Notification.objects.filter(recipient=writer).update(read_at=clock.now())
        if how == "discarded":
            drafts.discard(draft, by=now(cast.coordinator))
        else:
            withdrawn(cast, published(cast, draft))
    row.refresh_from_db()
    assert (row.state, row.bulletin_id, row.settled_by) == ("declined", None, cast.coordinator)
    assert row.reason == f"The {'draft' if how == 'discarded' else 'bulletin'} that took it up was {how}."
    told = Notification.objects.filter(recipient=writer, event__subject=row.pk, read_at=None)
    assert [one.event.kind for one in told] == ["contribution_done"]


def test_edition_is_not_published_once_its_master_is_withdrawn(cast: Cast) -> None:
    master = published(cast, composed(cast))
    waiting, draft = derived(cast, master), derived(cast, master, language="es")
    review.submit(waiting, by=now(cast.member("coordinator_north")))
    withdrawn(cast, master)
    with pytest.raises(ActionRefused, match="was withdrawn: discard it"):
        acts.approve(waiting, by=now(cast.coordinator))
    with pytest.raises(ActionRefused, match="was withdrawn: discard it"):
        review.submit(draft, by=now(cast.member("coordinator_north")))


def test_edition_that_is_left_is_named_where_its_month_is_composed_anew(cast: Cast) -> None:
    master = published(cast, composed(cast))
    left = published(cast, derived(cast, master))
    withdrawn(cast, master)
    with pytest.raises(ActionRefused, match=f"is left, {left.reference}: withdraw it first"):
        composed(cast)
    withdrawn(cast, left)
    assert composed(cast).pk != master.pk


def test_month_that_is_composed_again_has_its_days(cast: Cast) -> None:
    with clock.moved_to(datetime(2026, 4, 1, 3, tzinfo=UTC)):
        months.begin()
        first = access.plain(Bulletin).get(framework=cast.north)
        drafts.discard(first, by=now(cast.coordinator))
        assert due.under_way(cast.coordinator) == []
        again = composed(cast)
        assert [row.bulletin for row in due.under_way(now(cast.coordinator))] == [again]
        withdrawn(cast, published(cast, again))
        third = composed(cast)
        assert BulletinMonth.objects.get(framework=cast.north).bulletin == third
        assert months.begin() == 0
    with clock.moved_to(datetime(2026, 4, 14, 9, tzinfo=UTC)):
        assert months.remind() > 0


def test_form_that_comes_twice_finds_its_draft(cast: Cast) -> None:
    key = uuid.uuid4()
    assert composed(cast, submission_key=key) == composed(cast, submission_key=key)
    with pytest.raises(ActionRefused, match="There is a bulletin of this month already"):
        composed(cast, submission_key=uuid.uuid4())


def test_of_two_who_compose_a_month_at_once_one_is_refused(transactional_db: None) -> None:
    cast = assemble()
    people = (cast.member("coordinator_north"), cast.coordinator)

    def compose(by: User) -> Any:
        return lambda: composing.compose(
            framework=cast.north, begins_on=MARCH[0], ends_on=MARCH[1], tlp="amber", by=now(by)
        )

    for seed in range(6):
        play([compose(person) for person in people], seed)
        rows = access.plain(Bulletin).filter(framework=cast.north)
        assert rows.count() == 1, seed
        drafts.discard(rows.get(), by=now(cast.coordinator))


def test_number_that_moves_is_no_translation(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in the master in somebody's words is still to be translated, though a sentence tells another."""
    master = composed(cast)
    sections = [{**one, "body": "Our words."} if one["key"] == "done" else one for one in master.sections]
    composing.edit(master, title=master.title, tlp="amber", sections=sections, by=now(cast.coordinator))
    row = derived(cast, master)
    body = next(one["body"] for one in row.sections if one["key"] == "done")
    moved = {**row.figures, "answered": 40}
    monkeypatch.setattr(composing.counting, "again", lambda *args, **more: composing.Figures.of_json(moved))
    of = {key: source.print for key, source in translations.beside(row).items()}
    pieces = merging.pieces("Un titre", row.tlp, row.sections)
    translating.save(row, pieces={merging.TITLE: pieces[merging.TITLE]}, of=of, done=set(), by=now(cast.coordinator))
    row = read(row)
    assert body != next(one["body"] for one in row.sections if one["key"] == "done")
    assert translations.beside(row)["done"].state == "missing"


def test_authority_whose_words_it_holds_and_that_is_not_asked_is_named_to_its_coordinator(cast: Cast) -> None:
    draft = composed(cast)
    (asked,) = act.ask(
        draft, organizations=[cast.organization("authority_north2")], section="methods", note="", days=2,
        by=now(cast.coordinator),
    )  # fmt: skip
    row = written(asked, cast.approver("authority_north2"))
    act.merge(row, read(draft), by=now(cast.member("coordinator_north")))
    review.submit(acts.now(draft), by=now(cast.member("coordinator_north")))
    page, said = f"/bulletins/{draft.pk}/", 'Not asked, though it holds their words: <bdi dir="auto">Authority North2'
    assert said in SignedIn(now(cast.coordinator)).get(page).text
    clearances.ask(read(draft), organizations=[row.organization], by=now(cast.member("coordinator_north")))
    assert "Not asked, though" not in SignedIn(now(cast.coordinator)).get(page).text
