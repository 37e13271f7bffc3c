"""Living with a published bulletin: what is corrected, what moved since, what was withdrawn."""

import html
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from portal import clock
from portal.errors import ActionRefused
from portal.models import Organization, Participation
from sharing import access
from sharing.actions import corrections, releases
from sharing.models import NoticeVersion, WorkingCopy
from tests.access.paper import unrendered
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import notices
from tests.factories.legislation import control, substance
from tests.trends.test_consents import item
from tests.trends.test_editions import MARCH, composed, written
from tests.trends.test_names import joins
from tests.trends.test_public import opened, published
from tests.trends.test_statistics import FEB, shared
from trends import derived, edition, revised
from trends.actions import composing, correcting
from trends.figures import Figures, Revision, Row
from trends.models import Bulletin
from trends.queries import library, revisions, waiting

MARCH_END = datetime(2026, 3, 31, tzinfo=UTC)


def corrected(cast: Cast, row: Bulletin, body: str = "Other words.", **more: Any) -> NoticeVersion:
    own = {"key": "coverage", "heading": "Coverage", "body": body}
    sections = [own if section["key"] == "coverage" else section for section in row.sections]
    said = {"title": row.title, "sections": sections, "note": "A typing error.", **more}
    return correcting.propose(row, **said, by=cast.member("coordinator_north"))


def test_correction_is_seen_dated_on_page_paper_and_for_programs_once_approved(cast: Cast) -> None:
    row = published(cast, written(cast, composed(cast)))
    reader, by = SignedIn(cast.analyst), SignedIn(cast.member("coordinator_north"))
    form = {f"{part}_{section['key']}": section[part] for section in row.sections for part in ("heading", "body")}
    sent = {**form, "title": row.title, "body_coverage": "Other words.", "note": "A typing error.", "based_on": "1"}
    assert by.post(f"/bulletins/{row.pk}/correct/", sent).status_code == 302
    assert "A typing error." not in reader.get(f"/bulletins/{row.pk}/").text
    approver = SignedIn(cast.coordinator)
    page = approver.get(f"/bulletins/{row.pk}/").text
    assert ("Our own words." in page, "Other words." in page) == (True, True)
    version = access.plain(NoticeVersion).get(notice=row.pk, number=2)
    corrections.approve(version, by=cast.coordinator)
    row = access.plain(Bulletin).select_related("framework", "originator").get(pk=row.pk)
    with unrendered():
        file = bytes(composing.file_of(row, cast.analyst).content).decode()
    for said in (reader.get(f"/bulletins/{row.pk}/").text, file):
        told = [word in said for word in ("Corrected since it was published", "A typing error.", "Our own words.")]
        assert told == [True, True, False]
    assert '"corrections"' in file


def test_what_is_typed_into_a_correction_comes_back_until_it_is_proposed(cast: Cast) -> None:
    row = published(cast, written(cast, composed(cast)))
    by, colleague = SignedIn(cast.member("coordinator_north")), SignedIn(cast.coordinator)
    form = {f"{part}_{section['key']}": section[part] for section in row.sections for part in ("heading", "body")}
    typed = {**form, "title": row.title, "body_coverage": "Half a sen", "note": "", "recount": "on", "based_on": "1"}
    page = f"/bulletins/{row.pk}/correct/"
    assert by.get(page).context["keep"] == f"/items/{row.pk}/correct/keep/"
    assert by.post(f"/items/{row.pk}/correct/keep/", typed).json()["said"].startswith("Saved")
    back = by.get(page)
    shown = [back.context["form"][name].value() for name in ("body_coverage", "recount")]
    assert (back.status_code, shown, back.context["form"].errors) == (200, ["Half a sen", True], {})
    assert page in by.get("/own/").text
    assert "Half a sen" not in colleague.get(page).text
    assert by.post(page, typed).status_code == 422
    assert by.post(page, {**typed, "note": "A typing error."}).status_code == 302
    assert not access.plain(WorkingCopy).exists()
    assert by.post(f"/items/{row.pk}/correct/keep/", typed).status_code == 409


