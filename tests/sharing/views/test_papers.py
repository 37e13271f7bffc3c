"""What readers take along: the page of paper, the CSV and the JSON. Each holds what the page says, and no more."""

import csv
import io
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pikepdf
import pytest

from portal import clock
from portal.models import AuditEvent, User
from sharing import access
from sharing.actions import corrections, evidence, receipts, releases
from sharing.actions.receipts import OutcomeLine
from sharing.contents import IdentifierRow
from sharing.models import Addressee, Evidence, Receipt, VendorAlert
from tests.access.house import pages_of
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts, notices
from tests.factories.legislation import control, substance

ADDRESS = "https://shop.example/item/9?x=1"
ARABIC = "يبيع هذا المتجر مواد كيميائية محظورة عبر ثلاثة قوائم ويطلب الدفع. "


def alert(cast: Cast, **content: Any) -> VendorAlert:
    """Two companies are asked; one answers, and keeps a note. The issuer keeps a file number."""
    row = acts.released(
        cast,
        asked=("company_one", "authority_north2"),
        **{
            "identifiers": [IdentifierRow("listing_url", ADDRESS), IdentifierRow("phone", "+47 22 33 44 55", "=note")],
            "requested_actions": ["remove_listing", "preserve_data"],
            "own_file_number": "Secret file 12",
            **content,
        },
    )
    line = OutcomeLine("no_trace", note="Told to the issuer alone")
    receipts.record(row, lines=[line], by=cast.member("authority_north2"))
    return row


def words(answer: Any) -> str:
    """The words of all pages, on one line."""
    return " ".join(" ".join(pages_of(answer.content)).split())


def taken(form: str) -> list[str]:
    rows = AuditEvent.objects.filter(action="notice.downloaded", fields=[form])
    return list(rows.values_list("target_id", flat=True))


def test_alert_of_an_ordinary_length_is_one_page_with_all_that_its_reader_needs(cast: Cast) -> None:
    thing = substance("Examplenitazene")
    control(thing, "NO", effective="2025-01-01", instrument="Regulation 12")
    row = alert(cast, substances=[thing], assessed="One group.", valid_until_on=clock.today().replace(month=12))
    organization = cast.analyst.organization
    organization.time_zone = "Asia/Tokyo"
    organization.save()
    access.plain(Addressee).filter(notice=row, organization=organization).update(
        due_at=datetime.fromisoformat("2026-03-05T22:59:00+00:00")
    )
    answer = SignedIn(cast.analyst).get(f"/items/{row.pk}/pdf/")
    assert answer["Content-Disposition"] == f'attachment; filename="TLP-AMBER_{row.reference}.pdf"'
    assert len(pages_of(answer.content)) == 1
    said = words(answer)
    for told in (
        "TLP:AMBER", "You may pass this to those", row.reference, "Issued by Authority North", "Version 1",
        f"Made for Company One on {clock.now().astimezone(ZoneInfo('Asia/Tokyo')):%-d %b %Y}",
        "Remove the listing · Preserve data",
        "Answer by 6 Mar 2026, 07:59", "Three listings.", "One group.", "hxxps://shop[.]example/item/9?x=1",
        "+47 22 33 44 55", "Examplenitazene Norway In force: Controlled", "Regulation 12",
    ):  # fmt: skip
        assert told in said, told
    for untold in ("Secret file", "Told to the issuer", "Authority North2", "https://shop.example", "DRAFT"):
        assert untold not in said, untold
    opened = access.plain(Receipt).filter(notice=row, organization=organization, opened_at__isnull=False)
    assert (taken("pdf"), opened.exists()) == ([str(row.pk)], False)


def test_page_is_tagged_titled_and_in_the_reader_s_language(cast: Cast) -> None:
    row = alert(cast)
    cast.analyst.language = "fr"
    cast.analyst.save()
    answer = SignedIn(cast.analyst).get(f"/items/{row.pk}/pdf/")
    with pikepdf.open(io.BytesIO(answer.content)) as document:
        assert (bool(document.Root.MarkInfo.Marked), str(document.Root.Lang)) == (True, "fr")
        assert str(document.docinfo["/Title"]) == f"{row.reference}: Shop offers a nitazene"


