"""Signed agreements: who adds a scan, who opens it, and which files are taken."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal import queries
from portal.actions import applications, scans
from portal.errors import ActionRefused
from portal.files.opening import open_file
from portal.models import AgreementScan, AuditEvent, Participation
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories.files import MOVE, act_of, document, picture
from tests.portal.views.pages import wrong


def membership(cast: Cast, name: str = "company_one") -> Participation:
    return Participation.objects.get(framework=cast.north, organization=cast.organization(name), left_at=None)


def add(cast: Cast, user: Any, content: bytes, name: str) -> Any:
    file = SimpleUploadedFile(name, content)
    return SignedIn(user).post(f"/memberships/{membership(cast).pk}/scan/", {"scan": file})


def test_scan_is_kept_without_what_the_camera_wrote_and_given_to_member_and_coordinator_alone(cast: Cast) -> None:
    assert add(cast, cast.approver("company_one"), picture(), "signed.jpg").status_code == 302
    row = AgreementScan.objects.get()
    assert (row.media_type, row.agreement, MOVE in bytes(row.content)) == (
        "image/jpeg",
        cast.north.agreements.get(),
        False,
    )
    assert AuditEvent.objects.filter(action="scan.added", target_id=str(row.pk)).count() == 1
    for reader in (cast.analyst, cast.coordinator, cast.member("coordinator_north")):
        answer = SignedIn(reader).get(f"/scans/{row.pk}/")
        assert (answer.status_code, answer.content) == (200, bytes(row.content))
        assert answer["Content-Disposition"].startswith("attachment; ")
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    for stranger in (
        cast.colleague,
        cast.member("observer"),
        cast.approver("coordinator_region"),
        cast.member("outsider"),
    ):
        assert SignedIn(stranger).get(f"/scans/{row.pk}/").status_code == 404
        assert SignedIn(stranger).get(f"/memberships/{row.pk}/scan/").status_code == 404


def test_member_that_left_keeps_its_copy_and_a_coordinator_that_left_loses_it(cast: Cast) -> None:
    add(cast, cast.coordinator, document(), "signed.pdf")
    row = AgreementScan.objects.get()
    Participation.objects.filter(framework=cast.north).update(left_at=row.added_at, left_by=cast.coordinator)
    assert list(queries.scans(cast.analyst)) == [row]
    assert list(queries.scans(cast.coordinator)) == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("signed.txt", b"I agree", "Send the signed agreement as a PDF or a picture."),
        ("signed.jpg", b"MZ\x90\0\0", "This file is named .jpg but holds a program."),
        ("signed.pdf", document(act_of("/Launch")), "The PDF holds a script or starts something when it is opened."),
    ],
)
def test_other_files_are_refused_with_the_reason(cast: Cast, name: str, content: bytes, said: str) -> None:
    answer = add(cast, cast.approver("company_one"), content, name)
    (told,) = wrong(answer)["scan"]
    assert (answer.status_code, told.startswith(said)) == (422, True)
    assert not AgreementScan.objects.exists()


def test_same_scan_twice_is_one_and_who_may_not_add_is_refused(cast: Cast) -> None:
    paper = document()
    for _turn in range(2):
        add(cast, cast.approver("company_one"), paper, "signed.pdf")
    assert AgreementScan.objects.count() == 1
    codes = [
        add(cast, user, document(), "x.pdf").status_code for user in (cast.analyst, cast.member("coordinator_north"))
    ]
    assert codes == [403, 403]
    assert add(cast, cast.colleague, document(), "x.pdf").status_code == 404


def test_applicant_adds_its_copy_while_the_request_waits(cast: Cast) -> None:
    by = cast.approver("outsider")
    row = applications.apply(cast.north, role="company", reason="R", duties="", version=1, signatory="Anna", by=by)
    SignedIn(by).post(f"/requests/{row.pk}/scan/", {"scan": SimpleUploadedFile("signed.png", picture("PNG"))})
    page = SignedIn(cast.coordinator).get(row.get_absolute_url()).text
    assert page.count("Open the scan") == 1
    applications.decline(row, reason="No", by=cast.coordinator)
    row.refresh_from_db()
    with pytest.raises(ActionRefused, match="decided already"):
        scans.add_to_application(row, scan=open_file("signed.pdf", document()), by=by)
