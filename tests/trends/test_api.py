"""Bulletins through the API: composed, edited, in the making, published, as a PDF."""

import sys
import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from sharing import access
from sharing.actions import review
from sharing.actions.drafts import edition_of
from sharing.enums import NoticeState
from sharing.models import NoticeVersion
from tests.cast import Cast
from tests.factories import notices
from tests.factories.notices import RELEASED_AT
from tests.program import Program
from trends.actions import composing
from trends.models import Bulletin

FEBRUARY, MARCH = (date(2026, 2, 1), date(2026, 2, 28)), (date(2026, 3, 1), date(2026, 3, 31))


def draft(cast: Cast, days: tuple[date, date] = MARCH) -> Bulletin:
    by = cast.member("coordinator_north")
    return composing.compose(framework=cast.north, begins_on=days[0], ends_on=days[1], tlp="amber", by=by)


def published(cast: Cast, **fields: Any) -> Bulletin:
    days = {"framework": cast.north, "begins_on": MARCH[0], "ends_on": MARCH[1]}
    figures = {"begins_on": "2026-03-01", "ends_on": "2026-03-31"}
    sections = [{"key": "overview", "heading": "Overview", "body": "Secret words"}]
    return notices.notice(
        Bulletin,
        author=cast.member("coordinator_north"),
        approver=cast.coordinator,
        releases=[(cast.north, "everyone")],
        **{**days, "figures": figures, "sections": sections, **fields},
    )


def bare(section: dict[str, Any]) -> dict[str, Any]:
    return {name: section[name] for name in ("key", "heading", "body")}


def words(row: Bulletin, **changes: Any) -> dict[str, Any]:
    return {"title": row.title, "tlp": row.tlp, "sections": row.sections, "seen": edition_of(row), **changes}


def test_words_of_a_draft_are_changed_whole(cast: Cast) -> None:
    row, program = draft(cast), Program(cast.member("coordinator_north"))
    sections = [{**section, "body": f"Our words on {section['key']}."} for section in row.sections]
    answer = program.ask("put", f"bulletins/{row.pk}/", words(row, title="March", tlp="green", sections=sections))
    said = answer.json()
    assert (answer.status_code, said["title"], said["tlp"], said["sections"]) == (
        200,
        "March",
        "green",
        [bare(one) for one in sections],
    )
    row.refresh_from_db()
    assert (row.title, row.sections) == ("March", [bare(one) for one in sections])


def test_words_that_somebody_changed_meanwhile_are_not_overwritten(cast: Cast) -> None:
    row, program = draft(cast), Program(cast.member("coordinator_north"))
    seen = program.get(f"bulletins/{row.pk}/")["edition"]
    assert program.code("put", f"bulletins/{row.pk}/", words(row, title="First", seen=seen)) == 200
    for said, code in ((seen, 409), ("", 428), (None, 428)):
        answer = program.ask("put", f"bulletins/{row.pk}/", words(row, title="Second", seen=said))
        assert (answer.status_code, list(answer.json())) == (code, ["seen"])
    row.refresh_from_db()
    assert row.title == "First"


def test_sections_are_those_of_the_draft_each_once(cast: Cast) -> None:
    row, program = draft(cast), Program(cast.member("coordinator_north"))
    first = row.sections[0]
    for sections in (row.sections[1:], [*row.sections, first], [*row.sections, {**first, "key": "own"}]):
        answer = program.ask("put", f"bulletins/{row.pk}/", words(row, sections=sections))
        assert (answer.status_code, list(answer.json())) == (400, ["sections"])
    assert program.ask("put", f"bulletins/{row.pk}/", words(row, figures={})).json() == {"figures": ["Unknown field."]}
    assert program.ask("put", f"bulletins/{row.pk}/", words(row, tlp="red")).status_code == 400


def test_only_the_coordinator_changes_its_draft_and_only_while_it_is_one(cast: Cast) -> None:
    row, shown = draft(cast), published(cast)
    body = words(row)
    for user in (cast.analyst, cast.approver("coordinator_south"), cast.member("outsider")):
        assert Program(user).code("put", f"bulletins/{row.pk}/", body) == 404
    assert Program(cast.analyst).code("put", f"bulletins/{shown.pk}/", words(shown)) == 403
    assert Program(cast.coordinator).code("put", f"bulletins/{shown.pk}/", words(shown)) == 400
    assert Program(cast.administrator("coordinator_north")).code("put", f"bulletins/{row.pk}/", body) == 200
    cast.north.participations.filter(organization=cast.organization("coordinator_north")).update(
        suspended_at=RELEASED_AT, suspended_by=cast.coordinator
    )
    assert Program(cast.coordinator).code("put", f"bulletins/{row.pk}/", body) == 403


