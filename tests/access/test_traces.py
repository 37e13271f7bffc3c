"""What leaves by other ways than a page: mails and PDFs, with a token in every text field; and names of hidden members.

Log lines are read by the tests that walk the doors: `test_doors` and `test_acts`, as everyone.
"""

import pytest
from django.core import mail
from django.db import models
from django.urls import reverse

from portal import events, outbox
from portal.enums import EventKind
from portal.models import Message, User
from sharing import access
from sharing.models import (
    Control,
    Evidence,
    LegislativeChange,
    Meeting,
    ModusOperandiNote,
    Notice,
    Outcome,
    Question,
    Receipt,
    VendorAlert,
)
from sharing.models import NoticeVersion as Version
from tests.access import hiding
from tests.access.doors import DOORS
from tests.access.house import House, text_of
from tests.access.oracle import Person
from tests.access.paper import unrendered
from tests.access.personas import Visitor, visitor
from tests.access.planting import TEXTS, Planted
from tests.access.things import Rows
from tests.access.tokens import found_in, said_by
from trends.models import Bulletin

# Codes and numbers that nobody writes freely.
UNWRITTEN = {"reference", "language", "jurisdiction", "reference_row", "time_zone"}
UNWRITTEN |= {"media_type", "sha256", "sha256_given", "image_hash", "key", "preview_key"}  # of files
# What is planted in a way of its own: the originator's own notes, the reason of a withdrawal, an address.
ELSEWHERE: dict[type[Notice], set[str]] = {
    VendorAlert: {"own_file_number"},
    ModusOperandiNote: set(),
    LegislativeChange: {"source_url"},
    Bulletin: set(),
    Meeting: {"online_address", "links"},
}
NOTED = {"returned_note", "withdrawn_reason"}
POINTERS = (EventKind.ITEM, EventKind.ASKED, EventKind.QUESTION, EventKind.ANSWER)


def written(model: type[models.Model]) -> set[str]:
    """The fields in which somebody writes words."""
    return {
        field.name
        for field in model._meta.get_fields()
        if isinstance(field, models.CharField | models.TextField) and not field.choices
    } - UNWRITTEN


@pytest.mark.parametrize("model", TEXTS, ids=lambda model: model.__name__)
def test_every_text_field_of_a_notice_has_a_token(model: type[Notice]) -> None:
    assert written(model) - NOTED - ELSEWHERE[model] == set(TEXTS[model])


@pytest.mark.parametrize(
    "model", [*TEXTS, Control, Evidence, Outcome, Question, Version], ids=lambda model: model.__name__
)
def test_every_text_that_is_planted_holds_a_token(house: House, model: type[models.Model]) -> None:
    """In at least one row: some texts have their place in one state only."""
    tokens = house.tokens()
    for name in written(model) - {"effect_rule"} if model is Control else written(model):
        texts = model._base_manager.exclude(**{name: ""}).values_list(name, flat=True)
        assert found_in(" ".join(texts), tokens), f"no token stands in {model.__name__}.{name}"


def test_every_text_of_a_bulletin_holds_a_token(house: House) -> None:
    shown = next(p for p in house.planted if p.item.kind == "bulletin" and p.item.state == "released")
    row = Bulletin._base_manager.get(pk=shown.row.pk)
    texts = [text for section in row.sections for text in (section["heading"], section["body"])]
    texts += [law[name] for law in row.figures["laws"] for name in ("what", "instrument")]
    texts += [source["title"] for source in row.figures["sources"]]
    assert len(texts) == 10
    assert all(found_in(text, house.tokens()) for text in texts)


@pytest.mark.parametrize("kind", POINTERS)
def test_no_mail_says_what_its_reader_may_not_read(house: House, kind: EventKind) -> None:
    """A pointer to every fourth notice, for an approver of every organization and the members of some."""
    some = ("authority_north", "coordinator_north", "outsider")
    cast = house.cast
    people = {u.email: u for u in (*map(cast.approver, cast.organizations), *map(cast.member, some))}
    part = house.planted[POINTERS.index(kind) :: 4]
    for planted in part:
        events.tell(
            kind,
            subject=planted.row.pk,
            key=f"{kind}:{planted.row.pk}",
            people=User.objects.filter(pk__in=[user.pk for user in people.values()]),
            by=None,
            at_once=True,
        )
    while outbox.deliver_due():
        pass
    told: set[tuple[str, str]] = set()
    for letter in mail.outbox:
        parts = [part.get_payload(decode=True) for part in letter.message().walk() if not part.is_multipart()]
        said = f"{letter.message().as_string()} {b' '.join(bytes(part) for part in parts).decode()}"
        assert found_in(said, house.tokens()) == []
        told |= {(letter.to[0], p.row.reference) for p in house.planted if p.row.reference in said}
    assert told
    assert told == {(u.email, p.row.reference) for u in people.values() for p in part if _is_told(house, u, p, kind)}
    assert Message.objects.filter(sent_at=None, suppressed_at=None).count() == 0


def _is_told(house: House, user: User, planted: Planted, kind: EventKind) -> bool:
    """Whoever may read it; that an answer is asked, only the people of an organization of which it is, and which has
    not answered.
    """
    person = house.person(user)
    answers = access.plain(Receipt).filter(organization=user.organization_id, outcome_at__isnull=False)
    is_answered = answers.filter(notice=planted.row.pk).exists()
    is_asked = person is not None and person.org in planted.item.asked and not is_answered
    return house.may_read(user, planted) and (kind != EventKind.ASKED or is_asked)


def test_bulletin_as_pdf_is_there_for_its_readers_only(house: House) -> None:
    planted = next(p for p in house.planted if p.row.kind == "bulletin" and p.item.state == "released")
    read = {
        "tokbulletin0overviewheadx",
        "tokbulletin0sourcesbodyx",
        "tokbulletin0lawinstrumentx",
        "tokbulletin0titledx",
    }
    for persona in ("company", "originator", "outsider"):
        someone = visitor(house, persona)
        for address in (f"/bulletins/{planted.row.pk}/pdf/", f"/api/v1/bulletins/{planted.row.pk}/pdf/"):
            answer = someone.browser.get(address)
            assert said_by(answer, read) == (sorted(read) if someone.sees(planted.item) else [])
            assert said_by(answer, house.forbidden(someone.person)) == []


def test_members_of_a_framework_that_hides_them_are_named_to_no_other(house: House) -> None:
    """By no page, answer, file or paper: no organization, and nobody of its people."""
    hiding.hide(house)
    rows, readers = Rows(house), [visitor(house, name) for name in hiding.READERS]
    may = {someone.persona: hiding.may_be_named(house, reader(someone)) for someone in readers}
    told: dict[str, set[str]] = {}
    with unrendered():
        for name, door in DOORS.items():
            wanted = "get" in door.methods and not door.public
            for someone, thing in hiding.looks(house, readers, rows.of(door.on), name) if wanted else []:
                with someone.comes_as_before() as browser:
                    said = text_of(browser.get(reverse(name, args=list(thing.keys))))
                words = set(hiding.WORD.findall(said))
                assert words <= may[someone.persona], f"{name} {thing.name} to {someone.persona}"
                told.setdefault(someone.persona, set()).update(words)
    for someone in readers:
        own = reader(someone).org
        assert {hiding.word("org", own), hiding.word("org", "authority_north")} <= told[someone.persona]


def reader(someone: Visitor) -> Person:
    assert someone.person
    return someone.person
