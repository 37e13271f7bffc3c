"""The items behind each sentence of a bulletin: what its reader may read of what the figure counts, and no number that
is hidden.
"""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from portal.models import Participation, User
from sharing import access
from sharing.actions import releases, review
from sharing.enums import Decision
from sharing.models import Release
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts, answers, notices
from tests.factories.legislation import substance
from tests.trends.test_statistics import FEB, MAR, MARCH, count, method, naming, shared
from trends import compose
from trends.actions import composing
from trends.figures import Figures, Named, Row, guard
from trends.models import Bulletin
from trends.queries import library, sources


def drafted(cast: Cast, tlp: str = "amber") -> Bulletin:
    composer = cast.member("coordinator_north")
    return composing.compose(framework=cast.north, begins_on=MARCH[0], ends_on=MARCH[1], tlp=tlp, by=composer)


def published(cast: Cast, tlp: str = "amber") -> Bulletin:
    row = drafted(cast, tlp)
    review.submit(row, by=cast.member("coordinator_north"))
    acts.approve(row, by=cast.coordinator)
    return row


def browser(person: User) -> Client:
    return SignedIn(User.objects.get(pk=person.pk))


def linked(reader: User, row: Bulletin) -> list[str]:
    """The keys that the page links to, in its order."""
    return re.findall(rf"/bulletins/{row.pk}/sources/([\w.-]+)/", browser(reader).get(f"/bulletins/{row.pk}/").text)


def listed(reader: User, row: Bulletin, key: str) -> Any:
    """The items that are listed, and how many more; or the code where there is no such list."""
    answer = browser(reader).get(f"/bulletins/{row.pk}/sources/{key}/")
    if answer.status_code != 200:
        return answer.status_code
    return {one.pk for one in answer.context["page"].rows}, answer.context["more"]


def since(cast: Cast, moment: Any, name: str = "company_one") -> None:
    """A member reads from then on."""
    rows = Participation.objects.filter(framework=cast.north, organization=cast.organization(name))
    rows.update(reads_from=moment)


def test_each_sentence_leads_to_what_its_figure_counts(cast: Cast) -> None:
    reach = method("MK-90", "marketing")
    urgent, other = shared(cast, urgency="immediate", destination="NO"), shared(cast, urgency="routine")
    note = shared(cast, kind=notices.mo_note)
    naming(urgent, reach)
    naming(note, reach)
    urgent.substances.set([substance()])
    shared(cast, FEB)
    row = published(cast)
    found = {key: listed(cast.analyst, row, key) for key in linked(cast.analyst, row)}
    assert found == {
        "totals.alert": ({urgent.pk, other.pk}, 0),
        "urgencies.immediate": ({urgent.pk}, 0),
        "destinations.NO": ({urgent.pk}, 0),
        "totals.mo_note": ({note.pk}, 0),
        "new_substances": ({urgent.pk}, None),
        "methods.MK-90": ({urgent.pk, note.pk}, 0),
        "new_methods": ({urgent.pk, note.pk}, None),
    }
    assert [listed(cast.analyst, row, key) for key in ("totals.law_change", "totals", "x", "laws.x")] == [404] * 4


def test_answers_lead_only_to_those_that_the_reader_may_know(cast: Cast) -> None:
    rows = [shared(cast, addressees=[cast.organization("company_one")]) for _number in range(6)]
    for row in rows[:5]:
        answers.answer(row, cast.analyst, decisions=[Decision.VISIBILITY_REMOVED])
    answers.answer(rows[5], answers.company(cast.north), decisions=[Decision.VISIBILITY_REMOVED])
    made = published(cast)
    of_company, of_all = {row.pk for row in rows[:5]}, {row.pk for row in rows}
    key = f"decisions.{Decision.VISIBILITY_REMOVED.value}"
    assert listed(cast.analyst, made, "answers") == (of_company, None)
    assert listed(cast.analyst, made, key) == (of_company, None)
    assert listed(cast.member("authority_north2"), made, key) == (set(), None)
    assert (key in linked(cast.analyst, made), key in linked(cast.member("authority_north2"), made)) == (True, False)
    assert listed(cast.analyst, made, "median") == (of_company, None)
    assert listed(cast.focal_point, made, "answers")[0] <= of_all


def test_item_that_is_withdrawn_or_narrowed_since_is_listed_no_more(cast: Cast) -> None:
    kept, narrowed, withdrawn = (shared(cast) for _number in range(3))
    row = published(cast)
    releases.stop(access.plain(Release).get(notice=narrowed), by=cast.colleague)
    releases.withdraw(withdrawn, reason="Mistaken seller", by=cast.colleague)
    assert listed(cast.analyst, row, "totals.alert") == ({kept.pk}, 2)


def test_item_that_one_reads_elsewhere_alone_is_not_listed(cast: Cast) -> None:
    """Else the list would tell that it was shared here before the member came."""
    both = shared(
        cast,
        author=cast.member("authority_north2"),
        releases=[(cast.north, "everyone"), (cast.region, "everyone")],
    )
    later = [shared(cast, MAR + timedelta(days=5)) for _number in range(5)]
    since(cast, MAR + timedelta(days=1), "authority_north")
    reader = cast.focal_point
    row = published(cast)
    assert access.can_read(reader, both)
    found, more = listed(reader, row, "totals.alert")
    assert (len(found), both.pk in found, more) == (1, False, None)  # five of six would tell one
    shown = {one.pk for one in later} | {both.pk}
    assert listed(cast.coordinator, row, "totals.alert") == (shown, 0)


