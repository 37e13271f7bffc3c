"""Comments on a bulletin: for those who make it, until it is published, and never for its readers."""

from datetime import date

import pytest

from portal.errors import ActionRefused, NotAllowed
from portal.models import Organization, User
from sharing import access
from sharing.actions import drafts, review
from tests.access.paper import unrendered
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts
from trends.actions import comments as act
from trends.actions import composing
from trends.models import Bulletin, Comment
from trends.queries import comments as queries

SAID = "Remarkofthecoordinator: is this figure right?"


@pytest.fixture
def draft(cast: Cast) -> Bulletin:
    return composing.compose(
        framework=cast.north,
        begins_on=date(2026, 3, 1),
        ends_on=date(2026, 3, 31),
        tlp="amber",
        by=cast.member("coordinator_north"),
    )


def test_comment_is_written_said_before_submission_and_settled(cast: Cast, draft: Bulletin) -> None:
    browser, page = SignedIn(cast.coordinator), f"/bulletins/{draft.pk}/"
    assert browser.post(f"{page}comments/", {"section": "methods", "text": SAID}).status_code == 302
    row = access.plain(Comment).get()
    assert [SAID in browser.get(address).text for address in (page, f"{page}edit/")] == [True, True]
    before = f"/items/{draft.pk}/release/"
    assert "1 comment on it is open." in browser.get(before).text
    SignedIn(cast.member("coordinator_north")).post(f"{page}comments/{row.pk}/settle/")
    assert "1 comment on it is open." not in browser.get(before).text
    row.refresh_from_db()
    assert row.resolved_by == cast.member("coordinator_north")
    assert SAID not in browser.get(f"{page}edit/").text


def test_comments_are_read_by_who_makes_the_bulletin_and_by_nobody_once_it_is_out(cast: Cast, draft: Bulletin) -> None:
    second = cast.approver("authority_south")
    Organization.objects.filter(pk=draft.originator_id).update(second_reader=second.organization)
    act.comment(draft, section="law", text=SAID, by=cast.coordinator)

    def readers() -> set[str]:
        people = {
            "own": cast.member("coordinator_north"),
            "second": second,
            "its member": cast.member("authority_south"),
            "company": cast.approver("company_one"),
            "authority": cast.colleague,
            "outsider": cast.approver("outsider"),
        }
        return {
            name
            for name, person in people.items()
            if queries.of(User.objects.get(pk=person.pk)).exists()
            or SAID in SignedIn(User.objects.get(pk=person.pk)).get(f"/bulletins/{draft.pk}/").text
        }

    assert readers() == {"own"}
    review.submit(draft, by=cast.member("coordinator_north"))
    assert readers() == {"own", "second"}
    act.comment(draft, section="law", text="Mend it.", by=User.objects.get(pk=second.pk))
    with unrendered():
        acts.approve(draft, by=cast.coordinator)
        assert readers() == set()
        told = SignedIn(cast.analyst).get(f"/api/v1/bulletins/{draft.pk}/").text
    assert SAID not in told


def test_only_who_reads_it_comments_and_only_its_organization_settles(cast: Cast, draft: Bulletin) -> None:
    with pytest.raises(NotAllowed):
        act.comment(draft, section="law", text=SAID, by=cast.analyst)
    with pytest.raises(ActionRefused, match="no such section"):
        act.comment(draft, section="x", text=SAID, by=cast.coordinator)
    with pytest.raises(ActionRefused, match="Write something"):
        act.comment(draft, section="law", text=" ", by=cast.coordinator)
    row = act.comment(draft, section="law", text=SAID, by=cast.coordinator)
    with pytest.raises(NotAllowed):
        act.settle(row, by=cast.colleague)


def test_comments_go_with_a_draft_that_is_discarded(cast: Cast, draft: Bulletin) -> None:
    act.comment(draft, section="law", text=SAID, by=cast.coordinator)
    drafts.discard(draft, by=cast.coordinator)
    assert not access.plain(Comment).exists()
