"""What the notices of a random world need before they are looked at through the doors: words, identifiers, rights.

All hold the same word, substance and method, and all alerts the same handle beside one of their own, so that what one
may not read has every chance to turn up beside what one may.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from portal import grants
from sharing import access, search
from sharing.models import Notice, SellerIdentifier, Substance, Technique, VendorAlert
from tests.access.paper import unrendered
from tests.access.worlds import Described
from tests.access.written import Written, lived_in

WORD, HANDLE, SUBSTANCE, METHOD = "commonwordx", "common-handle", "examplenitazene", "MK-90"


def handle(place: int) -> str:
    """The handle that one alert alone holds."""
    return f"handle-of-{place:06d}"


@contextmanager
def open_house(described: Described) -> Iterator[Written]:
    """The world in the database, with everything that pages show; a PDF is the HTML that it is made of."""
    with unrendered(), lived_in(described) as written:
        _furnish(written)
        yield written


def _furnish(written: Written) -> None:
    for organization in written.organizations.values():
        grants.sync(organization)
    for user, _person in written.people:
        grants.sync_person(user)
    substance = Substance.objects.create(name="Examplenitazene", slug=SUBSTANCE, substance_class="nitazene")
    substance.names.create(kind="name", value="Examplenitazene", normalized=SUBSTANCE)
    about = {"m_stage": "marketing", "tactic": "Reach", "title": "Redirect", "description": "D", "evidence": "seen"}
    method = Technique.objects.create(code=METHOD, **about)
    for place, (row, _item) in enumerate(written.items):
        row.title, row.summary = said_of(place), WORD
        access.plain(Notice).filter(pk=row.pk).update(title=row.title, summary=row.summary)
        row.substances.add(substance)
        row.techniques.add(method)
        if isinstance(row, VendorAlert):
            _identify(row, place)
        search.index(row)


def said_of(place: int) -> str:
    """The word that one notice alone holds."""
    return f"tokworld{place:06d}x"


def _identify(row: VendorAlert, place: int) -> None:
    SellerIdentifier._base_manager.bulk_create(
        SellerIdentifier(alert=row, kind="shop_handle", value=value, normalized=value, position=number)
        for number, value in enumerate((HANDLE, handle(place)))
    )
