"""Copies as their readers get them: rendered, with their holder's name, signed after that, and verified on the page."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from portal.enums import TLP
from tests.access.house import pages_of
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import keys
from tests.trends.test_copies import published

PAGE = "/bulletins/verify/"


@pytest.mark.parametrize(("tlp", "is_named"), [(TLP.AMBER, True), (TLP.GREEN, False)])
def test_file_is_signed_and_its_readers_see_that_it_is_genuine(
    cast: Cast, tmp_path: Path, settings: Settings, tlp: str, is_named: bool
) -> None:
    settings.SIGNING_FOLDER = str(tmp_path)
    keys.put(tmp_path, cast.north.code)
    row, reader = published(cast, tlp), SignedIn(cast.analyst)
    content = reader.get(f"/bulletins/{row.pk}/pdf/").content
    assert {cast.analyst.name in page for page in pages_of(content)} == {is_named}
    told, other = (
        SignedIn(person).post(PAGE, {"file": SimpleUploadedFile("a.pdf", content)}).text
        for person in (cast.member("authority_north"), cast.member("outsider"))
    )
    for text in (told, other):
        assert f"which says “Seal of {cast.north.code}”. Nothing was changed since." in text
    version = f"a file that this site gave out: {row.reference}, version 1."
    assert (version in told, version in other) == (True, False)
    assert (str(row.pk) in told, str(row.pk) in other) == (True, False)
    assert "It is the newest version." in told
    place = len(content) // 3
    changed = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
    answer = reader.post(PAGE, {"file": SimpleUploadedFile("a.pdf", changed)})
    assert "Nothing was changed since." not in answer.text
