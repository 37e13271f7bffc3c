"""Copies that say whose they are, copies for people without an account, and whose copy a number names."""

import hashlib
from collections.abc import Iterator
from io import BytesIO

import pytest
from django.conf import settings
from django.test import Client
from docx import Document

from portal import stamps
from portal.enums import TLP
from portal.errors import ActionRefused
from portal.models import AuditEvent
from sharing import access, labels
from sharing.actions import releases
from sharing.enums import Standing
from tests.access.paper import unrendered
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.trends.test_copies import published
from trends.actions import copies as copies_act
from trends.actions.copies import Holder
from trends.models import Bulletin, BulletinFile, Copy, StampPage

NAMED = (TLP.AMBER, TLP.AMBER_STRICT)
HANDED = {"name": "Amina Diallo", "office": "Minister of Health", "standing": "own", "purpose": "The meeting in May"}


@pytest.fixture(autouse=True)
def _unrendered() -> Iterator[None]:
    """Nobody waits for a PDF: it is its words, and behind them what a copy says of its holder."""
    with unrendered():
        yield


def copies() -> list[Copy]:
    return list(access.plain(Copy).select_related("organization", "given_by").order_by("given_at"))


@pytest.mark.parametrize("tlp", [label for label in TLP if label != TLP.RED])
def test_copy_names_its_holder_where_the_label_is_strict(cast: Cast, tlp: str) -> None:
    row = published(cast, tlp)
    content = SignedIn(cast.analyst).get(f"/bulletins/{row.pk}/pdf/").content
    (kept,) = access.plain(BulletinFile).all()
    if tlp not in NAMED:
        assert (content, copies(), StampPage.objects.count()) == (bytes(kept.content), [], 0)
        return
    (copy,) = copies()
    said = content.decode().removeprefix(bytes(kept.content).decode())
    assert [cast.analyst.name in said, "Company One" in said, copy.told_number in said] == [True] * 3
    assert (copy.given_by, copy.organization.name, copy.version, copy.form, copy.name) == (
        cast.analyst,
        "Company One",
        1,
        "pdf",
        "",
    )
    assert copy.sha256 == hashlib.sha256(content).hexdigest()


def test_page_says_where_a_pdf_is_not_signed(cast: Cast) -> None:
    row = published(cast)
    assert "Its PDF is not signed" in SignedIn(cast.analyst).get(row.get_absolute_url()).text


def test_each_copy_has_a_number_and_the_line_of_a_holder_is_rendered_once(cast: Cast) -> None:
    row, reader = published(cast), SignedIn(cast.analyst)
    contents = {reader.get(f"/bulletins/{row.pk}/pdf/").content for _time in range(3)}
    assert (len(contents), len({copy.number for copy in copies()}), StampPage.objects.count()) == (3, 3, 1)


def test_line_of_a_holder_that_was_kept_before_its_letters_stood_in_order_is_used_no_more(cast: Cast) -> None:
    """In Arabic such a line was drawn with another number: it was kept by what its page said then."""
    row = published(cast)
    page = stamps.html(cast.analyst.name, "Company One", language=row.language)
    before = page.replace(' class="letters" dir="ltr"', ' class="letters"')
    assert before != page
    StampPage.objects.create(words=hashlib.sha256(before.encode()).hexdigest(), content=b"Drawn in another order")
    assert b"another order" not in SignedIn(cast.analyst).get(f"/bulletins/{row.pk}/pdf/").content
    assert StampPage.objects.count() == 2


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_text_for_word_processors_names_its_holder_in_its_language(cast: Cast, language: str) -> None:
    row = published(cast)
    access.plain(Bulletin).filter(pk=row.pk).update(language=language)
    read = Document(BytesIO(SignedIn(cast.analyst).get(f"/bulletins/{row.pk}/docx/").content))
    holder = read.sections[0].header.paragraphs[1].text
    (copy,) = copies()
    told = (copy.told_number, cast.analyst.name, "Company One", str(copy.given_at.date()))
    assert [f"\u2068{one}\u2069" in holder for one in told] == [True] * 4
    assert ("Copy" in holder) == (language == "en")