def test_figures_stay_frozen_unless_the_correction_counts_anew(cast: Cast) -> None:
    row = published(cast, written(cast, composed(cast)))
    before = row.figures["totals"]
    item(cast)
    corrections.approve(corrected(cast, row), by=cast.coordinator)
    row.refresh_from_db()
    assert row.figures["totals"] == before
    version = corrected(cast, row, recount=True, note="Late item.")
    moved = waiting.of(cast.coordinator, row)["moved"]
    assert ("Alert", "0", "1") in {(one.label, one.before, one.after) for one in moved}
    page = SignedIn(cast.coordinator).get(f"/bulletins/{row.pk}/").text
    assert all(f"{one.table}: {one.label}" in html.unescape(page) for one in moved)
    assert version.note == "Late item. The figures were counted anew."
    corrections.approve(version, by=cast.coordinator)
    row.refresh_from_db()
    assert row.figures["totals"] != before


def test_who_joins_later_and_does_not_read_a_bulletin_stops_no_correction_of_it(cast: Cast) -> None:
    named = item(cast)
    row = published(cast, written(cast, composed(cast), body=f"See {named.reference}."))
    row = access.plain(Bulletin).get(pk=row.pk)
    joins(cast, clock.now() + timedelta(days=1))
    with clock.moved_to(clock.now() + timedelta(days=2)):
        corrections.approve(corrected(cast, row, body=f"See {named.reference}, mended."), by=cast.coordinator)
    row.refresh_from_db()
    assert "mended" in str(row.sections)
    Participation.objects.filter(organization=cast.organization("outsider")).update(reads_from=MARCH_END)
    with pytest.raises(ActionRefused, match="Not every reader of this bulletin"):
        corrected(cast, access.plain(Bulletin).get(pk=row.pk), body=f"See {named.reference} again.")


def test_second_reader_is_shown_of_a_correction_what_it_may_be_told(cast: Cast) -> None:
    law = shared(cast, FEB, kind=notices.law_change, title="A law")
    control(substance(), "NO", effective="2026-05-01", instrument="Order of the north", law_change=law)
    row = published(cast, written(cast, composed(cast)))
    reader = cast.approver("authority_south")
    Organization.objects.filter(pk=row.originator_id).update(second_reader=reader.organization)
    row = access.plain(Bulletin).get(pk=row.pk)
    more = [{**part, "body": f"{part['body']}\n\nMore words."} for part in row.sections]
    correcting.propose(row, title=row.title, sections=more, note="More.", by=cast.member("coordinator_north"))
    for person, is_told in ((cast.coordinator, True), (reader, False)):
        page = SignedIn(person).get(f"/bulletins/{row.pk}/").text
        card = page.partition('id="waiting"')[2].partition("</section>")[0]
        assert ("More words." in card, "1 May 2026" in card) == (True, is_told), person
        answer = SignedIn(person).get(f"/api/v1/notices/{row.pk}/")
        changes = str(answer.json()["correction"]["changes"])
        assert ("More words." in changes, "1 May 2026" in changes, "1 May 2026" in answer.text) == (
            True, is_told, is_told,
        ), person  # fmt: skip


def test_program_that_decides_on_a_correction_is_told_the_numbers_that_it_changes(cast: Cast) -> None:
    row = published(cast, written(cast, composed(cast)))
    item(cast)
    corrected(cast, row, recount=True, note="Late item.")
    told = SignedIn(cast.coordinator).get(f"/api/v1/notices/{row.pk}/").json()["correction"]["changes"]
    moved = waiting.of(cast.coordinator, row)["moved"]
    told_numbers = [(one["field"], one["before"], one["after"]) for one in told]
    assert moved
    assert all((f"{one.table}: {one.label}", one.before, one.after) in told_numbers for one in moved)


def test_correction_quotes_nothing_without_consent_and_lowers_no_label(cast: Cast) -> None:
    row = published(cast, written(cast, composed(cast, "green")))
    version = corrected(cast, row, body=f"See {item(cast).reference}.")
    with pytest.raises(ActionRefused, match="lower label"):
        corrections.approve(version, by=cast.coordinator)
    corrections.discard(version, by=cast.coordinator)
    lower = corrections.propose(row, content={"tlp": "clear"}, note="Open", by=cast.member("coordinator_north"))
    with pytest.raises(ActionRefused, match="lowers no label"):
        corrections.approve(lower, by=cast.coordinator)