def test_long_texts_and_200_identifiers_flow_on_under_their_label(cast: Cast) -> None:
    row = alert(
        cast,
        title="Network " * 25,
        observed="The shop sells in twelve listings. " * 228,
        assessed=(ARABIC * 120)[:8000],
        identifiers=[
            IdentifierRow("listing_url", f"https://a-very-long-name.example/{n}/{'x' * 90}") for n in range(200)
        ],
    )
    pages = pages_of(SignedIn(cast.analyst).get(f"/items/{row.pk}/pdf/").content)
    assert 5 < len(pages) < 15
    assert ["TLP:AMBER" in page for page in pages] == [True] * len(pages)
    assert ["Made for Company One" in page for page in pages] == [True] * len(pages)
    assert [f"{number} / {len(pages)}" in page for number, page in enumerate(pages, 1)] == [True] * len(pages)
    assert "hxxps://a-very-long-name[.]example/199/" in "".join("".join(pages).split())


def test_draft_says_so_on_each_page_and_who_is_to_get_it(cast: Cast) -> None:
    row = acts.submitted(cast, observed="Seen. " * 1300)
    answer = SignedIn(cast.colleague).get(f"/items/{row.pk}/pdf/")
    pages = pages_of(answer.content)
    assert answer["Content-Disposition"].endswith(f'{row.reference}_draft.pdf"')
    assert len(pages) > 1
    assert ["DRAFT" in page for page in pages] == [True] * len(pages)
    assert "To be shared with Framework of the north (Everyone) For action Company One" in words(answer)
    assert SignedIn(cast.analyst).get(f"/items/{row.pk}/pdf/").status_code == 404


@pytest.mark.parametrize("form", ["pdf", "csv", "json"])
def test_withdrawn_item_is_a_tombstone_and_for_its_issuer_marked(cast: Cast, form: str) -> None:
    row = alert(cast)
    releases.withdraw(row, reason="Mistaken seller", by=cast.colleague)
    reader = SignedIn(cast.analyst).get(f"/items/{row.pk}/{form}/")
    assert (reader.status_code, "Mistaken seller" in reader.text, "Three listings" in reader.text) == (200, True, False)
    assert taken(form) == []
    if form == "pdf":
        assert "WITHDRAWN" in words(SignedIn(cast.focal_point).get(f"/items/{row.pk}/pdf/"))


def test_correction_is_named_and_its_words_alone_are_printed(cast: Cast) -> None:
    row = alert(cast)
    version = corrections.propose(row, content={"title": "Other words"}, note="The shop's name", by=cast.focal_point)
    browser = SignedIn(cast.analyst)
    assert "Other words" not in words(browser.get(f"/items/{row.pk}/pdf/"))
    corrections.approve(version, by=cast.colleague)
    said = words(browser.get(f"/items/{row.pk}/pdf/"))
    assert [text in said for text in ("Other words", "Version 2", "Corrected: The shop's name")] == [True] * 3


def test_notes_and_laws_have_their_page(cast: Cast) -> None:
    shared: dict[str, Any] = {
        "author": cast.focal_point,
        "approver": cast.colleague,
        "releases": [(cast.north, "everyone")],
    }
    note = notices.mo_note(counter_indicators="Soap makers.", countries=["NO"], **shared)
    law = notices.law_change(platform_duties="Remove offers.", **shared)
    browser = SignedIn(cast.analyst)
    said = words(browser.get(f"/items/{note.pk}/pdf/"))
    assert [text in said for text in ("MO note", "Soap makers.", "Norway")] == [True] * 3
    said = words(browser.get(f"/items/{law.pk}/pdf/"))
    assert [text in said for text in ("Law change", "Remove offers.", "Takes effect not known")] == [True] * 3
    assert [browser.get(f"/items/{row.pk}/csv/").status_code for row in (note, law)] == [404, 404]


def test_server_without_the_libraries_says_what_to_type(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "libpango-1.0.so.0").write_text("no library")
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    answer = SignedIn(cast.analyst).get(f"/items/{alert(cast).pk}/pdf/")
    assert (answer.status_code, "sudo apt install libpango" in answer.text, taken("pdf")) == (503, True, [])


def test_csv_has_label_facts_and_live_identifiers_and_calculates_nothing(cast: Cast) -> None:
    row = alert(cast, title="=cmd()")
    answer = SignedIn(cast.analyst).get(f"/items/{row.pk}/csv/")
    assert answer["Content-Disposition"] == f'attachment; filename="TLP-AMBER_{row.reference}.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["label", "reference", "part", "kind", "value_live", "canonical", "note", "for_addressees"]
    assert {tuple(one[:2]) for one in rows[1:]} == {("TLP:AMBER", row.reference)}
    assert [one[2:] for one in rows if one[2] == "identifier"] == [
        ["identifier", "listing_url", ADDRESS, ADDRESS, "", ""],
        ["identifier", "phone", "'+47 22 33 44 55", "'+4722334455", "'=note", ""],
    ]
    facts = {one[3]: one[4] for one in rows if one[2] == "alert"}
    assert (facts["title"], facts["observed"], facts["originator"]) == ("'=cmd()", "Three listings.", "Authority North")
    assert "Secret file" not in answer.text
    assert taken("csv") == [str(row.pk)]