def test_bulletins_in_the_making_are_their_coordinators(cast: Cast) -> None:
    row = draft(cast)
    review.submit(draft(cast, FEBRUARY), by=cast.member("coordinator_north"))
    (in_review, made) = Program(cast.coordinator).get("bulletins/drafts/")["results"]
    assert (made["id"], made["state"], in_review["state"]) == (str(row.pk), "draft", "in_review")
    for user in (cast.analyst, cast.approver("coordinator_south"), cast.approver("authority_north")):
        assert Program(user).get("bulletins/drafts/") == {"results": [], "after": ""}


def test_published_bulletins_are_paged_newest_first(cast: Cast) -> None:
    rows = [published(cast, released_at=RELEASED_AT + timedelta(days=number // 3)) for number in range(27)]
    wanted = sorted(rows, key=lambda row: (row.released_at, row.pk), reverse=True)
    program = Program(cast.analyst)
    assert len(program.get("bulletins/")["results"]) == 25
    assert [row["id"] for row in program.all("bulletins/")] == [str(row.pk) for row in wanted]
    assert program.code("get", "bulletins/", before="x") == 400
    assert Program(cast.member("outsider")).get("bulletins/") == {"results": [], "after": ""}


def test_withdrawn_bulletin_is_a_tombstone(cast: Cast) -> None:
    row = published(cast, state=NoticeState.WITHDRAWN, title="Secret title")
    for path in (f"bulletins/{row.pk}/", f"notices/{row.pk}/"):
        answer = Program(cast.analyst).ask("get", path)
        assert (answer.status_code, answer.json()["withdrawn_reason"]) == (200, "Mistaken seller")
        assert "Secret" not in answer.text
    assert Program(cast.analyst).code("get", f"bulletins/{row.pk}/pdf/") == 404


def printed(cast: Cast, row: Bulletin) -> Any:
    """The answer to a program that wants a PDF and nothing else."""
    access.plain(NoticeVersion).create(
        notice_id=row.pk, number=1, content={}, author=row.author, approver=row.released_by, released_at=RELEASED_AT
    )
    headers = {"Accept": "application/pdf"}
    return Program(cast.analyst).browser.get(f"/api/v1/bulletins/{row.pk}/pdf/", headers=headers)


def test_published_bulletin_comes_as_a_pdf(cast: Cast) -> None:
    row = published(cast)
    answer = printed(cast, row)
    assert (answer.status_code, answer["Content-Type"], answer.content[:4]) == (200, "application/pdf", b"%PDF")
    assert answer["Content-Disposition"] == f'attachment; filename="{row.reference}.pdf"'


def test_pdf_of_what_is_not_published_or_not_ones_own_does_not_exist(cast: Cast) -> None:
    row, shown = draft(cast), published(cast)
    answer = Program(cast.coordinator).ask("get", f"bulletins/{row.pk}/pdf/")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Only a published bulletin has a file."})
    program = Program(cast.member("outsider"))
    unknown = program.ask("get", f"bulletins/{uuid.uuid4()}/pdf/")
    answers = [program.ask("get", f"bulletins/{pk}/pdf/") for pk in (row.pk, shown.pk)]
    assert [(answer.status_code, answer.text) for answer in answers] == [(404, unknown.text)] * 2


def test_pdf_that_cannot_be_made_is_a_503_with_a_sentence(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")  # where the renderer would run
    answer = printed(cast, published(cast))
    said = "No PDF could be made: the renderer ended with code 1"
    assert (answer.status_code, answer.json()) == (503, {"detail": said})


def test_draft_is_discarded_under_the_address_of_every_notice(cast: Cast) -> None:
    row = draft(cast)
    assert Program(cast.analyst).code("delete", f"notices/{row.pk}/") == 404
    assert Program(cast.member("coordinator_north")).code("delete", f"notices/{row.pk}/") == 204
    assert not access.plain(Bulletin).exists()


@pytest.mark.parametrize("path", ["bulletins/", "bulletins/drafts/"])
def test_bulletins_cost_the_same_for_one_and_for_three(cast: Cast, path: str) -> None:
    program = Program(cast.member("coordinator_north"))

    def stock(*months: int) -> None:
        for month in months:
            published(cast)
            draft(cast, (date(2025, month, 1), date(2025, month, 31)))

    stock(1)
    program.cost(path)
    one = program.cost(path)
    stock(3, 5)
    assert program.cost(path) == one


def test_sections_say_no_more_than_their_words(cast: Cast) -> None:
    """What a section draws on without naming it, and by which items it was written, is not for every reader."""
    section = {"key": "overview", "heading": "H", "body": "B", "quotes": ["NO-2026-AAAAAA"], "tlp": "green"}
    row = published(cast, sections=[section])
    sent = Program(cast.analyst).ask("get", f"bulletins/{row.pk}/").json()
    assert sent["sections"] == [{"key": "overview", "heading": "H", "body": "B"}]
