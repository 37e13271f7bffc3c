"""One month under three labels: composed, quoted with consent, published, and read by everyone who may."""

from django.test import Client

from sharing import access
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.trends.test_consents import item
from tests.trends.test_editions import composed
from tests.trends.test_public import opened, published
from trends.models import Bulletin, Consent


def form_of(row: Bulletin, **changes: str) -> dict[str, str]:
    """What the editor's form sends."""
    parts = {f"{part}_{section['key']}": section[part] for section in row.sections for part in ("heading", "body")}
    return {**parts, "title": row.title, "tlp": row.tlp, **changes}


def of(row: Bulletin) -> Bulletin:
    return access.plain(Bulletin).get(pk=row.pk)


def test_one_master_yields_editions_that_quote_with_consent(cast: Cast) -> None:
    opened(cast)
    first, second = item(cast, tlp="amber"), item(cast, tlp="amber")
    coordinator, issuer = SignedIn(cast.member("coordinator_north")), SignedIn(cast.colleague)
    master = composed(cast)
    words = f"Seen: {first.reference} tells how.\n\nMore: {second.reference} tells who."
    sent = form_of(master, body_coverage=words, label_law="amber", quotes_methods=first.reference.lower())
    assert coordinator.post(f"/bulletins/{master.pk}/edit/", sent).status_code == 302
    master = published(cast, master)
    sections = {section["key"]: section for section in master.sections}
    assert (sections["law"]["tlp"], sections["methods"]["quotes"]) == ("amber", [first.reference])
    for label in ("green", "clear"):
        made = coordinator.post(f"/bulletins/{master.pk}/editions/", {"tlp": label, "language": "en"})
        assert made.status_code == 302
    green, clear = (access.plain(Bulletin).get(master=master.pk, tlp=label) for label in ("green", "clear"))
    assert "law" not in {section["key"] for section in clear.sections}
    for row in (green, clear):
        assert coordinator.post(f"/bulletins/{row.pk}/consents/").status_code == 302
    for consent in access.plain(Consent).filter(notice=first.pk):
        issuer.post(consent.get_absolute_url(), {"granted": "yes"})
    for consent in access.plain(Consent).filter(notice=second.pk):
        issuer.post(consent.get_absolute_url(), {"granted": "no", "note": "Not this"})
    assert "Not this" in coordinator.get(access.plain(Consent).filter(granted=False)[0].get_absolute_url()).text
    refused = coordinator.post(f"/items/{green.pk}/submit/", follow=True).text
    assert (second.reference in refused, of(green).state) == (True, "draft")
    for row in (green, clear):
        kept = form_of(of(row), body_coverage=words.split("\n\n")[0])
        assert coordinator.post(f"/bulletins/{row.pk}/edit/", kept).status_code == 302
        published(cast, row)
    page, feed = Client().get(f"/public/bulletins/{clear.reference}/").text, Client().get("/public/bulletins/feed.atom")
    assert (first.reference in page, second.reference in page) == (True, False)
    assert [row.reference in feed.text for row in (master, green, clear)] == [False, False, True]
