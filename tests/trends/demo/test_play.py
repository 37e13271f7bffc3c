"""The demo community, played smaller: who takes part, what they wrote, and what waits for the three faces."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from benchmarks import measure
from portal import clock, grants
from portal.enums import FrameworkLevel, OrganizationKind
from portal.models import Framework, Organization, PlatformAddress, User
from sharing import access
from sharing.models import Addressee, LegislativeChange, Notice, SellerIdentifier
from sharing.queries import home
from tests.cast import Cast
from tests.trends.test_public import ATOM, FEED, LIST, address
from trends.demo import play
from trends.demo.stage import Stage, noon, opening
from trends.models import Bulletin, Contribution
from trends.queries import comments, glimpses, library
from trends.statistics import months_back

PRESENT = datetime(2026, 11, 20, 12, tzinfo=UTC)


def shrink(monkeypatch: pytest.MonkeyPatch, **sizes: int) -> None:
    for name, size in sizes.items():
        monkeypatch.setattr(play, name, size)


def face(code: str, *, leads: bool) -> User:
    return next(person for person in User.objects.filter(organization__code=code) if person.is_approver == leads)


def test_community_is_played_whole(
    db: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.VAR = tmp_path
    settings.DEBUG = False  # the measuring turns it on and off; given back after it
    shrink(monkeypatch, ALERTS=24, COMPANY_ALERTS=2, MO_NOTES=6, LAWS=12)
    call_command("load_reference", verbosity=0)
    with clock.moved_to(PRESENT):
        call_command("play_demo", no_pdf=True)
        members_are_those_of_the_story()
        national_frameworks_stand_under_regional_ones()
        everything_was_written()
        bulletins_are_published_but_for_the_month_that_ended()
        bulletins_name_the_laws_that_were_shared_by_their_day()
        anyone_reads_what_is_for_everyone()
        work_waits_for_the_faces()
        companies_are_told_in_figures_of_what_authorities_share()
        addresses_lead_nowhere()
        second_play_adds_nothing(tmp_path)
    pages_can_be_measured(monkeypatch, capsys)


def members_are_those_of_the_story() -> None:
    kinds = list(Organization.objects.values_list("kind", flat=True))
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        OrganizationKind.AUTHORITY: 23,
        OrganizationKind.INTERNATIONAL: 6,
        OrganizationKind.COMPANY: 10,
        OrganizationKind.ASSOCIATION: 1,
    }
    companies = Organization.objects.filter(kind=OrganizationKind.COMPANY)
    assert {str(company.country) for company in companies} == {"NL", "SE", "SG", "US", "IN", "MX", "AE"}
    assert [organization for organization in Organization.objects.all() if organization.people.count() != 2] == []
    assert grants.drift() == []


def national_frameworks_stand_under_regional_ones() -> None:
    regional = Framework.objects.filter(level=FrameworkLevel.REGIONAL)
    assert sorted(regional.values_list("code", flat=True)) == ["meridian", "pacific", "southern"]
    national = Framework.objects.filter(level=FrameworkLevel.NATIONAL)
    assert {row.code: [above.code for above in row.regional.all()] for row in national} == {
        "nl": ["meridian"],
        "se": ["meridian"],
        "in": ["pacific"],
        "sg": ["pacific"],
        "us": ["southern"],
        "mx": ["southern"],
    }


def everything_was_written() -> None:
    """Twenty-four alerts, two of companies, the three that wait, thirty of authorities among themselves; six notes;
    twelve laws, and three to come; two consultations; an alert, two notes and a law in other languages; an exercise."""
    kinds = list(access.plain(Notice).values_list("kind", flat=True))
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "alert": 61,
        "mo_note": 8,
        "law_change": 16,
        "bulletin": 18,
        "meeting": 2,
    }
    assert not access.plain(Notice).filter(created_at__gt=PRESENT).exists()


def bulletins_are_published_but_for_the_month_that_ended() -> None:
    """That one is in the making: a member's words are taken up, another's wait, a third writes; one comment is open."""
    rows = access.plain(Bulletin).filter(master=None).order_by("begins_on")
    editions = access.plain(Bulletin).filter(master=rows[10].pk).order_by("released_at", "language", "-tlp")
    newest = [(row.language, row.tlp, row.state, row.begins_on, row.released_at) for row in editions]
    begins_on, with_it = rows[10].begins_on, rows[10].released_at
    assert with_it is not None
    assert newest == [
        ("ar", "amber", "released", begins_on, with_it),
        ("zh-hans", "amber", "released", begins_on, with_it),
        ("en", "green", "released", begins_on, with_it + timedelta(days=1)),
        ("en", "clear", "released", begins_on, with_it + timedelta(days=1)),
    ]
    found = [(row.framework.code, row.state, row.begins_on) for row in rows]
    first = date(2025, 11, 1)
    states = [*["released"] * 11, "draft"]
    assert found == [("meridian", state, months_back(first, -number)) for number, state in enumerate(states)]
    words = access.plain(Contribution).order_by("organization__code").values_list("organization__code", "state")
    assert list(words) == [("nlpco", "handed_in"), ("norrtorg", "writing"), ("quillon", "merged")]
    assert comments.count_open(rows[11]) == 1
    assert library.due(face("mersec", leads=False)) == []


def bulletins_name_the_laws_that_were_shared_by_their_day() -> None:
    shared = {str(row.pk): row.released_at for row in access.plain(LegislativeChange).all()}
    named = [
        (row, law["source"]) for row in access.plain(Bulletin).exclude(released_at=None) for law in row.figures["laws"]
    ]
    told = [(row.released_at, shared[source]) for row, source in named if source]
    assert told != []
    assert [day for day, law in told if not (day and law and law < day)] == []


def anyone_reads_what_is_for_everyone() -> None:
    """Without an account: of each month since the coordinator opened them, the newest first."""
    clear = list(access.plain(Bulletin).filter(tlp="clear").order_by("-begins_on"))
    newest, opened_at = date(2026, 9, 1), Framework.objects.get(code="meridian").opened_at
    assert [row.begins_on for row in clear] == [months_back(newest, back) for back in range(3)]
    assert [row for row in clear if opened_at is None or not row.released_at or row.released_at < opened_at] == []
    listed, feed = Client().get(LIST).text, Client().get(FEED).content
    entries = ElementTree.fromstring(feed).findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [f"urn:uuid:{row.pk}" for row in clear]
    for row in clear:
        assert address(row) in listed
        assert Client().get(address(row)).status_code == 200


def work_waits_for_the_faces() -> None:
    """Two fresh alerts of the last hours for the analyst, one in review for the approver."""
    fresh = access.plain(Addressee).filter(
        organization__code="quillon", asked_at__gte=datetime(2026, 11, 19, tzinfo=UTC)
    )
    queued = {entry.notice.pk for entry in home.queue(face("quillon", leads=False)).entries}
    assert set(fresh.values_list("notice", flat=True)) <= queued
    assert fresh.count() >= 2
    (waiting,) = home.to_approve(face("nlpco", leads=True))
    assert (waiting.state, waiting.author) == ("in_review", face("nlpco", leads=False))


def companies_are_told_in_figures_of_what_authorities_share() -> None:
    """Of the last quarters that have ended, each table but for answers and urgencies."""
    (told,) = [one for one in glimpses.told(face("quillon", leads=False), None) if one.framework.code == "meridian"]
    assert told.heads[-2:] == ["Q2 2026", "Q3 2026"]
    assert [name for name, _lines in told.tables] == ["kind", "method", "class", "destination"]
    assert [line.counts[-2:] for line in dict(told.tables)["kind"]] == [[12, 18]]


def addresses_lead_nowhere() -> None:
    """Nothing in the demo can be written to, called up or visited."""
    addresses = [
        *User.objects.values_list("email", flat=True),
        *PlatformAddress.objects.values_list("host", flat=True),
        *Organization.objects.values_list("duty_contact", flat=True),
        *Framework.objects.values_list("contact", flat=True),
        *access.plain(SellerIdentifier).filter(kind__in=["email", "domain"]).values_list("normalized", flat=True),
    ]
    assert [address for address in addresses if not address.endswith(".example")] == []
    listings = access.plain(SellerIdentifier).filter(kind="listing_url").values_list("normalized", flat=True)
    assert [url for url in listings if ".example/item/" not in url] == []


def second_play_adds_nothing(folder: Path) -> None:
    """The file names ten people with one password that opens, and who looks after the site."""
    facts = (folder / "demo.json").read_text()
    call_command("play_demo", no_pdf=True)
    assert (folder / "demo.json").read_text() == facts
    assert access.plain(Notice).count() == 105
    told = json.loads(facts)
    assert [person["role"] for person in told["people"]] == [
        "focal point",
        "approver",
        "analyst",
        "coordinator",
        "publisher",
        "observer",
        "administrator",
        "focal point, Arabic",
        "analyst, Arabic",
        "operator",
    ]
    people = User.objects.filter(email__in=[person["email"] for person in told["people"]])
    assert [person.check_password(told["password"]) for person in people] == [True] * 10
    operators = User.objects.filter(is_operator=True).values_list("email", flat=True)
    assert list(operators) == [told["people"][-1]["email"]]


def pages_can_be_measured(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`make bench` visits every page and list once a round; the rest of it, minutes of work, is left out here."""
    monkeypatch.setattr(measure, "ROUNDS", 1)
    capsys.readouterr()
    measure.run()
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == ["who", "address", "queries", "ms", "ratio"]
    rows = [line.split() for line in lines]
    assert [row[1] for row in rows if row[1].startswith("/api/")] == [
        f"/api/v1/{name}/{measure.QUERY.get(name, '')}" for name in measure.API_LISTS
    ]
    assert len(rows) == 10 + len(measure.API_LISTS)
    assert [row for row in rows if not (int(row[2]) > 0 and float(row[3]) > 0)] == []


