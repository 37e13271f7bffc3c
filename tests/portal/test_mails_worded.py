"""Mails are worded in their reader's language and time zone, and carry the label of what they point to."""

import struct
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from pytest_django import Settings

from portal import clock, events, outbox
from portal.enums import TLP, MessageKind, Urgency
from portal.models import Message, Notification, Organization, User
from sharing.actions import releases
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts

MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)  # an immediate alert is to be answered a day later
FRENCH = {
    "": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n > 1);\n",
    "You are asked to follow up": "Une suite vous est demandée",
    "Answer by %(due)s (%(zone)s)": "Répondre avant le %(due)s (%(zone)s)",
    "%(count)s item on Accord\0%(count)s items on Accord": "%(count)s avis sur Accord\0%(count)s avis sur Accord",
    "You may not pass this to anyone else.": "Ne transmettez ceci à personne.",
}


def compiled(words: Mapping[str, str]) -> bytes:
    """A message catalog as GNU gettext's msgfmt writes it."""
    ordered = sorted((key.encode(), value.encode()) for key, value in words.items())
    begins, tables, strings = 28 + 16 * len(ordered), [b"", b""], b""
    for column in (0, 1):
        for pair in ordered:
            tables[column] += struct.pack("<2I", len(pair[column]), begins + len(strings))
            strings += pair[column] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(ordered), 28, 28 + 8 * len(ordered), 0, 0)
    return head + b"".join(tables) + strings


@pytest.fixture
def french(tmp_path: Path, settings: Settings) -> None:
    """Some words of the mails in French, as a translation of the site would have them."""
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.mo").write_bytes(compiled(FRENCH))
    settings.LOCALE_PATHS = [tmp_path]


def speaks(person: User, language: str, zone: str) -> None:
    User.objects.filter(pk=person.pk).update(language=language, time_zone=zone)


def bodies(letter: object) -> tuple[str, str]:
    """The text and the HTML part."""
    assert isinstance(letter, EmailMultiAlternatives)
    ((html, kind),) = letter.alternatives
    assert kind == "text/html"
    return str(letter.body), str(html)


def sent(kind: str) -> dict[str, EmailMultiAlternatives]:
    """The mails of one kind that leave now, by their recipient."""
    mail.outbox.clear()
    Message.objects.exclude(kind=kind).delete()
    outbox.deliver_due()
    return {letter.to[0]: letter for letter in mail.outbox}  # type: ignore[misc]


def summed_up(*people: User) -> None:
    """A summary for each of them, of what no mail of its own has told."""
    Notification.objects.update(created_at=clock.now() - events.UNSEEN, mailed_at=None)
    for person in people:
        outbox.enqueue(MessageKind.SUMMARY, key=f"summary {person.pk}", recipient=person)


@pytest.mark.usefixtures("french")
def test_a_mail_speaks_its_reader_s_language_and_tells_the_time_in_its_zone(cast: Cast) -> None:
    one, two, three = list(cast.analyst.organization.people.order_by("email"))
    speaks(one, "fr", "Asia/Tokyo")
    speaks(two, "en", "America/New_York")
    speaks(three, "ar", "")
    Organization.objects.filter(pk=one.organization_id).update(time_zone="Africa/Nairobi")
    with clock.moved_to(MONDAY):
        row = acts.released(cast, urgency=Urgency.IMMEDIATE)
    letters = sent(MessageKind.EVENT)
    assert {to: letter.subject for to, letter in letters.items()} == {
        one.email: f"Immédiate TLP:AMBER {row.reference}: Une suite vous est demandée",
        two.email: f"Immediate TLP:AMBER {row.reference}: You are asked to follow up",
        # Not translated yet, but for words that a bulletin says as well.
        three.email: f"فوري TLP:AMBER {row.reference}: You are asked to follow up",
    }
    due = {
        one: "Répondre avant le 3 mars 2026 19:00 (JST)",
        two: "Answer by 3 Mar 2026, 05:00 (EST)",
        three: "(EAT)",  # in the organization's zone
    }
    for person, said in due.items():
        text, html = bodies(letters[person.email])
        assert (said in text, said in html) == (True, True), (said, text)
    written = [bodies(letters[person.email])[1] for person in (one, two, three)]
    found = [html[html.index("<html") :].splitlines()[0] for html in written]
    assert found == [f'<html lang="{code}" dir="{way}">' for code, way in (("fr", "ltr"), ("en", "ltr"), ("ar", "rtl"))]
    summed_up(one, two)
    letters = sent(MessageKind.SUMMARY)
    assert [letters[person.email].subject for person in (one, two)] == ["1 avis sur Accord", "1 item on Accord"]
    for person in (one, two):
        text, html = bodies(letters[person.email])
        assert (due[person] in text, due[person] in html) == (True, True), text


@pytest.mark.parametrize("label", [TLP.AMBER_STRICT, TLP.RED])
def test_both_parts_of_a_mail_carry_the_label_and_the_one_of_what_is_at_hand_says_what_it_means(
    cast: Cast, label: TLP
) -> None:
    acts.released(cast, urgency=Urgency.IMMEDIATE, tlp=label)
    text, html = bodies(sent(MessageKind.EVENT)[cast.analyst.email])
    shown = str(label.label)
    assert text.splitlines()[2:4] == ["Immediate", shown]
    assert html.count(f">{shown}</span>") == 1
    assert (str(label.sentence) in text, str(label.sentence) in html) == (True, True)
    summed_up(cast.analyst)
    text, html = bodies(sent(MessageKind.SUMMARY)[cast.analyst.email])
    (line,) = (line for line in text.splitlines() if shown in line)
    assert line.endswith(f" {shown}")
    assert html.count(f"<bdi>{shown}</bdi>") == 1


def test_how_soon_is_said_of_what_is_immediate_and_of_nothing_else_nor_of_a_tombstone(cast: Cast) -> None:
    high, immediate = (acts.released(cast, urgency=urgency) for urgency in (Urgency.HIGH, Urgency.IMMEDIATE))
    summed_up(cast.analyst)
    text, html = bodies(sent(MessageKind.SUMMARY)[cast.analyst.email])
    said = {row: next(line for line in text.splitlines() if row.reference in line) for row in (high, immediate)}
    assert [said[row].startswith("Immediate, You are asked") for row in (high, immediate)] == [False, True]
    assert html.count("Immediate") == text.count("Immediate") == 1
    inbox = SignedIn(cast.analyst)
    assert inbox.get("/inbox/").text.count(">Immediate<") == 1
    inbox.get(f"/items/{immediate.pk}/")
    releases.withdraw(immediate, reason="A mistake", by=cast.colleague)
    assert inbox.get("/inbox/").text.count(">Immediate<") == 0
    text, html = bodies(sent(MessageKind.EVENT)[cast.analyst.email])
    assert ("Immediate" in text, "Immediate" in html) == (False, False)