@pytest.mark.parametrize("which", ["amber", "authorities", "never was"])
def test_note_names_nothing_that_readers_may_not_read_or_nobody_consented_to(cast: Cast, which: str) -> None:
    row = published(cast, written(cast, composed(cast, "clear")))
    rows: dict[str, Any] = {"amber": {}, "authorities": {"tlp": "clear", "audience": "authorities"}}
    name = item(cast, **rows[which]).reference if which in rows else "NO-2026-ZZZZZZ"
    why = "without its issuer’s consent" if which == "amber" else "Not every reader"
    with pytest.raises(ActionRefused, match=why) as refused:
        corrected(cast, row, note=f"See {name.lower()}, where it stands.")
    assert refused.value.field == "note"
    form = {f"{part}_{section['key']}": section[part] for section in row.sections for part in ("heading", "body")}
    sent = {**form, "title": row.title, "note": f"See {name}.", "based_on": "1"}
    answer = SignedIn(cast.member("coordinator_north")).post(f"/bulletins/{row.pk}/correct/", sent)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["note"])


def test_note_may_name_what_all_read_under_the_label_and_the_bulletin_itself(cast: Cast) -> None:
    row = published(cast, written(cast, composed(cast, "clear")))
    note = f"{row.reference} said nothing of {item(cast, tlp='clear').reference}."
    corrections.approve(corrected(cast, row, note=note), by=cast.coordinator)
    assert [one.note for one in library.errata(row)] == [note]


@pytest.mark.parametrize("fields", [{"tlp": "amber"}, {"tlp": "clear", "audience": "authorities"}])
def test_note_that_names_what_was_narrowed_since_is_not_approved(cast: Cast, fields: dict[str, str]) -> None:
    row, named = published(cast, written(cast, composed(cast, "clear"))), item(cast, **fields)
    said: dict[str, Any] = {"content": {"title": "T"}, "note": f"See {named.reference}."}
    version = corrections.propose(row, **said, by=cast.member("coordinator_north"))
    with pytest.raises(ActionRefused):
        corrections.approve(version, by=cast.coordinator)


@pytest.mark.parametrize("fields", [{"tlp": "amber"}, {"tlp": "clear", "audience": "authorities"}])
def test_reason_of_a_withdrawal_names_nothing_that_readers_may_not_read(cast: Cast, fields: dict[str, str]) -> None:
    opened(cast)
    row, named = published(cast, written(cast, composed(cast, "clear"))), item(cast, **fields)
    browser, page = SignedIn(cast.coordinator), f"/items/{row.pk}/withdraw/"
    answer = browser.post(page, {"reason": f"It tells of {named.reference}."})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["reason"])
    row.refresh_from_db()
    assert (row.state, row.withdrawn_reason) == ("released", "")
    free = item(cast, tlp="clear").reference
    assert browser.post(page, {"reason": f"{row.reference} misread {free}."}).status_code == 302
    assert free in SignedIn(cast.analyst).get(f"/public/bulletins/{row.reference}/").text


def test_answers_that_moved_by_fewer_than_five_stay_as_published() -> None:
    for was, now, kept in ((10, 12, 10), (10, 15, 15), (10, 10, 10), (12, 10, 12)):
        published_, fresh = counted(answered=was), counted(answered=now)
        derived.keep_answers(fresh, published_)
        assert fresh.answered == kept
    published_ = counted(answered=10, decisions=[Row("no_trace", 9)])
    fresh = counted(answered=20, decisions=[Row("no_trace", 10)])
    derived.keep_answers(fresh, published_)
    assert (fresh.answered, fresh.decisions) == (10, [Row("no_trace", 9)])


@pytest.mark.parametrize(
    ("answered", "was", "now", "kept"),
    [
        ("answered", None, 5, True),
        ("answered", None, 8, True),
        ("answered", None, 9, False),
        ("answered", 6, None, True),
        ("others", None, 0, True),
        ("companies_answered", None, 30, True),  # all of them, and before it all but a few
        ("companies_answered", None, 26, True),
        ("companies_answered", None, 21, False),
        ("companies_answered", 21, None, False),
        ("companies_answered", 22, None, True),
    ],
)
def test_what_was_hidden_and_is_not_may_tell_how_few_came_in(
    answered: str, was: int | None, now: int | None, kept: bool
) -> None:
    before, after = (counted(companies=30, **{answered: number}) for number in (was, now))
    derived.keep_answers(after, before)
    assert getattr(after, answered) == (was if kept else now)