def titles(stage: Stage, seed: int) -> list[tuple[str, str]]:
    """What a short play with this seed wrote; it is taken back."""
    with transaction.atomic():
        stage.random.seed(seed)
        play.Play(stage, stage.random, lambda text: None).run()
        written = access.plain(Notice).order_by("created_at", "kind", "title").values_list("title", "state")
        found = list(written)
        transaction.set_rollback(True)
    return found


def test_same_seed_tells_the_same_story(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Among the same people, whose names are drawn before all else."""
    shrink(monkeypatch, ALERTS=6, COMPANY_ALERTS=0, MO_NOTES=2, LAWS=2, MONTHS=2, OPEN=2)
    call_command("load_reference", verbosity=0)
    with clock.moved_to(PRESENT):
        begun_on = opening(2)
        stage, named_alike = Stage(Random(7), begun_on), Stage(Random(7), begun_on)
        assert stage._names == named_alike._names
        with clock.moved_to(noon(begun_on)):
            stage.build("a password")
        first, again = titles(stage, seed=7), titles(stage, seed=7)
    assert first == again
    assert len({title for title, _state in first}) > 10
    assert len(first) == 6 + 3 + 2 + 2 + 3 + 1 + 2 + 4 + 1 + 2 + 2 + 1


def test_full_size_is_that_of_the_story() -> None:
    assert (play.ALERTS, play.MO_NOTES, play.MONTHS) == (400, 60, 12)


def test_demo_is_refused_in_a_database_that_is_in_use(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    with pytest.raises(CommandError, match="holds other organizations"):
        call_command("play_demo", no_pdf=True)
    assert Organization.objects.count() == len(cast.organizations)
