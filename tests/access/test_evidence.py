"""Who is given which file: every persona at every file, compared with the oracle, and how a file is given."""

from collections import Counter

import pytest
from django.urls import reverse

from portal.models import AuditEvent
from tests.access.house import House, text_of
from tests.access.oracle.files import opens
from tests.access.personas import ALIKE, LATER, PERSONAS, visitor
from tests.access.things import files
from tests.access.tokens import found_in


@pytest.mark.parametrize("persona", [name for name in PERSONAS if name not in (*ALIKE, *LATER)])
def test_file_is_given_to_whom_the_oracle_says_and_to_nobody_else(house: House, persona: str) -> None:
    someone = visitor(house, persona)
    given, due = set(), set()
    for thing in files(house):
        with someone.comes_as_before() as browser:
            answer = browser.get(reverse("evidence", args=thing.keys))
            pulled = browser.get(reverse("api-file", args=thing.keys))
        shut = (302, 401) if not someone.world.is_active(someone.person) else (404, 404)
        assert (answer.status_code, pulled.status_code) in ((200, 200), shut)
        if answer.status_code == 200:
            given.add(thing.keys)
            assert found_in(text_of(answer), house.tokens()) != []
        if someone.person and opens(someone.world, someone.person, thing.facts):
            due.add(thing.keys)
    assert given == due
    recorded = AuditEvent.objects.filter(action__in=("evidence.opened", "evidence.pulled"))
    assert Counter(recorded.values_list("action", flat=True)) == {
        action: len(given) for action in ("evidence.opened", "evidence.pulled") if given
    }


def test_file_of_another_item_is_not_found_under_one_that_can_be_read(house: House) -> None:
    """The key of a hidden item's file, and of one that is given under its own item, under the address of an item that
    one may read."""
    own = visitor(house, "company")
    readable = next(p for p in house.planted if own.sees(p.item) and p.files)
    hidden = next(t for t in files(house) if t.planted and not own.sees(t.planted.item))
    given = (t for t in files(house) if own.person and opens(own.world, own.person, t.facts))
    other = next(t for t in given if t.planted is not readable)
    assert own.browser.get(reverse("evidence", args=other.keys)).status_code == 200
    for browser in (visitor(house, "outsider").browser, own.browser):
        for name in ("evidence", "api-file"):
            keys = [(readable.row.pk, thing.keys[1]) for thing in (hidden, other)]
            assert [browser.get(reverse(name, args=pair)).status_code for pair in keys] == [404, 404]


def test_file_is_an_attachment_that_runs_nowhere(house: House) -> None:
    someone = visitor(house, "company")
    thing = next(t for t in files(house) if someone.person and opens(someone.world, someone.person, t.facts))
    answer = someone.browser.get(reverse("evidence", args=thing.keys))
    said = {name: answer[name] for name in ("Content-Security-Policy", "X-Content-Type-Options", "Cache-Control")}
    assert said == {
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store, private",
    }
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert (answer["Content-Type"], answer["Cross-Origin-Resource-Policy"]) == ("text/plain", "same-origin")
