"""A correction that waits is read word by word, and says whom it opens the item to."""

import re

import pytest

from portal import clock, moments
from portal.models import Message, User
from sharing import access
from sharing.actions import corrections, receipts
from sharing.actions.drafts import Planned
from sharing.actions.receipts import OutcomeLine
from sharing.enums import Decision
from sharing.models import Addressee, Notice
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts


def waiting(cast: Cast, label: str, **content: object) -> str:
    """What its approver sees of a correction of an alert of this label; its words, and where they differ."""
    row = acts.released(cast, tlp=label)
    corrections.propose(row, content=content, note="Counted again", by=cast.focal_point)
    return box(row, cast.colleague)


def box(row: Notice, by: User) -> str:
    """The same of a correction that waits, for somebody who decides on it."""
    page = SignedIn(by).get(f"/items/{row.pk}/").text
    told = page[page.index('id="waiting"') :].split("</section>")[0]
    return " ".join(re.sub(r"</?(?!del|ins)\w[^>]*>", "", told).split())


def test_words_that_differ_are_marked_for_eyes_and_ears(cast: Cast) -> None:
    page = waiting(cast, "amber", observed="Four listings.")
    assert "<del>taken out: Three</del><ins>put in: Four</ins> listings." in page
    assert "Who will see it then" not in page


@pytest.mark.parametrize(("before", "after", "is_told"), [("red", "amber", True), ("amber", "green", False)])
def test_correction_that_is_red_no_longer_says_who_will_see_it(
    cast: Cast, before: str, after: str, is_told: bool
) -> None:
    page = waiting(cast, before, tlp=after)
    assert "It lowers the label" in page
    assert ("Who will see it then" in page, "Authority South" in page) == (is_told, False)
    assert ("Coordinator North" in page) is is_told


def test_correction_that_stays_red_opens_it_to_nobody(cast: Cast) -> None:
    assert "Who will see it then" not in waiting(cast, "red", observed="Four listings.")


@pytest.mark.parametrize(("writer", "may"), [("colleague", False), ("focal_point", True)])
def test_who_wrote_it_is_offered_no_approval_and_told_who_can(cast: Cast, writer: str, may: bool) -> None:
    cast.administrator("authority_north").roles.append("approver")
    cast.administrator("authority_north").save()
    row = acts.released(cast)
    corrections.propose(row, content={"title": "Shop-Ten"}, note="The shop", by=getattr(cast, writer))
    said, first = box(row, cast.colleague), SignedIn(cast.colleague).get("/").text
    assert (f"/items/{row.pk}/correction/approve/" in SignedIn(cast.colleague).get(row.get_absolute_url()).text) is may
    assert (f"Correction of {row.reference}" in first) is may
    assert ("A second person must approve this correction: you wrote it." in said) is not may
    assert (f"It waits for an approver: {cast.administrator('authority_north').name}." in said) is not may


def test_who_wrote_it_where_nobody_else_approves_is_told_that(cast: Cast) -> None:
    row, waits = acts.released(cast), acts.submitted(cast, by=cast.colleague)
    corrections.propose(row, content={"title": "Shop-Ten"}, note="The shop", by=cast.colleague)
    said = "Nobody else of your organization approves, and it has no second reader"
    assert said in box(row, cast.colleague)
    assert SignedIn(cast.colleague).get(waits.get_absolute_url()).text.count(said) == 1
    assert said in box(row, cast.focal_point)


def test_own_item_in_review_is_not_among_those_to_approve_and_its_page_names_the_second_reader(cast: Cast) -> None:
    alone = cast.approver("authority_south")
    row = acts.submitted(cast, by=alone, plan=[Planned(cast.south)], asked=())
    browser = SignedIn(alone)
    assert row.get_absolute_url() not in browser.get("/").text
    page = browser.get(row.get_absolute_url()).text
    names = ["Authority North"]
    assert f"It waits for an approver: {', '.join(names)}." in page
    assert row.get_absolute_url() in SignedIn(cast.colleague).get("/").text


def test_correction_of_the_urgency_says_whom_it_asks_anew_by_when_and_how_many_it_mails(cast: Cast) -> None:
    row = acts.released(cast, asked=("company_one", "authority_north2"), urgency="high")
    receipts.record(row, lines=[OutcomeLine(Decision.NO_TRACE)], by=cast.member("authority_north2"))
    version = corrections.propose(row, content={"urgency": "immediate"}, note="It ships", by=cast.focal_point)
    with clock.moved_to(clock.now()):
        said = box(row, cast.colleague)
        corrections.approve(version, by=cast.colleague)
        due_at = access.plain(Addressee).get(notice=row, organization=cast.organization("company_one")).due_at
        assert due_at is not None
        assert f"answer by {moments.in_words(due_at)} if it is approved now" in said
    mailed = Message.objects.filter(event__subject=row.pk).count()
    assert f"By mail at once: {mailed} people, a pointer without its content." in said
    assert ("Company One" in said, "Authority North2" in said) == (True, False)
    assert mailed == cast.analyst.organization.people.count()


@pytest.mark.parametrize(("content", "told"), [({"urgency": "none"}, "No answer is asked any more."), ({}, "")])
def test_correction_that_asks_nobody_says_so(cast: Cast, content: dict[str, str], told: str) -> None:
    said = waiting(cast, "amber", title="Shop-Ten", **content)
    assert told in said
    assert ("By mail at once" in said, "answer by" in said, "Once it is approved" in said) == (False, False, bool(told))


def test_second_reader_is_not_told_who_is_asked_anew(cast: Cast) -> None:
    row = acts.released(
        cast, by=cast.member("authority_south"), plan=[Planned(cast.south)], asked=("company_two",), urgency="high"
    )
    corrections.propose(row, content={"urgency": "immediate"}, note="It ships", by=cast.approver("authority_south"))
    said = box(row, cast.colleague)
    assert "Whoever is asked and has not answered is asked anew, with a new time to answer." in said
    assert "Company Two" not in said
    assert "Company Two" in box(row, cast.member("authority_south"))
