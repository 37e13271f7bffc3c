"""A bulletin through another's eyes, as its coordinator looks at it before it is published."""

from datetime import date

from sharing import access
from sharing.actions import review
from sharing.models import Look, Receipt
from tests.cast import Cast
from tests.conftest import SignedIn
from trends.actions import composing
from trends.models import Bulletin


def submitted(cast: Cast) -> Bulletin:
    row = composing.compose(
        framework=cast.north, begins_on=date(2026, 3, 1), ends_on=date(2026, 3, 31), tlp="amber", by=cast.coordinator
    )
    review.submit(row, by=cast.coordinator)
    return row


def test_a_bulletin_is_looked_at_as_each_member_gets_it_and_records_nothing(cast: Cast) -> None:
    row, browser = submitted(cast), SignedIn(cast.coordinator)
    before, whole = (
        browser.get(f"/{address}/{row.pk}/{rest}").text for address, rest in (("items", "release/"), ("bulletins", ""))
    )
    for name, reads in (("company_one", True), ("authority_north", True), ("company_two", False)):
        address = f"/items/{row.pk}/as/{cast.organization(name).pk}/"
        answer = browser.get(address)
        assert (address in before, answer.status_code) == (reads, 200 if reads else 404)
        if reads:
            page = " ".join(answer.text.split())
            assert f"This is what {cast.organization(name)} gets" in page
            assert _body(answer.text) == _body(whole)
            assert "/edit/" not in page
    assert not access.plain(Receipt).exists()
    assert not access.plain(Look).exists()


def test_nobody_else_looks_through_another_s_eyes(cast: Cast) -> None:
    address = f"/items/{submitted(cast).pk}/as/{cast.organization('company_one').pk}/"
    people = (cast.analyst, cast.focal_point, cast.member("coordinator_north"))
    assert [SignedIn(one).get(address).status_code for one in people] == [404, 404, 200]


def _body(page: str) -> str:
    """From its first figure to the items that it rests on."""
    return page.split('<div class="stats')[1].split("named here")[0]