def test_copy_that_a_program_takes_names_whose_key_it_is(cast: Cast) -> None:
    row = published(cast)
    content = SignedIn(cast.analyst).get(f"/api/v1/bulletins/{row.pk}/pdf/").content
    assert cast.analyst.name in content.decode()
    assert len(copies()) == 1


@pytest.mark.parametrize("way", ["/bulletins/{}/docx/", "/api/v1/bulletins/{}/docx/"])
def test_text_for_word_processors_is_a_copy_as_well(cast: Cast, way: str) -> None:
    row = published(cast)
    answer = SignedIn(cast.analyst).get(way.format(row.pk))
    read = Document(BytesIO(answer.content))
    (copy,) = copies()
    label, holder = [line.text for line in read.sections[0].header.paragraphs]
    assert label == f"TLP:AMBER  {TLP.AMBER.sentence}"
    assert [word in holder for word in (copy.told_number, cast.analyst.name, "Company One")] == [True] * 3
    assert (copy.form, copy.sha256) == ("docx", hashlib.sha256(answer.content).hexdigest())
    assert [line.text for line in read.paragraphs if line.style and line.style.name == "Heading 1"] == [
        "Overview",
        "Items that this bulletin rests on",
    ]
    assert answer["Content-Disposition"] == f'attachment; filename="{row.reference}.docx"'
    taken = AuditEvent.objects.filter(action="notice.downloaded", target_id=str(row.pk))
    assert [tuple(event.fields) for event in taken] == [("docx",)]


def test_text_of_a_wide_label_names_nobody(cast: Cast) -> None:
    row = published(cast, TLP.GREEN)
    read = Document(BytesIO(SignedIn(cast.analyst).get(f"/bulletins/{row.pk}/docx/").content))
    assert len(read.sections[0].header.paragraphs) == 1
    assert copies() == []


@pytest.mark.parametrize(
    ("tlp", "may"),
    [
        (TLP.CLEAR, ["own", "client", "community", "public"]),
        (TLP.GREEN, ["own", "community"]),
        (TLP.AMBER, ["own", "client"]),
        (TLP.AMBER_STRICT, ["own"]),
        (TLP.RED, []),
    ],
)
def test_label_says_to_whom_without_an_account_a_copy_may_go(tlp: str, may: list[str]) -> None:
    assert list(labels.may_hand_to(tlp)) == may


def test_copy_for_a_minister_is_recorded_and_carries_the_name(cast: Cast) -> None:
    row, approver = published(cast), SignedIn(cast.approver("company_one"))
    content = approver.post(f"/bulletins/{row.pk}/hand-out/", HANDED).content.decode()
    (copy,) = copies()
    assert [HANDED[word] in content for word in ("name", "office", "purpose")] == [True, True, False]
    assert {word: getattr(copy, word) for word in HANDED} == HANDED
    assert (copy.given_by, copy.organization.name) == (cast.approver("company_one"), "Company One")
    acts = AuditEvent.objects.filter(target_id=str(row.pk)).order_by("at").values_list("action", flat=True)
    assert sorted(acts) == ["notice.copy_handed_out", "notice.downloaded"]


@pytest.mark.parametrize("standing", [code for code in Standing if code not in ("own", "client")])
def test_copy_goes_to_nobody_whom_the_label_shuts_out(cast: Cast, standing: str) -> None:
    row, approver = published(cast), SignedIn(cast.approver("company_one"))
    answer = approver.post(f"/bulletins/{row.pk}/hand-out/", HANDED | {"standing": standing})
    assert (answer.status_code, copies()) == (422, [])
    assert HANDED["purpose"] in answer.text  # what was typed stays


def test_action_refuses_whom_the_label_shuts_out(cast: Cast) -> None:
    """Whatever a form offered, or the label was when it was opened."""
    row, holder = published(cast), Holder("Amina Diallo", "Minister", "community", "A meeting")
    with pytest.raises(ActionRefused, match="does not allow"):
        copies_act.hand_out(row, holder=holder, by=cast.approver("company_one"))
    assert copies() == []


def test_members_who_are_no_approvers_hand_nothing_on(cast: Cast) -> None:
    row, reader = published(cast), SignedIn(cast.analyst)
    page = f"/bulletins/{row.pk}/hand-out/"
    assert [reader.get(page).status_code, reader.post(page, HANDED).status_code, copies()] == [403, 403, []]
    assert page not in reader.get(row.get_absolute_url()).text


