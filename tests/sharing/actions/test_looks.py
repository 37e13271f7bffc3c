"""What a person has read, and what changed since: on the page and as a mark in lists."""

from datetime import timedelta
from typing import Any

from portal import clock, events
from portal.models import AuditEvent, User
from sharing import access
from sharing.actions import corrections, looks
from sharing.models import Look, Notice
from sharing.queries import lists
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts

DAY = timedelta(days=1)


def corrected(cast: Cast, row: Notice, note: str, **content: Any) -> None:
    """A correction that its approver has released."""
    version = corrections.propose(row, content=content, note=note, by=cast.focal_point)
    corrections.approve(version, by=cast.colleague)


def changed(user: User) -> list[bool]:
    return [entry.is_changed for entry in lists.newest(user).entries]


def test_page_says_what_changed_since_the_person_read_it(cast: Cast) -> None:
    row, analyst, colleague = acts.released(cast), SignedIn(cast.analyst), SignedIn(cast.approver("company_one"))
    page = f"/items/{row.pk}/"
    assert "Changed since you read it" not in analyst.get(page).text
    corrected(cast, row, "The shop has moved", observed="Four listings.")
    corrected(cast, row, "And a title", title="Shop offers two nitazenes")
    answer = analyst.get(page)
    said = [(one.label, one.before, one.after) for one in answer.context["since"].changes]
    assert said == [
        ("Title", "Shop offers a nitazene", "Shop offers two nitazenes"),
        ("What was observed", "Three listings.", "Four listings."),
    ]
    assert answer.context["since"].notes == ["The shop has moved", "And a title"]
    for browser in (analyst, colleague):
        assert "Changed since you read it" not in browser.get(page).text
    assert AuditEvent.objects.filter(action="notice.read", actor_id=cast.analyst.pk).count() == 2


def test_nobody_is_told_of_what_they_released_themselves(cast: Cast) -> None:
    row = acts.released(cast)
    author, approver = SignedIn(cast.focal_point), SignedIn(cast.colleague)
    page = f"/items/{row.pk}/"
    for browser in (author, approver):
        browser.get(page)
    corrected(cast, row, "Five", observed="Five.")
    assert [browser.get(page).context["since"] is None for browser in (author, approver)] == [False, True]
    corrected(cast, row, "Six", observed="Six.")
    assert [changed(by) for by in (cast.focal_point, cast.colleague)] == [[True], [False]]


def test_lists_mark_what_was_corrected_since_the_person_read_it(cast: Cast) -> None:
    row = acts.released(cast)
    looks.look(row, looks.newest(row.pk), by=cast.analyst)
    assert [changed(cast.analyst), changed(cast.approver("company_one"))] == [[False], [False]]
    corrections.propose(row, content={"observed": "Five."}, note="Waits", by=cast.focal_point)
    assert changed(cast.analyst) == [False]
    corrections.approve(corrections.waiting(row), by=cast.colleague)
    assert [changed(cast.analyst), changed(cast.approver("company_one"))] == [[True], [False]]
    assert "changed since you read it" in SignedIn(cast.analyst).get("/queue/").text
    looks.look(row, looks.newest(row.pk), by=cast.analyst)
    assert changed(cast.analyst) == [False]


def test_what_comes_while_a_page_is_made_is_shown_perhaps_and_not_read(cast: Cast) -> None:
    row = acts.released(cast)
    shown = looks.newest(row.pk)
    corrected(cast, row, "Five", observed="Five.")
    events.read(cast.analyst, row.pk, shown)
    look = looks.look(row, shown, by=cast.analyst)
    assert (look and look.version, changed(cast.analyst)) == (1, [True])
    assert [line.event.number for line in events.unread(cast.analyst)] == [2]


def test_look_is_kept_for_who_may_read_and_once_a_version(cast: Cast) -> None:
    row, draft = acts.released(cast), acts.draft(cast)
    for _twice in range(2):
        looks.look(row, looks.newest(row.pk), by=cast.analyst)
    assert looks.look(row, looks.newest(row.pk), by=cast.member("outsider")) is None
    assert looks.look(draft, looks.newest(draft.pk), by=cast.focal_point) is None
    assert [(one.person, one.version, one.before) for one in access.plain(Look)] == [(cast.analyst, 1, None)]


def test_what_is_new_since_the_last_visit_is_marked_and_counted(cast: Cast) -> None:
    browser = SignedIn(cast.analyst)
    with clock.moved_to(clock.now() - 3 * DAY):
        acts.released(cast, title="An old one")
    with clock.moved_to(clock.now() - 2 * DAY):
        browser.get("/")
    with clock.moved_to(clock.now() - DAY):
        acts.released(cast, title="A new one")
    page = browser.get("/").text
    assert "1 item is new since you were last here" in page
    counts = [browser.get(address).text.count('strong">new</span>') for address in ("/", "/queue/", "/items/")]
    assert counts == [1, 1, 1]
