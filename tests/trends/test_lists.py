"""Lists of bulletins: other languages apart from other labels, the strictest label first, nothing said twice."""

import re
from xml.etree import ElementTree

import pytest
from django.test import Client

from portal.models import Framework
from sharing import access
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.trends.test_editions import composed, written
from tests.trends.test_public import ATOM, FEED, LIST, opened, published
from trends import edition
from trends.actions import editions
from trends.figures import Figures, Row
from trends.models import Bulletin


@pytest.fixture
def family(cast: Cast) -> Bulletin:
    """AMBER in English and French, and in English GREEN and CLEAR as well; anyone reads the last."""
    opened(cast)
    by = cast.member("coordinator_north")
    master = published(cast, written(cast, composed(cast, "amber")))
    for tlp, language in (("amber", "fr"), ("clear", "en"), ("green", "en")):
        published(cast, editions.derive(master, tlp=tlp, language=language, by=by))
    return master


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize("page", ["/bulletins/", "/bulletins/{}/"])
def test_other_languages_stand_apart_from_other_labels(cast: Cast, family: Bulletin, page: str) -> None:
    told = words(SignedIn(cast.coordinator).get(page.format(family.pk)).text)
    assert "Also in: français Also as: TLP:GREEN TLP:CLEAR" in told


def test_editions_stand_by_the_strictness_of_their_labels(cast: Cast, family: Bulletin) -> None:
    shown = SignedIn(cast.coordinator).get(family.get_absolute_url()).context["editions"]
    assert [(row.tlp, row.language) for row in shown] == [("amber", "fr"), ("green", "en"), ("clear", "en")]


@pytest.mark.parametrize("door", [LIST, "/bulletins/"])
def test_framework_is_named_once(cast: Cast, family: Bulletin, door: str) -> None:
    """In the title, or else below it."""
    below = f"TLP:[A-Z]+ {cast.north.name}"
    told = words(SignedIn(cast.coordinator).get(door).text)
    assert (cast.north.name in told, re.findall(below, told)) == (True, [])
    access.plain(Bulletin).update(title="Of March")
    assert len(re.findall(below, words(SignedIn(cast.coordinator).get(door).text))) == 1


def test_feed_says_of_which_framework_and_month_each_is(cast: Cast, family: Bulletin) -> None:
    """Whatever its title says; readers of feeds take it for HTML."""
    access.plain(Bulletin).update(title="A title of its own")
    Framework.objects.filter(pk=cast.north.pk).update(name="North & m\x01ore")
    (entry,) = ElementTree.fromstring(Client().get(FEED).content).findall(f"{ATOM}entry")
    told = [entry.findtext(f"{ATOM}{name}") for name in ("title", "summary")]
    assert told == ["A title of its own", "North &amp; more, March 2026"]


@pytest.mark.parametrize("count", [None, 7])
def test_a_dot_in_the_chart_of_the_year_is_explained(count: int | None) -> None:
    figures = Figures("2026-02-01", "2026-02-28", months=[Row("2026-01", 9), Row("2026-02", count)])
    (year, *_others) = edition.made(figures, [{"key": "overview", "heading": "H", "body": ""}], {}).parts[0].charts
    assert ("A dot stands for fewer than five." in year.description) is (count is None) is ("·" in year.svg)
