"""An authority's own list: compared first, then taken whole."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal.models import User
from sharing import access
from sharing.enums import EvidenceMark, NameKind
from sharing.models import Control, Substance, SubstanceName
from sharing.names import match_key
from tests.cast import Cast
from tests.factories.legislation import control, substance

PAGE = "/controls/confirm/"
HEAD = "substance;status;effective;instrument\n"


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def goes_by(thing: Substance, name: str) -> None:
    SubstanceName.objects.create(substance=thing, kind=NameKind.SYNONYM, value=name, normalized=match_key(name))


def on_record() -> list[tuple[str, str, str]]:
    rows = access.plain(Control).filter(superseded_at__isnull=True).order_by("substance__name")
    return [(str(row.substance), row.instrument, row.evidence) for row in rows]


def problems(answer: object) -> list[tuple[int, str, str]]:
    return [(p.row, p.column, str(p.reason)) for p in answer.context["form"].problems]  # type: ignore[attr-defined]


def test_list_is_compared_and_then_taken(cast: Cast) -> None:
    substance("Alphazene")
    client = browser(cast.colleague)
    text = HEAD + "Alphazene;controlled;2025-03;Drug Act 7\n"
    shown = client.post(PAGE, {"text": text})
    assert (shown.status_code, on_record()) == (200, [])
    assert [step.verdict for step in shown.context["form"].steps] == ["add"]
    taken = client.post(PAGE, {"text": text, "seen": shown.context["form"].fingerprint, "confirm": "1"})
    assert (taken.status_code, taken["Location"]) == (302, "/controls/?where=NO")
    assert on_record() == [("Alphazene", "Drug Act 7", EvidenceMark.CONFIRMED)]


def test_list_that_was_changed_after_the_comparison_is_compared_anew(cast: Cast) -> None:
    substance("Alphazene")
    substance("Betazene")
    client = browser(cast.colleague)
    seen = client.post(PAGE, {"text": HEAD + "Alphazene;controlled;;Act 7\n"}).context["form"].fingerprint
    text = HEAD + "Betazene;controlled;;Act 7\n"
    answer = client.post(PAGE, {"text": text, "seen": seen, "confirm": "1"})
    assert (answer.status_code, on_record()) == (422, [])
    assert [str(step.entry.substance) for step in answer.context["form"].steps] == ["Betazene"]
    assert "What is on record changed meanwhile" in answer.content.decode()


def test_every_row_that_cannot_be_taken_is_named_and_none_is_taken(cast: Cast) -> None:
    first, second = substance("Alphazene"), substance("Betazene")
    goes_by(first, "shared name")
    goes_by(second, "shared name")
    goes_by(first, "first by another name")
    rows = ["Alphazene;controlled;;Act 7", "shared name;controlled;;Act 7", "Nobodyzene;controlled;;Act 7"]
    rows += [
        "first by another name;controlled;;Act 7",
        "Betazene;forbidden;;Act 7",
        "Betazene;controlled;2025-13;Act 7",
    ]
    text = HEAD + "\n".join([*rows, "Betazene;controlled;;"])
    answer = browser(cast.colleague).post(PAGE, {"text": text, "confirm": "1"})
    assert (answer.status_code, on_record()) == (422, [])
    told = [(row, column) for row, column, _reason in problems(answer)]
    assert told == [
        (3, "substance"),
        (4, "substance"),
        (5, "substance"),
        (6, "status"),
        (7, "effective"),
        (8, "instrument"),
    ]
    assert problems(answer)[0][2] == (
        "More than one substance goes by this name: Alphazene, Betazene. Write the one you mean."
    )
    assert problems(answer)[2][2] == "Alphazene stands in row 2 already."
    assert text in answer.context["form"]["text"].value()


def test_file_is_read_into_the_box(cast: Cast) -> None:
    substance("Alphazene")
    file = SimpleUploadedFile("list.csv", (HEAD + "Alphazene;controlled;;Act 7").encode("utf-16"))
    answer = browser(cast.colleague).post(PAGE, {"text": "", "file": file})
    assert [step.verdict for step in answer.context["form"].steps] == ["add"]
    assert "Alphazene;controlled;;Act 7" in answer.content.decode()


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\xff\xfe", b"substance;status\nK\xe4ffe;controlled"])
def test_file_that_is_no_text_is_refused_beside_its_field(cast: Cast, content: bytes) -> None:
    answer = browser(cast.colleague).post(PAGE, {"text": "", "file": SimpleUploadedFile("list.csv", content)})
    assert answer.status_code == 422
    assert dict(answer.context["form"].errors) == {
        "file": ["This is not a text in UTF-8. Save it as “CSV UTF-8” and choose it again."]
    }


def test_record_can_be_confirmed_as_it_is(cast: Cast) -> None:
    control(substance("Alphazene"), "NO", effective="2020-01-01", instrument="Drug Act 7")
    control(substance("Betazene"), "NO", effective="2021-05", instrument="Drug Act 8")
    control(substance("Gammazene"), "SE", effective="2021-05", instrument="Elsewhere")
    client = browser(cast.colleague)
    text = client.get(PAGE + "?begin=record").context["form"]["text"].value()
    shown = client.post(PAGE, {"text": text})
    assert [(str(step.entry.substance), step.verdict) for step in shown.context["form"].steps] == [
        ("Alphazene", "confirm"),
        ("Betazene", "confirm"),
    ]
    client.post(PAGE, {"text": text, "seen": shown.context["form"].fingerprint, "confirm": "1"})
    assert on_record() == [
        ("Alphazene", "Drug Act 7", EvidenceMark.CONFIRMED),
        ("Betazene", "Drug Act 8", EvidenceMark.CONFIRMED),
        ("Gammazene", "Elsewhere", control_mark()),
    ]


def control_mark() -> str:
    return str(access.plain(Control).get(jurisdiction="SE").evidence)


def test_only_approvers_of_an_authority_confirm(cast: Cast) -> None:
    people = [cast.colleague, cast.focal_point, cast.analyst, cast.coordinator, cast.approver("company_one")]
    told = {(user.organization.kind, user.is_approver): browser(user).get(PAGE).status_code for user in people}
    assert told == {key: 200 if key == ("authority", True) else 403 for key in told}
    assert ("authority", True) in told


def test_program_compares_and_then_writes(cast: Cast) -> None:
    substance("Alphazene")
    client, address = browser(cast.colleague), reverse("api-controls-confirm")
    body = {"text": HEAD + "Alphazene;controlled;2025-03;Drug Act 7\n"}
    compared = client.post(address, body, content_type="application/json").json()
    assert (compared["written"], [step["verdict"] for step in compared["steps"]], on_record()) == (False, ["add"], [])
    done = client.post(address, {**body, "seen": compared["seen"]}, content_type="application/json")
    assert (done.status_code, done.json()["written"]) == (200, True)
    assert on_record() == [("Alphazene", "Drug Act 7", EvidenceMark.CONFIRMED)]


def test_program_is_told_row_column_and_reason(cast: Cast) -> None:
    body = {"text": HEAD + "Nobodyzene;controlled;;Act 7\n"}
    answer = browser(cast.colleague).post(reverse("api-controls-confirm"), body, content_type="application/json")
    assert answer.status_code == 400
    assert [text.split(":")[0] for text in answer.json()["text"]] == ["Row 2, substance"]
