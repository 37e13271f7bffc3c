"""Redress: a dispute marks an item for every reader until its originator decides."""

import csv
import io

import pytest

from portal.actions import frameworks
from portal.errors import ActionRefused, NotAllowed
from portal.models import User
from sharing import access
from sharing.actions import corrections, disputes, releases
from sharing.enums import Verdict
from sharing.models import Dispute, Notice
from sharing.queries import redress
from tests.access.house import text_of
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories.acts import released
from tests.program import Program

WORDS = {"disputed_by": "A trader of craft goods", "reason": "The shop changed hands in May."}


def record(row: Notice, by: User) -> Dispute:
    return disputes.record(row, **WORDS, by=by)


def open_(row: Notice) -> bool:
    return row.pk in redress.open_on([row.pk])


def test_coordinator_and_a_company_that_is_asked_record_disputes_and_nobody_else(cast: Cast) -> None:
    row = released(cast, asked=("company_one", "authority_north2"))
    others = (
        cast.analyst,
        cast.approver("authority_north2"),
        cast.approver("observer"),
        cast.colleague,
        cast.approver("coordinator_south"),
        cast.member("coordinator_north"),
    )
    for by in others:
        with pytest.raises(NotAllowed):
            record(row, by)
    record(row, cast.coordinator)
    record(row, cast.approver("company_one"))
    with pytest.raises(ActionRefused):
        record(row, cast.coordinator)


