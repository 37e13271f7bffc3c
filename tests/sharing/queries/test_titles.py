"""The inbox says titles in the words that its reader reads, as lists do, and asks for all of them at once."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import events, outbox
from portal.enums import EventKind, Urgency
from portal.models import Event, User
from sharing import access
from sharing.models import Notice, Translation
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts

ARABIC, ENGLISH = "متجر يعرض النيتازين", "Shop with a nitazene"


def shared(cast: Cast) -> Notice:
    """An alert in Arabic, with a translation."""
    row = acts.released(cast, urgency=Urgency.IMMEDIATE)
    access.plain(Notice).filter(pk=row.pk).update(title=ARABIC, language="ar")
    access.plain(Translation).create(notice=row, language="en", title=ENGLISH, position=0)
    return acts.now(row)


def titles(person: User) -> list[tuple[str, str]]:
    page = SignedIn(person).get("/inbox/?show=all").text
    return re.findall(r'<bdi dir="auto" lang="(\w+)">([^<]+)</bdi></a>', page)


def tell(kind: EventKind, row: Notice, person: User) -> None:
    people = User.objects.filter(pk=person.pk)
    events.tell(kind, subject=row.pk, key=f"{kind}:{row.pk}", people=people, by=None)


def test_each_reader_is_told_in_the_own_language(cast: Cast) -> None:
    row = shared(cast)
    assert titles(cast.analyst) == [("en", ENGLISH)]
    tell(EventKind.OUTCOME, row, cast.focal_point)
    assert ("en", ENGLISH) in titles(cast.focal_point)
    User.objects.filter(pk=cast.analyst.pk).update(language="ar")
    assert titles(User.objects.get(pk=cast.analyst.pk)) == [("ar", ARABIC)]


def asked_of_titles(cast: Cast, said: list[Event]) -> tuple[int, int]:
    """Queries of all lines, and of all of their titles after that."""
    with CaptureQueriesContext(connection) as lines:
        found = events.lines(cast.analyst, said)
    with CaptureQueriesContext(connection) as worded:
        assert {str(line.title) for line in found.values()} == {ENGLISH}
    return len(lines), len(worded)


def test_as_many_titles_as_there_are_cost_what_one_costs_and_a_mail_asks_for_none(cast: Cast) -> None:
    for _number in range(3):
        shared(cast)
    said = list(Event.objects.filter(kind=EventKind.ASKED))
    assert (len(said), asked_of_titles(cast, said[:1])) == (3, asked_of_titles(cast, said))
    with CaptureQueriesContext(connection) as sending:
        outbox.deliver_due()
    assert [one["sql"] for one in sending if "sharing_translation" in one["sql"]] == []
