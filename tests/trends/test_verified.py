"""What somebody is told of a PDF that was received: as much as the file says, and no more than the asker may read."""

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.enums import TLP
from portal.models import User
from portal.verifying import Seen
from sharing import access
from sharing.actions import releases
from sharing.models import NoticeVersion
from tests.access.paper import unrendered
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories.notices import RELEASED_AT
from tests.trends.test_copies import published
from trends.models import Bulletin, BulletinFile, Copy
from trends.queries import verified

PAGE = "/bulletins/verify/"


@pytest.fixture(autouse=True)
def _unrendered() -> Iterator[None]:
    """Nobody waits for a PDF; what is asked of a file is its digest, here as long as it is not signed."""
    with unrendered():
        yield


def given(row: Bulletin, person: User) -> Seen:
    """A file as the person got it."""
    SignedIn(person).get(f"/bulletins/{row.pk}/pdf/")
    found = access.plain(Copy).first() or access.plain(BulletinFile).first()
    assert found
    return Seen(sha256=found.sha256)


@pytest.mark.parametrize("tlp", [TLP.GREEN, TLP.AMBER])
def test_readers_are_told_which_bulletin_it_is_and_others_are_not(cast: Cast, tlp: str) -> None:
    row = published(cast, tlp)
    seen = given(row, cast.analyst)
    told = verified.of(seen, reader=cast.member("authority_north"))
    assert told.notice
    assert (told.notice.pk, told.version, told.newest, told.is_superseded) == (row.pk, 1, 1, False)
    assert verified.of(seen, reader=cast.member("outsider")) == verified.Verdict(seen)


def test_newer_version_is_told(cast: Cast) -> None:
    row = published(cast, TLP.GREEN)
    seen = given(row, cast.analyst)
    written = {"author": row.author, "approver": row.released_by, "released_at": RELEASED_AT}
    access.plain(NoticeVersion).create(notice_id=row.pk, number=2, content={}, **written)
    told = verified.of(seen, reader=cast.analyst)
    assert (told.version, told.newest, told.is_superseded, told.is_withdrawn) == (1, 2, True, False)


def test_withdrawal_is_told_to_those_who_learn_of_it(cast: Cast) -> None:
    row = published(cast)
    seen = given(row, cast.analyst)
    releases.withdraw(row, reason="A figure was wrong", by=cast.coordinator)
    assert verified.of(seen, reader=cast.analyst).is_withdrawn
    assert verified.of(seen, reader=cast.member("outsider")).notice is None


def test_page_says_what_was_found(cast: Cast) -> None:
    reader = SignedIn(cast.analyst)
    answer = reader.post(PAGE, {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")})
    assert (
        "It is not byte for byte a file of a bulletin that you can read here: it may have been changed" in answer.text
    )
    assert (answer.status_code, "The file carries no signature." in answer.text) == (200, True)
    refused = reader.post(PAGE, {"file": SimpleUploadedFile("a.pdf", b"GIF89a")})
    assert (refused.status_code, "This is no PDF, or it is damaged." in refused.text) == (422, True)
    assert Client().post(PAGE, {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")}).status_code == 302
