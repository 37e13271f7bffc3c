"""Who of an organization sees to an item: one colleague at a time, and nobody else's business."""

import pytest

from portal.errors import ActionRefused, NotAllowed
from portal.models import AuditEvent, User
from sharing import access
from sharing.actions import cases, receipts
from sharing.models import Receipt, VendorAlert
from sharing.queries.ladder import ladder
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts


def holder(row: VendorAlert) -> User | None:
    return access.plain(Receipt).get(notice=row).holder


def test_second_who_takes_is_told_who_has_it(cast: Cast) -> None:
    row, colleague = acts.released(cast), cast.approver("company_one")
    for _twice in range(2):
        cases.take(row, by=cast.analyst)
    with pytest.raises(ActionRefused, match=f"{cast.analyst} has taken this on already"):
        cases.take(row, by=colleague)
    assert holder(row) == cast.analyst
    assert AuditEvent.objects.filter(action="notice.assigned").count() == 1


def test_item_is_handed_over_and_let_go_by_who_saw_who_has_it(cast: Cast) -> None:
    row, colleague = acts.released(cast), cast.approver("company_one")
    cases.take(row, by=cast.analyst)
    with pytest.raises(ActionRefused):
        cases.assign(row, to=colleague, seen=None, by=colleague)
    cases.assign(row, to=colleague, seen=cast.analyst.pk, by=cast.analyst)
    assert holder(row) == colleague
    cases.assign(row, to=None, seen=colleague.pk, by=cast.analyst)
    assert holder(row) is None


def test_item_goes_to_active_colleagues_only(cast: Cast) -> None:
    row, colleague = acts.released(cast), cast.approver("company_one")
    with pytest.raises(ActionRefused, match="Choose a colleague"):
        cases.assign(row, to=cast.focal_point, seen=None, by=cast.analyst)
    cases.take(row, by=colleague)
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    with pytest.raises(ActionRefused, match="Choose a colleague"):
        cases.assign(row, to=User.objects.get(pk=colleague.pk), seen=None, by=cast.analyst)
    cases.take(row, by=cast.analyst)
    assert holder(row) == cast.analyst


def test_item_is_taken_by_those_who_may_answer(cast: Cast) -> None:
    row = acts.released(cast)
    for person in (cast.focal_point, cast.member("observer"), cast.member("outsider")):
        with pytest.raises(NotAllowed):
            cases.take(row, by=person)
        with pytest.raises(NotAllowed):
            cases.number(row, case_number="1", by=person)
    assert access.plain(Receipt).count() == 0


def test_nobody_outside_learns_who_has_it_or_under_which_number(cast: Cast) -> None:
    row = acts.released(cast)
    cases.take(row, by=cast.analyst)
    cases.number(row, case_number="TS-4711", by=cast.analyst)
    receipts.confirm(row, by=cast.analyst)
    for person in (cast.focal_point, cast.coordinator, cast.member("authority_north2")):
        browser = SignedIn(person)
        texts = [browser.get(address).text for address in (f"/items/{row.pk}/", f"/api/v1/notices/{row.pk}/responses/")]
        assert [cast.analyst.name in text or "4711" in text for text in texts] == [False, False]
    colleague = SignedIn(cast.approver("company_one"))
    page = colleague.get(f"/items/{row.pk}/").text
    assert (f"{cast.analyst.name} has it" in page, "TS-4711" in page) == (True, True)
    (rung,) = ladder(cast.focal_point, row)
    assert rung.receipt is not None
    assert rung.receipt.opened_by == cast.analyst  # taking alone would not have opened it


def test_taking_is_no_look_at_it(cast: Cast) -> None:
    row = acts.released(cast)
    cases.take(row, by=cast.analyst)
    found = access.plain(Receipt).get(notice=row)
    assert (found.opened_at, found.confirmed_at, found.outcome_at) == (None, None, None)