def test_company_that_is_not_asked_records_none(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        record(released(cast, asked=("authority_north2",)), cast.approver("company_one"))


def test_rejection_needs_a_reason_which_every_reader_sees(cast: Cast) -> None:
    row = released(cast)
    dispute = record(row, cast.coordinator)
    with pytest.raises(ActionRefused) as refusal:
        disputes.decide(dispute, verdict=Verdict.REJECTED, answer=" ", by=cast.colleague)
    assert (refusal.value.field, open_(row)) == ("answer", True)
    for by in (cast.focal_point, cast.coordinator, cast.approver("company_one")):
        with pytest.raises(NotAllowed):
            disputes.decide(dispute, verdict=Verdict.REJECTED, answer="No", by=by)
    disputes.decide(dispute, verdict=Verdict.REJECTED, answer="Sold last week.", by=cast.colleague)
    page = SignedIn(cast.analyst).get(row.get_absolute_url()).text
    assert (open_(row), page.count("Sold last week.")) == (False, 1)
    with pytest.raises(ActionRefused):
        disputes.decide(dispute, verdict=Verdict.REJECTED, answer="Again", by=cast.colleague)


def test_dispute_is_upheld_by_a_correction_or_a_withdrawal(cast: Cast) -> None:
    row, gone = released(cast), released(cast)
    dispute = record(row, cast.coordinator)
    with pytest.raises(ActionRefused) as refusal:
        disputes.decide(dispute, verdict=Verdict.UPHELD, answer="", by=cast.colleague)
    assert refusal.value.field == "verdict"
    version = corrections.propose(row, content={"title": "Another shop"}, note="The shop", by=cast.focal_point)
    corrections.approve(version, by=cast.colleague)
    assert open_(row) is True
    disputes.decide(dispute, verdict=Verdict.UPHELD, answer="", by=cast.colleague)
    record(gone, cast.coordinator)
    releases.withdraw(gone, reason="Mistaken", by=cast.colleague)
    assert [open_(row), open_(gone)] == [False, False]
    assert set(access.plain(Dispute).values_list("verdict", flat=True)) == {Verdict.UPHELD}


def test_every_reader_is_shown_the_dispute_and_nobody_the_recorder(cast: Cast) -> None:
    row = released(cast)
    record(row, cast.approver("company_one"))
    reader, program = SignedIn(cast.member("authority_north2")), Program(cast.member("authority_north2"))
    page = reader.get(row.get_absolute_url()).text
    assert [page.count(WORDS["reason"]), page.count("recorded by")] == [1, 0]
    assert reader.get("/items/").text.count(">disputed<") == 1
    listed = program.ask("get", "notices/").json()["results"]
    assert [line["is_disputed"] for line in listed if line["id"] == str(row.pk)] == [True]
    assert program.ask("get", f"notices/{row.pk}/").json()["is_disputed"] is True
    told = [Program(by).ask("get", f"notices/{row.pk}/disputes/").json()[0] for by in (cast.analyst, cast.focal_point)]
    told += program.ask("get", f"notices/{row.pk}/disputes/").json()
    assert [line["recorded_by"] for line in told] == ["Company One", "Company One", None]
    assert "".join(WORDS["reason"].split()) in text_of(reader.get(f"{row.get_absolute_url()}pdf/"))
    assert SignedIn(cast.member("outsider")).get(row.get_absolute_url()).status_code == 404


def test_files_and_look_ups_say_that_an_alert_is_disputed(cast: Cast) -> None:
    row, other = released(cast), released(cast)
    dispute = record(row, cast.coordinator)

    def told() -> list[object]:
        """Of the alert and of the other: in its JSON, its CSV, and where its seller is looked up."""
        reader, program = SignedIn(cast.analyst), Program(cast.analyst)
        found = program.ask("post", "lookup/", {"text": "Shop-Nine"}).json()[0]["alerts"]
        table = reader.post("/lookup/", {"text": "Shop-Nine", "csv": "1"}).content.decode("utf-8-sig")
        looked_up = {line[5]: line[7] for line in csv.reader(io.StringIO(table, newline=""))}
        said: list[object] = [reader.post("/lookup/", {"text": "Shop-Nine"}).text.count(">disputed<")]
        for one in (row, other):
            facts = reader.get(f"{one.get_absolute_url()}csv/").content.decode("utf-8-sig")
            cells = {line[3]: line[4] for line in csv.reader(io.StringIO(facts, newline=""))}
            said += [reader.get(f"{one.get_absolute_url()}json/").json()["is_disputed"], cells["is_disputed"]]
            said += [line["is_disputed"] for line in found if line["id"] == str(one.pk)]
            said.append(looked_up[one.reference])
        return said

    assert told() == [1, True, "true", True, "yes", False, "false", False, "no"]
    disputes.decide(dispute, verdict=Verdict.REJECTED, answer="Sold last week.", by=cast.colleague)
    assert told() == [0, False, "false", False, "no", False, "false", False, "no"]


def test_originator_finds_it_on_the_first_page_and_decides_there(cast: Cast) -> None:
    row = released(cast)
    dispute = record(row, cast.coordinator)
    browser, address = SignedIn(cast.colleague), f"/items/{row.pk}/disputes/{dispute.pk}/"
    assert browser.get("/").text.count("Disputed: to decide") == 1
    assert "Disputed: to decide" not in SignedIn(cast.analyst).get("/").text
    assert browser.get(row.get_absolute_url()).text.count(address) == 1
    assert browser.post(address, {"verdict": "rejected"}).status_code == 422
    assert browser.post(address, {"verdict": "rejected", "answer": "It stands."}).status_code == 302
    assert "Disputed: to decide" not in browser.get("/").text


def test_contact_for_traders_is_told_to_the_framework_that_reads(cast: Cast) -> None:
    frameworks.change_rules(cast.north, contact="traders@north.example", by=cast.coordinator)
    frameworks.change_rules(cast.region, contact="traders@region.example", by=cast.approver("coordinator_region"))
    row = released(cast)
    page = SignedIn(cast.analyst).get(row.get_absolute_url()).text
    assert [page.count(f"traders@{name}.example") for name in ("north", "region")] == [1, 0]
    assert "traders@north.example" in text_of(SignedIn(cast.analyst).get(f"{row.get_absolute_url()}pdf/"))
    said = Program(cast.analyst).ask("get", f"notices/{row.pk}/").json()
    assert said["contacts"] == ["Framework of the north: traders@north.example"]
