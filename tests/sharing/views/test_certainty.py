"""How sure the issuer is, what the seller may know, and that an account may be a victim's: asked, checked and told."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from sharing import access
from sharing.models import VendorAlert
from tests import seen
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts, posts
from tests.portal.views.pages import wrong

SAID = {
    "source_reliability": "B",
    "credibility": "2",
    "seller_notice": "not_before",
    "seller_notice_from_on": "2026-05-04",
    "preserve": "Orders since March",
    "first_seen_on": "2026-02-01",
    "last_seen_on": "2026-02-03",
    "maybe_hijacked": "on",
}
WORDS = (
    "Possibly a hijacked or impersonated account.",
    "B – usually reliable",
    "2 – probably true",
    "Not before 4 May 2026",
    "Orders since March",
    "1 Feb 2026 – 3 Feb 2026",
)


def test_readers_are_told_in_words(cast: Cast) -> None:
    SignedIn(cast.focal_point).post("/alerts/new/", posts.alert(cast, **SAID))
    row = access.plain(VendorAlert).get()
    page = f"/items/{row.pk}/"
    SignedIn(cast.focal_point).post(f"{page}submit/")
    seen.approve(SignedIn(cast.colleague), page.split("/")[2])
    shown = SignedIn(cast.analyst).get(page).text
    assert [words for words in WORDS if words not in shown] == []


@pytest.mark.parametrize(
    ("said", "field", "message"),
    [
        ({"seller_notice": "not_before"}, "seller_notice_from_on", "Say from which day the seller may be told."),
        (
            {"seller_notice": "no", "seller_notice_from_on": "2026-05-04"},
            "seller_notice_from_on",
            "A day goes with “Not before a day” alone: choose that, or leave the day empty.",
        ),
        (
            {"first_seen_on": "2026-02-03", "last_seen_on": "2026-02-01"},
            "last_seen_on",
            "It cannot be last seen before it was first seen.",
        ),
        (
            {"credibility": "7"},
            "credibility",
            "Select a valid choice. 7 is not one of the available choices.",
        ),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(cast: Cast, said: dict[str, str], field: str, message: str) -> None:
    assert wrong(SignedIn(cast.focal_point).post("/alerts/new/", posts.alert(cast, **said))) == {field: [message]}


@pytest.mark.parametrize(
    "said",
    [
        {"seller_notice": "not_before"},
        {"seller_notice": "no", "seller_notice_from_on": "2026-05-04"},
        {"first_seen_on": "2026-02-03", "last_seen_on": "2026-02-01"},
        {"source_reliability": "G"},
    ],
)
def test_database_keeps_what_fits(cast: Cast, said: dict[str, Any]) -> None:
    row = acts.draft(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        access.plain(VendorAlert).filter(pk=row.pk).update(**said)


def test_correction_keeps_what_was_said_and_shows_what_it_changes(cast: Cast) -> None:
    row = acts.released(cast, maybe_hijacked=True, source_reliability="B")
    browser, page = SignedIn(cast.focal_point), f"/items/{row.pk}/correct/"
    form = browser.get(page).context["form"]
    assert (form["maybe_hijacked"].value(), form["source_reliability"].value()) == (True, "B")
    assert form.unfolded["certainty"]
    sent = posts.alert(cast, ("shop_handle", "Shop-Nine"), urgency="high", note="Not hijacked", source_reliability="B")
    browser.post(page, {name: value for name, value in sent.items() if not name.startswith("room_")})
    shown = SignedIn(cast.colleague).get(f"/items/{row.pk}/").context["changes"]
    said = [(change.label, change.before, change.after) for change in shown]
    assert ("Possibly a hijacked or impersonated account", "yes", "no") in said
