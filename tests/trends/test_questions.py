"""Questions on a published bulletin, on its page: asked by a reader, answered by its coordinator."""

from tests.cast import Cast
from tests.conftest import SignedIn
from tests.trends.test_api import published


def test_reader_asks_on_the_page_of_a_bulletin_and_its_coordinator_answers_there(cast: Cast) -> None:
    row = published(cast)
    reader, coordinator = SignedIn(cast.analyst), SignedIn(cast.coordinator)
    assert "Ask Coordinator North: only they see it" in reader.get(row.get_absolute_url()).text
    reader.post(f"/items/{row.pk}/ask/", {"text": "Which month does it compare with?"})
    page = coordinator.get(row.get_absolute_url()).text
    assert "Which month does it compare with?" in page
    assert "Answer Company One: only they see it" in page
    coordinator.post(f"/items/{row.pk}/reply/{cast.analyst.organization_id}/", {"text": "With February."})
    assert "With February." in reader.get(row.get_absolute_url()).text
    other = SignedIn(cast.member("authority_north2")).get(row.get_absolute_url()).text
    assert "Which month" not in other
    assert "With February." not in other
