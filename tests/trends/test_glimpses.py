"""Figures over what a member may not read: which are told, to whom, and what can be worked out from them."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import pytest

from portal import clock
from portal.actions import participations
from portal.models import Organization, Participation, User
from sharing import access
from sharing.enums import Decision
from sharing.models import Release, Technique, VendorAlert
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import notices
from tests.factories.answers import answer
from tests.factories.legislation import substance
from trends import glimpses
from trends.actions import glimpsing
from trends.glimpses import Cell
from trends.models import Glimpse
from trends.queries.glimpses import told

FEB = datetime(2026, 2, 10, 9, tzinfo=UTC)
APRIL = datetime(2026, 4, 2, 9, tzinfo=UTC)
NEXT_YEAR = datetime(2027, 1, 2, 9, tzinfo=UTC)


def veiled(counts: Sequence[int], own: Sequence[int]) -> set[int]:
    cells = {
        str(n): Cell(count, {"me": mine} if mine else {})
        for n, (count, mine) in enumerate(zip(counts, own, strict=True))
    }
    return {int(key) for key in glimpses.veiled(cells)}


@pytest.mark.parametrize(("parts", "top", "knows"), [(3, 13, 0), (4, 10, 0), (3, 8, 2)])
def test_nobody_who_knows_the_rule_and_the_whole_works_out_a_small_part(parts: int, top: int, knows: int) -> None:
    """Of everything that looks alike to somebody who is told the shown parts, their whole, and what is their own: no
    hidden part of others is one number below five in all of it, nor always among one to four.
    """
    alike: dict[Any, list[Sequence[int]]] = defaultdict(list)
    for counts in product(range(top), repeat=parts):
        for own in product(*(range(min(count, knows) + 1) for count in counts)):
            shown = tuple((n, counts[n]) for n in range(parts) if n not in veiled(counts, own))
            whole = sum(counts) if sum(counts) - sum(own) >= 5 else None
            alike[whole, own, shown].append([count - mine for count, mine in zip(counts, own, strict=True)])
    for (whole, _own, shown), worlds in alike.items():
        if whole is not None and whole - sum(count for _n, count in shown) >= top:
            continue  # other worlds that look alike have larger parts than are tried here
        for n in set(range(parts)) - {n for n, _count in shown}:
            could = {world[n] for world in worlds}
            assert min(could) >= 5 or (len(could) > 1 and not could <= {1, 2, 3, 4}), (whole, shown, n, could)


def test_a_year_tells_no_quarter_that_is_hidden() -> None:
    """The same of a table whose whole is not told, over four quarters and their sum."""
    alike: dict[Any, list[Sequence[int]]] = defaultdict(list)
    for counts in product(range(6), repeat=4):
        raws = [{"method": {"MK-01": Cell(count)}} for count in counts]
        tables = [glimpses.quarter(raw, dict.fromkeys(glimpses.WHOLE, [])) for raw in raws]
        shown = [table["method"].get("MK-01") for table in tables]
        alike[tuple(shown), glimpses.year(raws, tables)["method"].get("MK-01")].append(counts)
    for (shown, _year), worlds in alike.items():
        for n in [n for n, count in enumerate(shown) if count is None]:
            could = {world[n] for world in worlds}
            assert len(could) > 1, (shown, could)
            assert 0 in could, (shown, could)
    assert {year for (shown, year), _worlds in alike.items() if shown == (None,) * 4} == {None, *range(5, 13)}


def shared(cast: Cast, number: int, *, by: str = "authority_north", **fields: Any) -> list[VendorAlert]:
    made = {"releases": [(cast.north, "authorities")], "released_at": FEB, "destination": "NO", **fields}
    author, approver = (cast.people[by, role] for role in ("member", "approver"))
    return [notices.alert(author=author, approver=approver, **made) for _n in range(number)]


def tables(user: User) -> dict[str, dict[str, list[int | None]]]:
    """Every table by dimension and key, of one audience."""
    with clock.moved_to(APRIL):
        found = told(user, None)
    return {name: {line.key: line.counts for line in lines} for one in found for name, lines in one.tables}


def count() -> int:
    with clock.moved_to(APRIL):
        return glimpsing.look()


def test_a_quarter_is_counted_once_when_it_has_ended_and_stays(cast: Cast) -> None:
    rows = shared(cast, 9)
    assert (count(), count()) == (12, 0)
    before = tables(cast.analyst)
    assert before["kind"] == {"alert": [9]}
    access.plain(Release).filter(notice__in=[row.pk for row in rows[:5]]).update(
        ended_at=APRIL, ended_by=cast.colleague
    )
    assert (count(), tables(cast.analyst)) == (0, before)


def test_page_says_why_nothing_is_told_to_who_could_be(cast: Cast) -> None:
    shared(cast, 4)
    count()
    with clock.moved_to(APRIL):
        pages = [SignedIn(cast.member(name)).get("/trends/").text for name in ("company_one", "coordinator_north")]
        assert [page.count("Nothing is told yet") for page in pages] == [1, 0]
        assert [page.count("What you may not read, in figures") for page in pages] == [1, 0]


def test_only_members_who_never_belonged_to_the_audience_are_told(cast: Cast) -> None:
    shared(cast, 9)
    count()
    names = ("company_one", "observer", "authority_north2", "coordinator_north", "company_two", "suspended", "outsider")
    assert [bool(tables(cast.member(name))) for name in names] == [True, True, False, False, False, False, False]
    former = Participation.objects.get(organization=cast.analyst.organization, framework=cast.north)
    former.role, former.left_at, former.left_by = "authority", FEB, cast.coordinator
    former.id = uuid.uuid4()
    former.save(force_insert=True)
    assert tables(cast.analyst) == {}


def test_whose_role_was_changed_is_told_nothing(cast: Cast) -> None:
    shared(cast, 9)
    count()
    member = cast.member("authority_north2")
    row = Participation.objects.get(organization=member.organization, framework=cast.north)
    participations.change_role(row, role="observer", by=cast.coordinator)
    assert (tables(member), bool(tables(cast.member("observer")))) == ({}, True)


def test_small_counts_are_hidden_and_others_beside_them(cast: Cast) -> None:
    method = Technique.objects.create(
        code="MK-90", m_stage="marketing", tactic="T", title="Title", description="D", evidence="seen"
    )
    named = substance(substance_class="Opioids")
    for row in shared(cast, 5, urgency="high"):
        row.techniques.add(method)
        row.substances.add(named)
    shared(cast, 4, urgency="routine", destination="SE")
    shared(cast, 6, urgency="immediate", destination="")
    count()
    assert tables(cast.analyst) == {
        "kind": {"alert": [15]},
        "urgency": {"high": [5]},
        "method": {"MK-90": [5]},
        "class": {"Opioids": [5]},
        "destination": {"NO": [5]},
    }


def test_who_knows_some_of_a_count_is_told_no_small_rest_of_it(cast: Cast) -> None:
    shared(cast, 4)
    shared(cast, 5, by="company_one")
    count()
    assert tables(cast.analyst) == {}
    assert tables(cast.member("observer")) == {}, "they might ask each other, and are told the same"


def test_what_is_red_an_exercise_or_shared_elsewhere_too_counts_nowhere(cast: Cast) -> None:
    shared(cast, 3, tlp="red")
    shared(cast, 3, is_exercise=True)
    shared(cast, 3, state="withdrawn")
    for row in shared(cast, 3):
        notices.release(row, cast.region, at=FEB, by=cast.colleague)
    shared(cast, 4)
    count()
    assert tables(cast.analyst) == {}


def test_answers_count_from_five_by_others(cast: Cast) -> None:
    everyone = [cast.organization("authority_north2")]
    for row in shared(cast, 5, addressees=everyone):
        answer(row, cast.member("authority_north2"), decisions=[Decision.NO_TRACE])
    for row in shared(cast, 9, by="company_one", addressees=everyone):
        answer(row, cast.member("authority_north2"), decisions=[Decision.VISIBILITY_REMOVED])
    count()
    assert tables(cast.analyst)["decision"] == {"no_trace": [5]}


def test_a_year_of_four_quarters_is_told_beside_them(cast: Cast) -> None:
    for month in (2, 5, 8, 11):
        shared(cast, 3, released_at=datetime(2026, month, 10, 9, tzinfo=UTC))
    with clock.moved_to(NEXT_YEAR):
        assert glimpsing.look() == 30
        (one,) = told(cast.analyst, cast.north)
        assert [(name, [(line.key, line.counts[-1]) for line in lines]) for name, lines in one.tables] == [
            ("kind", [("alert", 12)])
        ]
        assert one.heads == ["Q1 2026", "Q2 2026", "Q3 2026", "Q4 2026", "2026"]


def test_file_holds_the_rows_of_the_page_and_none_for_who_is_told_nothing(cast: Cast) -> None:
    shared(cast, 9)
    shared(cast, 3, destination="SE")
    count()
    with clock.moved_to(APRIL):
        page = SignedIn(cast.analyst).get("/trends/", {"period": "3"})
        assert 'href="/trends/glimpses/csv/?period=3"' in page.text
        file = SignedIn(cast.analyst).get("/trends/glimpses/csv/").text.lstrip("\ufeff").splitlines()
        nothing = SignedIn(cast.coordinator).get("/trends/glimpses/csv/").text.splitlines()
        unclear = SignedIn(cast.analyst).get("/trends/glimpses/csv/", {"period": "nothing"})
    rows = [
        [str(one.framework), one.whom, str(title), name, when, "" if n is None else str(n)]
        for one in page.context["glimpses"]
        for title, lines in one.titled
        for name, cells in lines
        for when, n in cells
    ]
    assert [line.replace('"', "").split(",") for line in file[1:]] == rows
    assert ["Framework of the north", "Authorities only", "Items by kind", "Alert", "Q1 2026", "12"] in rows
    assert (len(nothing), unclear.status_code) == (1, 404)


def test_page_and_program_are_told_the_same(cast: Cast) -> None:
    shared(cast, 9)
    count()
    with clock.moved_to(APRIL):
        page = SignedIn(cast.analyst).get("/trends/").text
        sent = SignedIn(cast.analyst).get("/api/v1/trends/", {"period": "3"}).json()
        nothing = SignedIn(cast.coordinator).get("/trends/").text
    assert ("What you may not read, in figures" in page, "What you may not read" in nothing) == (True, False)
    assert '<th scope="row"><bdi dir="auto">Alert</bdi></th><td class="end num" data-label="Q1 2026">9</td>' in page
    (one,) = sent["not_readable"]
    assert (one["framework"], one["audience"]) == (str(cast.north.pk), "authorities")
    assert one["columns"][-1] == {"stretch": "quarter", "begins_on": "2026-01-01"}
    assert one["tables"][0] == {"dimension": "kind", "rows": [{"key": "alert", "counts": [9]}]}


def test_nothing_is_told_of_quarters_before_a_framework_began(cast: Cast) -> None:
    with clock.moved_to(APRIL):
        glimpsing.look()
    begun = set(access.plain(Glimpse).values_list("begins_on", flat=True))
    assert begun == {date(2025, 10, 1), date(2026, 1, 1)}


def test_what_who_is_told_could_read_before_counts_nowhere(cast: Cast) -> None:
    """Four alerts for everyone that were narrowed to authorities, and one that always was for them."""
    for row in shared(cast, 4, releases=[(cast.north, "everyone")]):
        access.plain(Release).filter(notice=row.pk).update(ended_at=FEB, ended_by=cast.colleague)
        notices.release(row, cast.north, audience="authorities", at=FEB, by=cast.colleague)
    shared(cast, 1)
    count()
    assert tables(cast.analyst) == {}


def test_who_approved_some_of_a_count_is_told_no_small_rest_of_it(cast: Cast) -> None:
    reader, coordinator = cast.organization("authority_north2"), cast.organization("coordinator_north")
    Organization.objects.filter(pk=coordinator.pk).update(second_reader=reader.pk)
    shared(cast, 4, by="coordinator_north", releases=[(cast.north, "companies")])
    shared(cast, 1, by="company_one", releases=[(cast.north, "companies")])
    count()
    assert tables(cast.member("authority_north2")) == {}
