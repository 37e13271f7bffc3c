"""What leaves by other ways than a page: mails, PDFs and log lines, with a token in every text field."""

import logging
from typing import Any

import pytest
from django.core import mail
from django.db import models

from portal import outbox
from portal.enums import MessageKind
from portal.models import Message, User
from sharing.models import LegislativeChange, ModusOperandiNote, Notice, VendorAlert
from tests.access import house as houses
from tests.access.doors import DOORS
from tests.access.house import TEXTS, House
from tests.access.test_doors import visit, visits
from tests.cast import Cast
from tests.conftest import SignedIn
from trends.models import Bulletin

# Codes and numbers; notes to the author and the reason that a tombstone shows; what is planted in a way of its own.
UNWRITTEN = {"reference", "language", "jurisdiction"}
ELSEWHERE: dict[type[Notice], set[str]] = {
    VendorAlert: {"own_file_number"},
    ModusOperandiNote: set(),
    LegislativeChange: {"source_url"},
    Bulletin: set(),
}
NOTED = {"returned_note", "withdrawn_reason"}
POINTERS = (MessageKind.ALERT_FOR_ACTION, MessageKind.QUESTION, MessageKind.ANSWER)


@pytest.fixture
def house(cast: Cast) -> House:
    return houses.build(cast)


@pytest.mark.parametrize("model", TEXTS, ids=lambda model: model.__name__)
def test_every_text_field_of_a_notice_has_a_token(model: type[Notice]) -> None:
    written = {
        field.name
        for field in model._meta.get_fields()
        if isinstance(field, models.CharField | models.TextField) and not field.choices
    }
    assert written - UNWRITTEN - NOTED - ELSEWHERE[model] == set(TEXTS[model])


def everybody(house: House) -> dict[str, User]:
    return {user.email: user for user in house.cast.people.values()}


def test_no_mail_says_what_its_reader_may_not_read(house: House) -> None:
    people = everybody(house)
    for planted in house.planted:
        for user in people.values():
            for kind in POINTERS:
                key = f"{kind}:{planted.row.pk}:{user.pk}"
                outbox.enqueue(kind, key=key, recipient=user, data={"notice": str(planted.row.pk)})
    while outbox.deliver_due():
        pass
    assert mail.outbox
    every = {token for planted in house.planted for tokens in planted.tokens.values() for token in tokens}
    told: set[tuple[str, str]] = set()
    for letter in mail.outbox:
        parts = [part.get_payload(decode=True) for part in letter.message().walk() if not part.is_multipart()]
        said = f"{letter.message().as_string()} {b' '.join(bytes(part) for part in parts).decode()}"
        assert [token for token in every if token in said] == []
        told |= {(letter.to[0], p.row.reference) for p in house.planted if p.row.reference in said}
    allowed = {
        (email, p.row.reference) for email, user in people.items() for p in house.planted if house.may_read(user, p)
    }
    assert told == allowed
    assert Message.objects.filter(sent_at=None, suppressed_at=None).count() == 0


def test_bulletin_as_pdf_is_there_for_its_readers_only(house: House) -> None:
    planted = next(p for p in house.planted if p.row.kind == "bulletin" and p.item.state == "released")
    address = f"/bulletins/{planted.row.pk}/pdf/"
    for user in (house.cast.analyst, house.cast.focal_point, house.cast.member("outsider")):
        said = houses.text_of(SignedIn(user).get(address))
        assert ("tokbulletin0bodyx" in said) is house.may_read(user, planted)
        assert [token for token in house.forbidden(user) if token in said] == []


def test_no_log_line_holds_what_somebody_wrote(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """The issuer reads nearly everything, and so does the site while it serves the issuer."""
    caplog.set_level(logging.DEBUG)
    client = SignedIn(house.cast.focal_point)
    for name, door in DOORS.items():
        for method in door.methods:
            if name == "account_logout":
                continue
            for address, _planted in visits(house, name, door):
                visit(client, method, address, door)
    every = {token for planted in house.planted for tokens in planted.tokens.values() for token in tokens}
    every |= {token for _planted, _who, token in (*house.threads, *house.outcomes)}
    assert caplog.records
    assert [line for line in _lines(caplog) if any(token in line for token in every)] == []


def _lines(caplog: pytest.LogCaptureFixture) -> list[Any]:
    formatter = logging.Formatter()
    return [formatter.format(record) for record in caplog.records]
