"""A bulletin that somebody took along as a PDF is a copy: who holds one is asked to delete it when it is withdrawn."""

from collections.abc import Iterator

import pytest

from portal.enums import TLP
from portal.models import AuditEvent
from sharing import access
from sharing.actions import releases
from sharing.models import NoticeVersion, Receipt
from sharing.queries import recalls
from tests.access.paper import unrendered
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import notices
from tests.factories.notices import RELEASED_AT
from trends.models import Bulletin

WAYS = ("/bulletins/{}/pdf/", "/api/v1/bulletins/{}/pdf/")


@pytest.fixture(autouse=True)
def _unrendered() -> Iterator[None]:
    """Nobody waits for a PDF."""
    with unrendered():
        yield


def published(cast: Cast, tlp: str = TLP.AMBER) -> Bulletin:
    row = notices.notice(
        Bulletin,
        author=cast.member("coordinator_north"),
        approver=cast.coordinator,
        releases=[(cast.north, "everyone")],
        framework=cast.north,
        tlp=tlp,
        begins_on="2026-03-01",
        ends_on="2026-03-31",
        figures={"begins_on": "2026-03-01", "ends_on": "2026-03-31"},
        sections=[{"key": "overview", "heading": "Overview", "body": "Words"}],
    )
    access.plain(NoticeVersion).create(
        notice_id=row.pk, number=1, content={}, author=row.author, approver=row.released_by, released_at=RELEASED_AT
    )
    return Bulletin._base_manager.get(pk=row.pk)


def pulled(row: Bulletin) -> list[str]:
    rows = access.plain(Receipt).filter(notice=row.pk, pulled_at__isnull=False, opened_at=None)
    return list(rows.values_list("organization__name", flat=True))


@pytest.mark.parametrize("way", WAYS)
def test_whoever_took_the_pdf_is_to_delete_it_when_the_bulletin_is_withdrawn(cast: Cast, way: str) -> None:
    row = published(cast)
    for person in (cast.analyst, cast.analyst, cast.coordinator):
        assert SignedIn(person).get(way.format(row.pk)).status_code == 200
    assert pulled(row) == ["Company One"]  # the coordinator issued it
    taken = AuditEvent.objects.filter(action="notice.downloaded", target_id=str(row.pk))
    assert [tuple(event.fields) for event in taken] == [("pdf",)] * 3
    releases.withdraw(row, reason="A figure was wrong", by=cast.coordinator)
    (asked,) = recalls.to_confirm(cast.analyst)
    assert (asked.notice_id, asked.why) == (row.pk, "withdrawn")
    assert row.reference in SignedIn(cast.analyst).get("/").text
    assert not recalls.to_confirm(cast.member("authority_north2"))


@pytest.mark.parametrize("way", WAYS)
def test_pdf_that_was_not_given_is_no_copy(cast: Cast, way: str) -> None:
    row = published(cast)
    assert SignedIn(cast.member("outsider")).get(way.format(row.pk)).status_code == 404
    assert not access.plain(Receipt).exists()


def test_readers_tell_on_the_page_of_a_bulletin_whether_it_helped(cast: Cast) -> None:
    row, reader = published(cast), SignedIn(cast.analyst)
    page = row.get_absolute_url()
    assert reader.get(page).text.count('name="on" value="helpful"') == 1
    assert reader.post(f"/items/{row.pk}/react/", {"on": "helpful"}).status_code == 302
    assert reader.get(page).text.count('name="off" value="helpful"') == 1
    assert "Company One" in SignedIn(cast.coordinator).get(page).text.split("What readers tell you")[1]
    assert 'value="helpful"' not in SignedIn(cast.member("observer")).get(page).text
