"""By which words a bulletin is found: those that every reader is told, and no others."""

from portal import participations
from portal.models import Organization, Participation, User
from sharing import access, search
from sharing.actions import clearances, review
from sharing.models import Notice
from tests.cast import Cast
from tests.factories import acts
from tests.trends.test_consents import item
from tests.trends.test_editions import composed, written
from tests.trends.test_public import published
from trends.models import Bulletin


def found(reader: User, words: str) -> bool:
    return access.readable(reader, Notice).filter(search_vector=search.query(words)).exists()


def test_section_to_which_somebody_objects_is_found_by_nobody(cast: Cast) -> None:
    row, by = written(cast, composed(cast)), cast.member("coordinator_north")
    review.submit(row, by=by)
    row = access.plain(Bulletin).get(pk=row.pk)
    who = Organization.objects.get(pk=cast.organization("authority_north2").pk)
    (made,) = clearances.ask(row, organizations=[who], by=by)
    objects = cast.approver("authority_north2")
    clearances.answer(
        made, answer="objection", sections=["coverage"], reason="Ongoing", seen=row.submission, by=objects
    )
    assert found(cast.coordinator, '"Our own words"')
    acts.approve(row, by=cast.coordinator)
    assert not found(cast.coordinator, '"Our own words"')
    assert found(cast.analyst, row.reference)


def test_what_a_person_wrote_is_found(cast: Cast) -> None:
    published(cast, written(cast, composed(cast)))
    assert found(cast.analyst, '"Our own words"')


def test_hidden_count_is_not_found_by_trying(cast: Cast) -> None:
    """A newcomer reads the bulletin and not what it counts, and is told "fewer than five"."""
    item(cast, "amber")
    row = published(cast, composed(cast))
    own = Participation.objects.filter(framework=cast.north, organization=cast.analyst.organization)
    own.update(reads_from=row.released_at)
    participations.forget()
    reader = User.objects.get(pk=cast.analyst.pk)
    assert "Alerts shared: 1" in row.sections[0]["body"]
    assert access.can_read(reader, row)
    assert [found(reader, f'"Alerts shared: {n}"') for n in range(4)] == [False] * 4