@pytest.mark.parametrize(
    ("answered", "acted", "kept"), [(37, 25, True), (37, 26, False), (42, 26, False), (41, 20, False)]
)
def test_those_that_took_nothing_off_the_market_are_told_by_no_recount(answered: int, acted: int, kept: bool) -> None:
    fresh = counted(answered=answered, acted=acted)
    derived.keep_answers(fresh, counted(answered=31, acted=20))
    assert (fresh.answered, fresh.acted) == ((31, 20) if kept else (answered, acted))


def counted(**fields: Any) -> Figures:
    return Figures(begins_on="2026-03-01", ends_on="2026-03-31", **fields)


@pytest.mark.parametrize(("was", "now", "told"), [
    (40, 46, [Revision("2026-03", "answers", 40, 46)]),
    (46, 40, [Revision("2026-03", "answers", 46, 40)]),
    (40, 44, [Revision("2026-03", "answers", 40, None, 1)]),
    (44, 40, [Revision("2026-03", "answers", 44, None, -1)]),
    (40, 40, []), (None, None, []), (None, 5, []), (None, 8, []), (8, None, []),
    (None, 9, [Revision("2026-03", "answers", None, 9)]),
])  # fmt: skip
def test_what_moved_is_told_from_five_on(was: int | None, now: int | None, told: list[Revision]) -> None:
    assert revised.revisions(counted(answered=was), counted(answered=now)) == told


def test_next_bulletin_says_what_moved_since(cast: Cast) -> None:
    row = published(cast, composed(cast))
    for _number in range(6):
        item(cast)
    moved = revisions.since(cast.north, date(2026, 4, 1), tlp="amber")
    assert moved == [Revision("2026-03", "alert", 0, 6)]
    assert revisions.since(cast.north, date(2026, 4, 1), tlp="green") == []
    assert revisions.since(cast.north, MARCH[0], tlp="amber") == []
    with clock.moved_to(datetime(2026, 5, 1, tzinfo=UTC)):
        april = composing.compose(
            framework=cast.north,
            begins_on=date(2026, 4, 1),
            ends_on=date(2026, 4, 30),
            tlp="amber",
            by=cast.coordinator,
        )
    parts = {part.key: part for part in library.shown(april, cast.coordinator)["parts"]}
    assert (parts["coverage"].title, parts["coverage"].rows) == (
        "Revised since", [["March 2026: alerts shared", "0", "6"]],
    )  # fmt: skip
    assert row.figures["revised"] == []


def test_revision_below_five_is_said_in_words() -> None:
    figures = counted(revised=[Revision("2026-02", "answers", 40, None, 1), Revision("2026-02", "alert", None, 9)])
    (part,) = edition.parts(figures, [{"key": "coverage", "heading": "H", "body": ""}], {})
    assert part.rows == [
        ["February 2026: answers recorded", "40", "fewer than five more"],
        ["February 2026: alerts shared", "fewer than five", "9"],
    ]


def test_quoted_item_that_is_withdrawn_is_marked_for_who_learns_of_it(cast: Cast) -> None:
    opened(cast)
    quoted = item(cast, tlp="clear")
    row = published(cast, written(cast, composed(cast, "clear"), body=f"As {quoted.reference} says."))
    address = f"/bulletins/{row.pk}/"
    assert "quoted here" not in SignedIn(cast.analyst).get(address).text
    releases.withdraw(quoted, reason="Mistaken seller", by=cast.colleague)
    for page in (
        SignedIn(cast.analyst).get(address),
        SignedIn(cast.analyst).get(f"/public/bulletins/{row.reference}/"),
    ):
        assert (f"{quoted.reference}, quoted here, was withdrawn on" in page.text, "Mistaken" in page.text) == (
            True, False,
        )  # fmt: skip


def test_words_of_an_earlier_version_are_kept_as_no_file_of_a_later_one(cast: Cast) -> None:
    """A row that somebody looked up just before a correction was approved."""
    before = published(cast, written(cast, composed(cast, "green")))
    corrections.approve(corrected(cast, before), by=cast.coordinator)
    with unrendered():
        files = [composing.file_of(row, cast.analyst) for row in (before, access.plain(Bulletin).get(pk=before.pk))]
    assert files[0] == files[1]
    assert ["Other words." in bytes(file.content).decode() for file in files] == [True, True]
