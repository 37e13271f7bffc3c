"""A bulletin is published as its approver was shown it, word for word and figure for figure, and not otherwise."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from portal import grants
from portal.enums import UserRole
from portal.errors import ActionRefused
from portal.models import User
from sharing import access
from sharing.actions import releases, review
from sharing.enums import NoticeState
from sharing.models import NoticeVersion
from tests import seen
from tests.access.interleaving import play
from tests.access.paper import unrendered
from tests.cast import Cast, assemble
from tests.conftest import SignedIn
from tests.factories import acts, notices
from tests.program import Program
from trends.actions import composing
from trends.models import Bulletin
from trends.statistics import months_back

MARCH = (date(2026, 3, 1), date(2026, 3, 31))
ROLES = [UserRole.MEMBER.value, UserRole.APPROVER.value]
OTHER: list[tuple[str, Any]] = [
    ("title", "Another title"),
    ("tlp", "green"),
    ("language", "fr"),
    ("sections", [{"key": "overview", "heading": "Slipped in", "body": "Slipped in"}]),
    ("figures", {"begins_on": "2026-03-01", "ends_on": "2026-03-31", "answered": 9}),
]


def _submitted(cast: Cast, back: int = 0) -> Bulletin:
    """Of March, or so many months before."""
    composer, first = cast.member("coordinator_north"), months_back(MARCH[0], back)
    last = months_back(first, -1) - timedelta(days=1)
    made = composing.compose(framework=cast.north, begins_on=first, ends_on=last, tlp="amber", by=composer)
    review.submit(made, by=composer)
    return made


@pytest.mark.parametrize(("field", "value"), OTHER)
def test_bulletin_that_says_something_else_than_was_looked_at_is_not_published(
    cast: Cast, field: str, value: Any
) -> None:
    row = _submitted(cast)
    looked_at = review.seen_of(acts.now(row), by=cast.coordinator)
    access.plain(Bulletin).filter(pk=row.pk).update(**{field: value})
    with pytest.raises(ActionRefused, match="Look at it once more"):
        review.approve(row, seen=looked_at, by=cast.coordinator)
    assert acts.now(row).state == NoticeState.IN_REVIEW


def test_bulletin_is_not_published_once_it_names_less_than_was_looked_at(cast: Cast) -> None:
    """A source that was withdrawn loses its title for who looks now: what was looked at had it."""
    alert = notices.alert(
        author=cast.focal_point,
        approver=cast.colleague,
        releases=[(cast.north, "everyone")],
        released_at=datetime(2026, 3, 9, tzinfo=UTC),
    )
    row = _submitted(cast)
    looked_at = review.submission_of(acts.now(row), by=cast.coordinator)
    releases.withdraw(alert, reason="Mistaken seller", by=cast.colleague)
    assert review.submission_of(acts.now(row), by=cast.coordinator) != looked_at


def test_bulletin_is_published_by_page_and_by_program_as_it_was_shown(cast: Cast) -> None:
    rows = [_submitted(cast), _submitted(cast, 1)]
    with unrendered():
        seen.approve(SignedIn(cast.coordinator), rows[0].pk)
        program = Program(cast.coordinator)
        read = program.ask("get", f"bulletins/{rows[1].pk}/").json()["submission"]
        told = program.ask("get", f"notices/{rows[1].pk}/approve/", submission=read).json()
        assert program.code("post", f"notices/{rows[1].pk}/approve/", {"seen": told["seen"]}) == 200
    assert [acts.now(row).state for row in rows] == ["released", "released"]


def test_of_two_who_decide_at_once_none_publishes_what_the_other_let_change(transactional_db: None) -> None:
    """One sends it back, and it is changed and submitted again, while another looks at it and publishes."""
    cast = assemble()
    composer, program = cast.member("coordinator_north"), Program(cast.coordinator)
    published = set()
    for seed in range(9, 15):
        row = _submitted(cast, seed)

        def change(row: Bulletin = row) -> None:
            review.send_back(row, note="Mend it", by=cast.coordinator)
            sections = [{**section, "body": "Slipped in"} for section in row.sections]
            composing.edit(row, title="Slipped in", tlp="amber", sections=sections, by=composer)
            review.submit(row, by=composer)

        def look(row: Bulletin = row) -> str:
            read = program.ask("get", f"bulletins/{row.pk}/").json()
            query = {"submission": read["submission"] or "-"}
            told = program.ask("get", f"notices/{row.pk}/approve/", **query).json()
            if isinstance(told.get("seen"), str):
                program.code("post", f"notices/{row.pk}/approve/", {"seen": told["seen"]})
            return str(read["title"])

        with unrendered():
            played = play([change, look], seed)
        assert not isinstance(played.results[1], Exception), played.results[1]
        version = access.plain(NoticeVersion).filter(notice=row.pk).first()
        published.add(version is not None)
        assert version is None or version.content["title"] == played.results[1]
    assert published == {True, False}


def test_approver_who_writes_is_told_that_somebody_else_must_approve(cast: Cast) -> None:
    """Before they save, and with whom; where nobody is left, that nobody could, which submission says as well."""
    made = composing.compose(
        framework=cast.north, begins_on=MARCH[0], ends_on=MARCH[1], tlp="amber", by=cast.member("coordinator_north")
    )
    browser, page = SignedIn(cast.coordinator), f"/bulletins/{made.pk}/edit/"
    house = cast.coordinator.organization
    other = User.objects.create_user("second@a.example", "-", name="Second Approver", organization=house, roles=ROLES)
    grants.sync_person(other)
    text = browser.get(page).text
    assert ("you cannot any more" in text, "Who could: Second Approver." in text) == (True, True)
    assert "must approve" not in SignedIn(cast.member("coordinator_north")).get(page).text
    form = browser.get(page).context["form"]
    sent = {field.html_name: str(field.value() or "") for field in form}
    assert browser.post(page, {**sent, "body_law": "Words of an approver."}).status_code == 302
    text, before = browser.get(page).text, f"/items/{made.pk}/release/"
    assert ("You have written on this draft" in text, "Who could: Second Approver." in text) == (True, True)
    assert "Nobody could approve it" not in browser.get(before).text
    assert "Nobody could approve it" in SignedIn(other).get(before).text
    User.objects.filter(pk=other.pk).update(is_active=False)
    assert "Nobody else could" in browser.get(page).text
    assert "Nobody could approve it" in SignedIn(cast.member("coordinator_north")).get(before).text


def test_draft_of_a_bulletin_is_discarded_on_its_page(cast: Cast) -> None:
    composer = cast.member("coordinator_north")
    made = composing.compose(framework=cast.north, begins_on=MARCH[0], ends_on=MARCH[1], tlp="amber", by=composer)
    browser, door = SignedIn(composer), f"/items/{made.pk}/discard/"
    assert f'action="{door}"' in browser.get(f"/bulletins/{made.pk}/").text
    assert browser.post(door).status_code == 302
    assert not access.plain(Bulletin).exists()
    assert f'action="{door}"' not in browser.get(f"/bulletins/{_submitted(cast).pk}/").text