@pytest.mark.parametrize(
    ("unread", "read", "told"),
    [(5, 3, (3, 5)), (5, 1, (1, 5)), (2, 6, (3, None)), (4, 5, (4, None)), (0, 6, (6, 0)), (2, 2, 404)],
)
def test_list_tells_no_small_number_of_what_its_reader_may_not_read(
    cast: Cast, unread: int, read: int, told: Any
) -> None:
    for _number in range(unread):
        shared(cast)
    for _number in range(read):
        shared(cast, MAR + timedelta(days=5))
    since(cast, MAR + timedelta(days=1) if unread else FEB)
    row = published(cast)
    found = listed(cast.analyst, row, "totals.alert")
    assert found == told if told == 404 else (len(found[0]), found[1]) == told
    assert ("totals.alert" in linked(cast.analyst, row)) is (told != 404)


def test_clear_edition_lists_nothing_beside_a_small_count(cast: Cast) -> None:
    for _number in range(4):
        shared(cast, tlp="clear")
    row = published(cast, "clear")
    assert (linked(cast.analyst, row), listed(cast.analyst, row, "totals.alert")) == ([], 404)


def test_sentence_that_somebody_changed_keeps_its_items_and_another_has_none(cast: Cast) -> None:
    shared(cast), shared(cast)
    row = drafted(cast)
    sections = {section["key"]: section for section in row.sections}
    said = sections["overview"]["body"].splitlines()
    sections["overview"]["body"] = "\n".join(["Words before.", "", said[0].replace("shared", "shared by us"), "- Own."])
    composing.edit(row, title="T", tlp="amber", sections=list(sections.values()), by=cast.coordinator)
    row = access.plain(Bulletin).get(pk=row.pk)
    (overview,) = [section for section in row.sections if section["key"] == "overview"]
    assert [one["key"] for one in overview["sentences"]] == ["totals.alert"]
    assert "shared by us" in overview["sentences"][0]["text"]
    assert linked(cast.coordinator, row) == ["totals.alert"]
    page = browser(cast.coordinator).get(f"/bulletins/{row.pk}/edit/").text
    assert f"/bulletins/{row.pk}/sources/totals.alert/" in page


def test_number_of_queries_stays_with_more_items(cast: Cast, django_assert_num_queries: Any) -> None:
    shared(cast)
    row = published(cast)
    figures = library.told(row, cast.analyst)
    for _number in range(3):
        naming(shared(cast), method(f"MK-{_number}", "marketing"))
    with django_assert_num_queries(7):
        sources.open_to(row, cast.analyst, figures)


def test_places_and_new_substances_are_told_where_all_read_them(cast: Cast) -> None:
    older, newer = substance(), substance("Othernitazene")
    shared(cast, FEB, destination="SE").substances.set([older])
    named = shared(cast, destination="NO", tlp="green")
    named.substances.set([older, newer])
    other = shared(cast, MAR + timedelta(hours=1), destination="NO", tlp="amber")
    other.substances.set([substance("Thirdnitazene")])
    figures = count(cast.north)
    assert figures.destinations == [Row("NO", 2, 0)]
    assert figures.new_substances == [Named("Othernitazene", str(named.pk)), Named("Thirdnitazene", str(other.pk))]
    since(cast, MAR)
    hidden = count(cast.north)
    assert (hidden.destinations, hidden.new_substances) == ([], [])


def test_share_that_was_acted_on_tells_no_small_rest(cast: Cast) -> None:
    def acted(done: int, other: int) -> int | None:
        for number in range(done + other):
            decision = Decision.VISIBILITY_REMOVED if number < done else Decision.NO_TRACE
            answers.answer(shared(cast), cast.analyst, decisions=[decision])
        return count(cast.north).acted

    assert [acted(5, 0), acted(1, 3), acted(0, 2)] == [5, None, 6]


def test_figures_that_are_new_say_nothing_of_what_was_frozen_before() -> None:
    """Sentences of a published bulletin stay word for word: else withdrawn laws would stay in them for good."""
    old = Figures("2026-03-01", "2026-03-31", methods=[Row("MK-1", 30, 9), Row("MK-2", 9, 8)], answered=9)
    now = Figures.of_json({**old.as_json(), "wording": 1})
    said = [next(s for s in compose.sections(one, {}) if s.key == "methods").body for one in (old, now)]
    assert [one.count("What changed most: MK-1 (MK-1), from 9 to 30.") for one in said] == [0, 1]
    plain = {name: value for name, value in old.as_json().items() if name in Figures("a", "b").as_json()}
    assert old.digest() == Figures.of_json(plain).digest()
    guarded = Figures.of_json({**now.as_json(), "destinations": [{"key": "NO", "count": 9, "previous": 8}]})
    guard(guarded, {})
    assert guarded.destinations == []


def test_link_behind_a_sentence_is_in_the_language_of_the_bulletin(cast: Cast) -> None:
    shared(cast)
    composer = cast.member("coordinator_north")
    row = composing.compose(
        framework=cast.north, begins_on=MARCH[0], ends_on=MARCH[1], tlp="amber", language="fr", by=composer
    )
    text = browser(composer).get(f"/bulletins/{row.pk}/").text
    words = re.findall(r'<a class="behind"[^>]* aria-label="([^":]+):?[^"]*">([^<]+)</a>', text)
    assert {(about.strip().split(" ")[0], name) for about, name in words} == {("Éléments", "éléments")}