def test_csv_says_what_is_for_addressees_only(cast: Cast) -> None:
    marked = IdentifierRow("shop_handle", "Shop-Nine", for_addressees=True)
    row = acts.released(cast, identifiers=[marked, IdentifierRow("email", "a@b.example")])
    answer = SignedIn(cast.analyst).get(f"/items/{row.pk}/csv/").content.decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(answer, newline=""))
    told = [(one["value_live"], one["for_addressees"]) for one in rows if one["part"] == "identifier"]
    assert told == [("Shop-Nine", "true"), ("a@b.example", "")]


def test_files_tell_all_times_in_utc(cast: Cast) -> None:
    row = alert(cast)
    cast.analyst.time_zone = "Asia/Kathmandu"
    cast.analyst.save()
    told = SignedIn(cast.analyst).get(f"/items/{row.pk}/json/").json()
    times = [told["made_at"], told["released_at"], *(one["released_at"] for one in told["versions"])]
    assert [time[-1] for time in times] == ["Z"] * len(times)
    assert "+05:45" not in SignedIn(cast.analyst).get(f"/items/{row.pk}/csv/").text


def test_json_is_what_the_api_says_without_what_only_some_may_know(cast: Cast) -> None:
    row = alert(cast)
    for person in (cast.analyst, cast.focal_point):
        browser = SignedIn(person)
        file, api = browser.get(f"/items/{row.pk}/json/").json(), browser.get(f"/api/v1/notices/{row.pk}/").json()
        live = [one.pop("value_live") for one in file["content"]["identifiers"]]
        assert live == [ADDRESS, "+47 22 33 44 55"]
        assert (file["content"], file["status"], file["versions"]) == (api["content"], api["status"], api["versions"])
        assert (file["label"], file["made_for"]) == ("TLP:AMBER", str(person.organization))
        for name in ("own_file_number", "addressees", "standing", "releases", "reaches", "plan", "correction"):
            assert name not in file
    assert not access.plain(Receipt).filter(notice=row, opened_by=cast.analyst).exists()


def test_paper_and_files_for_programs_name_the_files_that_every_reader_is_shown_alike(cast: Cast) -> None:
    row = alert(cast)
    first = evidence.propose(row, added=[evidence.store("old.txt", b"old")], note="One.", by=cast.focal_point)
    corrections.approve(first, by=cast.colleague)
    (old,) = access.plain(Evidence).filter(notice=row.pk)
    new = [evidence.store("new.txt", b"new")]
    second = evidence.propose(row, added=new, dropped=[old], note="Another.", by=cast.focal_point)
    assert evidence_in(cast.focal_point, row) == evidence_in(cast.analyst, row) == (["old.txt"], ["old.txt"])
    for person in (cast.focal_point, cast.analyst):
        printed = words(SignedIn(person).get(f"/items/{row.pk}/pdf/"))
        assert ("old.txt" in printed, "new.txt" in printed) == (True, False)
    corrections.approve(second, by=cast.colleague)
    assert evidence_in(cast.focal_point, row) == evidence_in(cast.analyst, row) == (["new.txt"], ["new.txt"])


def evidence_in(person: User, row: VendorAlert) -> tuple[list[str], list[str]]:
    """The names of files that its JSON and its CSV hold."""
    told = SignedIn(person).get(f"/items/{row.pk}/json/").json()
    text = SignedIn(person).get(f"/items/{row.pk}/csv/").content.decode("utf-8-sig")
    rows = csv.reader(io.StringIO(text, newline=""))
    return [one["name"] for one in told["content"]["evidence"]], [one[4] for one in rows if one[2] == "evidence"]


def test_what_one_may_not_read_has_no_files(cast: Cast) -> None:
    row = alert(cast, tlp="red")
    browser = SignedIn(cast.member("coordinator_north"))
    assert [browser.get(f"/items/{row.pk}/{form}/").status_code for form in ("pdf", "csv", "json")] == [404] * 3
    assert AuditEvent.objects.filter(action="notice.downloaded").count() == 0
