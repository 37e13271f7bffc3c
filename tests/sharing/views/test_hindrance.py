"""The page on which an item is submitted or approved says beforehand what would be refused, without a button for it."""

from datetime import timedelta

import pytest

from portal import clock
from portal.models import Organization
from sharing.actions import clearances, review
from sharing.models import Notice
from tests import seen
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts
from tests.trends.test_consents import item, quoting_draft
from tests.trends.test_editions import composed
from tests.trends.test_held import fresh, object_to, submitted
from trends.actions import editions

SUBMIT, APPROVE = "Submit for approval", "Approve and publish"
HELD = "Held back when it is published, because somebody objects:"


def before(row: Notice, user: object) -> str:
    return SignedIn(user).get(f"/items/{row.pk}/release/").text  # type: ignore[arg-type]


def asked(cast: Cast, row: Notice) -> None:
    who = Organization.objects.get(pk=cast.organization("authority_north2").pk)
    clearances.ask(row, organizations=[who], by=cast.member("coordinator_north"))


def test_round_that_is_open_is_told_before_the_button_and_there_is_none(cast: Cast) -> None:
    row = submitted(cast, composed(cast))
    assert (APPROVE in before(row, cast.coordinator), "may still object" in before(row, cast.coordinator)) == (
        True, False,
    )  # fmt: skip
    asked(cast, row)
    page = before(row, cast.coordinator)
    assert ("Authority North2 may still object to it, until" in page, APPROVE in page, "Once you press" in page) == (
        True, False, False,
    )  # fmt: skip
    assert seen.on(SignedIn(cast.coordinator), f"/items/{row.pk}/release/", f"/items/{row.pk}/approve/") == ""
    with clock.moved_to(clock.now() + timedelta(days=60)):
        page = before(row, cast.coordinator)
    assert ("Ask it no longer" in page, APPROVE in page) == (True, False)


def test_section_that_is_held_back_is_told_to_those_who_decide_alone(cast: Cast) -> None:
    row = submitted(cast, composed(cast))
    asked_too = Organization.objects.get(pk=cast.organization("authority_north").pk)
    clearances.ask(row, organizations=[asked_too], by=cast.member("coordinator_north"))
    object_to(cast, row, "methods")
    for user in (cast.coordinator, cast.member("coordinator_north")):
        assert f"{HELD} How sellers worked." in before(row, user)
    for who in ("authority_north", "authority_north2"):
        for page in (before(row, cast.approver(who)), SignedIn(cast.approver(who)).get(row.get_absolute_url()).text):
            assert ("Held back" in page, "may still object" in page) == (False, False)


def test_second_reader_is_told_what_is_held_and_not_whose_time_is_not_over(cast: Cast) -> None:
    row = submitted(cast, composed(cast))
    organization = row.originator
    organization.second_reader = cast.colleague.organization
    organization.save()
    object_to(cast, row, "methods")
    assert f"{HELD} How sellers worked." in before(row, cast.colleague)
    who = Organization.objects.get(pk=cast.organization("authority_north").pk)
    clearances.ask(row, organizations=[who], by=cast.member("coordinator_north"))
    page = before(row, cast.colleague)
    assert ("Its round of clearance is not over" in page, "may still object" in page, APPROVE in page) == (
        True, False, False,
    )  # fmt: skip


def test_consent_that_is_missing_is_told_before_it_is_submitted(cast: Cast) -> None:
    row, by = quoting_draft(cast, item(cast).reference), cast.member("coordinator_north")
    page = before(row, by)
    assert ("that takes their consent" in page, SUBMIT in page) == (True, False)
    with pytest.raises(Exception, match="takes their consent"):
        review.submit(fresh(row), by=by)


def test_edition_says_that_its_master_comes_first(cast: Cast) -> None:
    master, by = composed(cast), cast.member("coordinator_north")
    made = editions.derive(fresh(master), tlp="green", language="en", by=by)
    page = before(made, by)
    assert (f"Submit {master.reference} first" in page, SUBMIT in page) == (True, False)
    submitted(cast, master)
    assert SUBMIT in before(made, by)


def test_file_of_a_draft_is_refused_with_the_reason(cast: Cast) -> None:
    row = submitted(cast, composed(cast))
    asked(cast, row)
    for form in ("pdf", "docx"):
        page = SignedIn(cast.approver("authority_north2")).get(f"/bulletins/{row.pk}/{form}/", follow=True)
        assert ("Only a published bulletin has a file." in page.text, page.status_code) == (True, 200)


def test_looking_changes_nothing(cast: Cast) -> None:
    row, by = composed(cast), cast.member("coordinator_north")
    before(row, by)
    assert (fresh(row).figures_at, fresh(row).state) == (None, "draft")
    row = submitted(cast, row)
    object_to(cast, row, "methods")
    before(row, cast.coordinator)
    assert fresh(row).held == []


def test_alert_that_lacks_a_place_to_go_says_so(cast: Cast) -> None:
    row = acts.draft(cast, plan=[])
    page = before(row, cast.focal_point)
    assert ("Choose at least one framework" in page, SUBMIT in page) == (True, False)
