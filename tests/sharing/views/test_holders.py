"""Whoever is shown what an item says is recorded as holding it, so that a recall reaches everyone who has read it."""

from collections.abc import Callable

import pytest

from portal.models import Organization, User
from sharing import access
from sharing.actions import evidence, extensions, releases, review
from sharing.actions.drafts import Planned
from sharing.actions.meetings import edition_of
from sharing.models import Notice, Recall, Receipt, Release
from tests import seen
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts, meetings
from tests.factories.files import picture

Page = Callable[[Cast], tuple[Notice, User, str, str]]


def holding(row: Notice, organization: Organization) -> tuple[bool, bool]:
    """Whether it is recorded that the organization opened the item, and that it fetched it."""
    found = access.plain(Receipt).filter(notice=row.pk, organization=organization).first()
    return bool(found and found.opened_at), bool(found and found.pulled_at)


def outcome(cast: Cast) -> tuple[Notice, User, str, str]:
    row = acts.released(cast)
    return row, cast.analyst, f"/items/{row.pk}/outcome/", "Shop-Nine"


def extension(cast: Cast) -> tuple[Notice, User, str, str]:
    row = acts.released(cast)
    asked = extensions.ask(row, framework=cast.region, why="Sold across borders", by=cast.coordinator)
    return row, cast.coordinator, f"/extensions/{asked.pk}/", row.title


def recommendation(cast: Cast) -> tuple[Notice, User, str, str]:
    row = meetings.shared(cast)
    return row, cast.analyst, meetings.recommended(cast, row).get_absolute_url(), "Check listings weekly"


@pytest.mark.parametrize("page", [outcome, extension, recommendation])
def test_page_that_says_what_an_item_says_opens_it(cast: Cast, page: Page) -> None:
    row, reader, address, said = page(cast)
    assert holding(row, reader.organization) == (False, False)
    assert said in SignedIn(reader).get(address).text
    assert holding(row, reader.organization) == (True, False)


def test_form_that_comes_back_with_what_is_wrong_opens_it_too(cast: Cast) -> None:
    """Whoever sends nothing to it is shown the identifiers as well."""
    row, reader, address, said = outcome(cast)
    answer = SignedIn(reader).post(address, {"lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0"})
    assert (answer.status_code, said in answer.text) == (422, True)
    assert holding(row, reader.organization) == (True, False)


def test_small_picture_opens_the_item_that_it_belongs_to(cast: Cast) -> None:
    draft = acts.draft(cast)
    (kept,) = evidence.attach(draft, [evidence.store("a.png", picture("PNG"))], by=cast.focal_point)
    review.submit(draft, by=cast.focal_point)
    row = acts.approve(draft, by=cast.colleague)
    assert SignedIn(cast.analyst).get(f"/items/{row.pk}/evidence/{kept.pk}/preview/").status_code == 200
    assert holding(row, cast.analyst.organization) == (True, False)


def test_program_that_is_given_the_whole_item_after_its_act_has_fetched_it(cast: Cast) -> None:
    """A second reader whose organization reads it in a framework as well."""
    south = cast.member("authority_south")
    row = acts.submitted(cast, by=south, plan=[Planned(cast.region)], asked=())
    answer = seen.approve_by_program(SignedIn(cast.colleague), row.pk)
    assert (answer.status_code, answer.json()["content"]["title"]) == (200, row.title)
    assert holding(row, cast.colleague.organization) == (False, True)


def test_program_that_reports_on_a_recommendation_has_fetched_its_consultation(cast: Cast) -> None:
    row = meetings.shared(cast)
    found = meetings.recommended(cast, row)
    owner = SignedIn(cast.approver("company_one"))
    body = {"state": "done", "text": "Checked.", "seen": edition_of(found)}
    answer = owner.post(f"/api/v1/recommendations/{found.pk}/", body, "application/json")
    assert (answer.status_code, answer.json()["text"]) == (200, "Check listings weekly")
    assert holding(row, cast.analyst.organization) == (False, True)


@pytest.mark.parametrize("header", ["Sec-Purpose", "Purpose"])
def test_what_is_fetched_ahead_of_its_reader_has_no_content(cast: Cast, header: str) -> None:
    row = acts.released(cast)
    for address in (f"/items/{row.pk}/", f"/items/{row.pk}/outcome/", f"/api/v1/notices/{row.pk}/"):
        answer = SignedIn(cast.analyst).get(address, headers={header: "prefetch"})
        assert (answer.status_code, answer.content, answer["Cache-Control"]) == (503, b"", "no-store, private")
    assert holding(row, cast.analyst.organization) == (False, False)


def test_who_read_it_by_its_form_alone_is_asked_to_delete_it(cast: Cast) -> None:
    row, reader, address, _said = outcome(cast)
    SignedIn(reader).get(address)
    releases.stop(access.plain(Release).get(notice=row.pk), by=cast.colleague)
    assert list(access.plain(Recall).values_list("notice", "organization")) == [(row.pk, reader.organization_id)]
