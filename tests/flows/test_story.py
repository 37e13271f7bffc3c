"""The story that every test of the whole walks: alert, approval, answer, region, law, bulletin, PDF."""

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
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
from tests import seen
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.sharing.views.test_answers import lines
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


@dataclass
class Story:
    """Who takes part, each at a browser of their own."""

    cast: Cast

    def __post_init__(self) -> None:
        self.focal_point, self.colleague = SignedIn(self.cast.focal_point), SignedIn(self.cast.colleague)
        self.analyst, self.outsider = SignedIn(self.cast.analyst), SignedIn(self.cast.member("outsider"))
        self.southern = SignedIn(self.cast.member("authority_south"))

    @property
    def alert(self) -> VendorAlert:
        return access.plain(VendorAlert).get()

    @property
    def page(self) -> str:
        return f"/items/{self.alert.pk}/"

    @property
    def bulletin(self) -> Bulletin:
        return access.plain(Bulletin).get()


def test_story_from_alert_to_printed_bulletin(cast: Cast, substance: Substance, method: Technique) -> None:
    story = Story(cast)
    focal_point_drafts_and_colleague_approves(story)
    addressee_gets_a_pointer(story)
    analyst_answers(story)
    issuer_shares_with_the_region(story)
    law_takes_effect(story)
    coordinator_publishes_the_bulletin(story)
    nobody_else_sees_a_byte(story)


def focal_point_drafts_and_colleague_approves(story: Story) -> None:
    """The operator of the platform is proposed for action; the author cannot approve."""
    press(story.focal_point, "/alerts/new/", **alert_form(story.cast))
    assert SELLER in story.focal_point.get(story.page).text
    assert story.analyst.get(story.page).status_code == 404
    press(story.focal_point, f"{story.page}submit/")
    assert story.focal_point.post(f"{story.page}approve/").status_code == 403
    seen.approve(story.colleague, story.page.split("/")[2])


def addressee_gets_a_pointer(story: Story) -> None:
    """One mail to each of its people, which names neither seller nor title."""
    outbox.deliver_due()
    people = story.cast.organization("company_one").people.all()
    assert sorted(m.to[0] for m in mail.outbox) == sorted(p.email for p in people)
    for message in mail.outbox:
        assert SELLER not in f"{message.subject} {message.body}"
        assert story.alert.title not in f"{message.subject} {message.body}"


def analyst_answers(story: Story) -> None:
    """It stands first in the queue; opened, confirmed, recorded, and seen by the issuer."""
    assert "Shop offers a nitazene as incense" in story.analyst.get("/").text
    shown = story.analyst.get(story.page).text
    assert SELLER in shown
    assert "FILE-OWN-5512" not in shown
    press(story.analyst, f"{story.page}confirm/")
    press(story.analyst, f"{story.page}outcome/", **lines({"decision": Decision.ACCOUNT_SUSPENDED, "count": "3"}))
    receipt = access.plain(Receipt).get(notice=story.alert, organization=story.cast.organization("company_one"))
    assert None not in (receipt.opened_at, receipt.confirmed_at, receipt.outcome_at)
    assert receipt.acted
    assert "Account suspended" in story.focal_point.get(story.page).text


def issuer_shares_with_the_region(story: Story) -> None:
    assert story.southern.get(story.page).status_code == 404
    chosen = {"framework": str(story.cast.region.pk), "audience": "everyone"}
    looked_at = seen.further(story.colleague, story.page.split("/")[2], chosen)
    press(story.colleague, f"{story.page}share/", **chosen, seen=looked_at)
    assert SELLER in story.southern.get(story.page).text


def law_takes_effect(story: Story) -> None:
    """A law change makes the substance controlled in one more of the analyst's markets."""
    assert "Regulation 77" not in story.analyst.get(story.page).text
    press(
        story.southern,
        "/law-changes/new/",
        title="Nitazenes are listed",
        tlp="green",
        urgency="none",
        jurisdiction="IT",
        instrument="Regulation 77",
        stage="adopted",
        rule_kind="individual",
        to_status="controlled",
        effective=(clock.today() + timedelta(days=1)).isoformat(),
        substances="Examplenitazene",
        submission_key=str(uuid.uuid4()),
        **{f"room_{story.cast.region.pk}": "everyone"},
    )
    law = access.plain(Notice).get(kind=NoticeKind.LAW_CHANGE)
    press(story.southern, f"/items/{law.pk}/submit/")
    seen.approve(story.colleague, law.pk)  # the second reader of a one-person office
    assert access.plain(Control).get().jurisdiction == "IT"
    assert standing_in_italy(story) == ("Coming", "Regulation 77")
    with clock.moved_to(clock.now() + timedelta(days=1)):
        assert standing_in_italy(story) == ("In force", "Regulation 77")


def standing_in_italy(story: Story) -> tuple[str, str]:
    """Phase and instrument, as the analyst's page of the alert tells them under "Status in your markets"."""
    table = story.analyst.get(story.page).text.partition('id="status"')[2].partition("</section>")[0]
    row = " ".join(re.sub("<[^>]*>", " ", table.partition("<strong>Italy</strong>")[2].partition("</tr>")[0]).split())
    return row.partition(" Controlled")[0], "Regulation 77" if "Regulation 77" in row else row


def coordinator_publishes_the_bulletin(story: Story) -> None:
    """Composed by one, approved by another, downloaded by everyone entitled."""
    composer, publisher = SignedIn(story.cast.member("coordinator_north")), SignedIn(story.cast.coordinator)
    month = clock.today().replace(day=1)
    after = (month + timedelta(days=32)).replace(day=1)
    with clock.moved_to(datetime.combine(after, time(12), UTC)):
        press(
            composer,
            "/bulletins/new/",
            framework=str(story.cast.north.pk),
            month=f"{month:%Y-%m}",
            tlp="amber",
            submission_key=str(uuid.uuid4()),
        )
        press(composer, f"/items/{story.bulletin.pk}/submit/")
        assert composer.post(f"/items/{story.bulletin.pk}/approve/").status_code == 403
        seen.approve(publisher, story.bulletin.pk)
    for reader in (story.analyst, story.focal_point, SignedIn(story.cast.member("observer"))):
        pdf = reader.get(f"/bulletins/{story.bulletin.pk}/pdf/")
        assert pdf.status_code == 200, pdf.text
        assert pdf.content.startswith(b"%PDF")


def nobody_else_sees_a_byte(story: Story) -> None:
    alert, bulletin = story.alert, story.bulletin
    closed = [story.page, f"/items/{bulletin.pk}/", f"/bulletins/{bulletin.pk}/pdf/", f"/api/v1/notices/{alert.pk}/"]
    for stranger in ("outsider", "former", "suspended", "unsigned", "company_two"):
        client = SignedIn(story.cast.member(stranger))
        assert [client.get(address).status_code for address in closed] == [404] * 4, stranger
        for address in ("/", "/items/", "/bulletins/", "/api/v1/notices/"):
            assert alert.reference not in client.get(address).text
    assert story.outsider.get("/").status_code == 200
    assert access.plain(Outcome).count() == 1
    assert Organization.objects.count() == len(story.cast.organizations)
