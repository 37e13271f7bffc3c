"""The story that every test of the whole walks: alert, approval, answer, region, law, bulletin, PDF."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from portal import clock, outbox
from portal.enums import NoticeKind
from portal.models import Organization
from sharing import access
from sharing.enums import Decision
from sharing.models import Control, Notice, Outcome, Receipt, Substance, SubstanceName, Technique, VendorAlert
from sharing.names import match_key
from tests.cast import Cast
from tests.conftest import SignedIn
from trends.models import Bulletin

SELLER = "bluelotus-trader-7731"


@pytest.fixture
def substance(db: None) -> Substance:
    row = Substance.objects.create(name="Examplenitazene", slug="examplenitazene", substance_class="nitazene")
    SubstanceName.objects.create(substance=row, kind="name", value=row.name, normalized=match_key(row.name))
    return row


@pytest.fixture
def method(db: None) -> Technique:
    return Technique.objects.create(
        code="MK-90",
        m_stage="marketing",
        tactic="Reach",
        title="Redirect to a messenger",
        description="D",
        evidence="seen",
    )


def alert_form(cast: Cast, **more: Any) -> dict[str, Any]:
    """What a browser sends for a complete alert."""
    return {
        "title": "Shop offers a nitazene as incense",
        "tlp": "amber",
        "urgency": "immediate",
        "target_kind": "seller",
        "platform": str(cast.platforms["Bazaar One"].pk),
        "observed": "Three listings under the shop name.",
        "assessed": "One person behind all of them.",
        "substances": "Examplenitazene",
        "techniques": ["MK-90"],
        "legal_nature": "voluntary",
        "requested_actions": ["suspend_shop", "preserve_data"],
        "own_file_number": "FILE-OWN-5512",
        f"room_{cast.north.pk}": "everyone",
        "submission_key": str(uuid.uuid4()),
        "identifiers-TOTAL_FORMS": "2",
        "identifiers-INITIAL_FORMS": "0",
        "identifiers-0-kind": "shop_handle",
        "identifiers-0-value": SELLER,
        "identifiers-1-kind": "phone",
        "identifiers-1-value": "+47 22 33 44 55",
        **more,
    }


def press(client: Client, address: str, **data: Any) -> None:
    """A button that must lead on."""
    answer = client.post(address, data)
    assert answer.status_code == 302, (
        address,
        answer.status_code,
        re.findall(r'class="error"[^>]*>([^<]*)', answer.text),
    )


def test_story_from_alert_to_printed_bulletin(
    cast: Cast, substance: Substance, method: Technique, django_capture_on_commit_callbacks: Any
) -> None:
    focal_point, colleague = SignedIn(cast.focal_point), SignedIn(cast.colleague)
    analyst, outsider = SignedIn(cast.analyst), SignedIn(cast.member("outsider"))

    # A focal point drafts; the operator of the platform is proposed for action; a colleague approves.
    press(focal_point, "/alerts/new/", **alert_form(cast))
    alert = access.plain(VendorAlert).get()
    page = f"/items/{alert.pk}/"
    assert SELLER in focal_point.get(page).text
    assert analyst.get(page).status_code == 404
    press(focal_point, f"{page}submit/")
    assert focal_point.post(f"{page}approve/").status_code == 403
    press(colleague, f"{page}approve/")

    # The people of the addressee get one pointer mail each, which names neither seller nor title.
    outbox.deliver_due()
    assert sorted(m.to[0] for m in mail.outbox) == sorted(
        p.email for p in cast.organization("company_one").people.all()
    )
    for message in mail.outbox:
        assert SELLER not in f"{message.subject} {message.body}"
        assert alert.title not in f"{message.subject} {message.body}"

    # The analyst finds it first in the queue, opens, confirms, records.
    assert "Shop offers a nitazene as incense" in analyst.get("/").text
    shown = analyst.get(page).text
    assert SELLER in shown
    assert "FILE-OWN-5512" not in shown
    press(analyst, f"{page}confirm/")
    press(analyst, f"{page}outcome/", decision=Decision.ACCOUNT_SUSPENDED, count="3")
    receipt = access.plain(Receipt).get(notice=alert, organization=cast.organization("company_one"))
    assert None not in (receipt.opened_at, receipt.confirmed_at, receipt.outcome_at)
    assert receipt.acted
    assert "Account suspended" in focal_point.get(page).text

    # The issuer shares it with the region.
    southern = SignedIn(cast.member("authority_south"))
    assert southern.get(page).status_code == 404
    press(colleague, f"{page}share/", framework=str(cast.region.pk), audience="everyone")
    assert SELLER in southern.get(page).text

    # A law change makes the substance controlled in one more of the analyst's markets.
    assert "Regulation 77" not in analyst.get(page).text
    law_author, law_approver = SignedIn(cast.member("authority_south")), SignedIn(cast.colleague)
    tomorrow = clock.today() + timedelta(days=1)
    press(
        law_author,
        "/law-changes/new/",
        title="Nitazenes are listed",
        tlp="green",
        urgency="none",
        jurisdiction="IT",
        instrument="Regulation 77",
        stage="adopted",
        rule_kind="individual",
        to_status="controlled",
        effective=tomorrow.isoformat(),
        substances="Examplenitazene",
        submission_key=str(uuid.uuid4()),
        **{f"room_{cast.region.pk}": "everyone"},
    )
    law = access.plain(Notice).get(kind=NoticeKind.LAW_CHANGE)
    press(law_author, f"/items/{law.pk}/submit/")
    press(law_approver, f"/items/{law.pk}/approve/")
    assert access.plain(Control).get().jurisdiction == "IT"
    assert "Regulation 77" in analyst.get(page).text

    # The coordinator composes, a second person approves, everyone entitled downloads the PDF.
    composer, publisher = SignedIn(cast.member("coordinator_north")), SignedIn(cast.coordinator)
    today = clock.today()
    answer = composer.post(
        "/bulletins/new/",
        {
            "framework": str(cast.north.pk),
            "begins_on": today.replace(day=1).isoformat(),
            "ends_on": today.isoformat(),
            "tlp": "amber",
            "submission_key": str(uuid.uuid4()),
        },
    )
    assert answer.status_code == 302, answer.text
    bulletin = access.plain(Bulletin).get()
    press(composer, f"/items/{bulletin.pk}/submit/")
    assert composer.post(f"/items/{bulletin.pk}/approve/").status_code == 403
    press(publisher, f"/items/{bulletin.pk}/approve/")
    for reader in (analyst, focal_point, SignedIn(cast.member("observer"))):
        pdf = reader.get(f"/bulletins/{bulletin.pk}/pdf/")
        assert pdf.status_code == 200, pdf.text
        assert pdf.content.startswith(b"%PDF")

    # Nobody else sees a byte.
    for stranger in ("outsider", "former", "suspended", "unsigned", "company_two"):
        client = SignedIn(cast.member(stranger))
        for address in (
            page,
            f"/items/{bulletin.pk}/",
            f"/bulletins/{bulletin.pk}/pdf/",
            f"/api/v1/notices/{alert.pk}/",
        ):
            assert client.get(address).status_code == 404, (stranger, address)
        for address in ("/", "/items/", "/bulletins/", "/api/v1/notices/"):
            assert alert.reference not in client.get(address).text
    assert outsider.get("/").status_code == 200
    assert access.plain(Outcome).count() == 1
    assert Organization.objects.count() == len(cast.organizations)