def handed(cast: Cast) -> tuple[Bulletin, Copy]:
    row = published(cast)
    SignedIn(cast.approver("company_one")).post(f"/bulletins/{row.pk}/hand-out/", HANDED)
    return row, copies()[0]


def test_who_was_handed_a_copy_is_told_to_the_own_organization_alone(cast: Cast) -> None:
    row, copy = handed(cast)
    words = (*(HANDED[word] for word in ("name", "office", "purpose")), copy.told_number)

    def told(person: SignedIn) -> list[bool]:
        text = person.get(row.get_absolute_url()).text
        return [word in text for word in words]

    assert told(SignedIn(cast.analyst)) == [True] * 4
    others = (cast.coordinator, cast.member("coordinator_north"), cast.member("authority_north"))
    assert [told(SignedIn(person)) for person in others] == [[False] * 4] * 3
    assert "Members have handed on 1 more." in SignedIn(cast.coordinator).get(row.get_absolute_url()).text
    assert "handed on 1 more" not in SignedIn(cast.member("authority_north")).get(row.get_absolute_url()).text
    trail = SignedIn(cast.coordinator).get(f"/items/{row.pk}/trail/").text
    assert ("Handed a copy" in trail, "Took it along as a file (PDF)" in trail) == (False, True)


def test_publisher_learns_from_a_number_on_paper_whose_copy_it_is(cast: Cast) -> None:
    row, copy = handed(cast)
    page = SignedIn(cast.coordinator).post("/bulletins/copies/", {"number": f" {copy.told_number.lower()} "}).text
    assert [word in page for word in (HANDED["name"], HANDED["office"], HANDED["purpose"], "Company One")] == [True] * 4
    (event,) = AuditEvent.objects.filter(action="notice.copy_looked_up")
    assert (event.actor_id, event.target_id, event.fields) == (cast.coordinator.pk, str(row.pk), [])


def test_number_tells_nobody_else_whose_copy_it_is(cast: Cast) -> None:
    _row, copy = handed(cast)
    other = SignedIn(cast.approver("coordinator_south"))
    answers = [other.post("/bulletins/copies/", {"number": number}) for number in (copy.told_number, "00000-00000")]
    assert [answer.status_code for answer in answers] == [422, 422]
    texts = [answer.text.replace(copy.told_number, "00000-00000").splitlines() for answer in answers]
    said = [[line for line in lines if "csrf" not in line.lower()] for lines in texts]
    assert said[0] == said[1]
    refused = [SignedIn(person) for person in (cast.approver("company_one"), cast.member("coordinator_north"))]
    assert [one.post("/bulletins/copies/", {"number": copy.told_number}).status_code for one in refused] == [403, 403]
    assert Client().post("/bulletins/copies/", {"number": copy.told_number}).status_code == 302
    assert not AuditEvent.objects.filter(action="notice.copy_looked_up").exists()


def test_withdrawn_bulletin_is_handed_to_nobody(cast: Cast) -> None:
    row = published(cast)
    releases.withdraw(row, reason="A figure was wrong", by=cast.coordinator)
    answers = [
        SignedIn(person).post(f"/bulletins/{row.pk}/hand-out/", HANDED).status_code
        for person in (cast.approver("company_one"), cast.coordinator)
    ]
    assert (answers, copies()) == ([404, 403], [])


def test_action_hands_on_nothing_that_was_withdrawn_or_changed_meanwhile(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, by = published(cast, TLP.AMBER), cast.coordinator
    holder = Holder("Amina Diallo", "Minister of Health", Standing.OWN, "The meeting in May")
    made = copies_act._made

    def slowly(copy: Copy) -> bytes:
        content = made(copy)
        access.plain(Bulletin).filter(pk=row.pk).update(tlp=TLP.AMBER_STRICT)
        return content

    monkeypatch.setattr(copies_act, "_made", slowly)
    assert copies_act.hand_out(row, holder=holder, by=by) is None
    row.state = "withdrawn"
    with pytest.raises(ActionRefused):
        copies_act.hand_out(row, holder=holder, by=by)
    assert copies() == []
