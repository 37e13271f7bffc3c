"""How platforms write the addresses of their pages: what is understood and read, and that a page has one form."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pagepaths import Page, Site, page_of, parse, parse_all

LISTINGS = ["/item/{id}/*", "/itm/*/{id}", "/goods/*-{id}.html", "/item.htm?no={id}", "*./lot/{id}"]
SHOPS = ["/shop/{id}/*", "/@{id}", "{id}./"]
SITE = Site("bazaar.example", "bazaar", parse_all(LISTINGS), parse_all(SHOPS))
BARE = Site("plain.example", "plain")
SITES = {site.host: site for site in (SITE, BARE)}
ITEM, SHOP = Page(True, "https://bazaar.example/item/77"), Page(False, "https://bazaar.example/shop/lotus")


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("https://bazaar.example/item/77", ITEM),
        ("http://www.bazaar.example:80/item/77/?ref=home", ITEM),
        ("https://m.bazaar.example/ITEM/77/blue-lotus/reviews", ITEM),
        ("https://bazaar.example/itm/blue-lotus/77", ITEM),
        ("https://bazaar.example/goods/blue-lotus-77.html", ITEM),
        ("https://bazaar.example/item.htm?a=b&no=77", ITEM),
        ("https://de.bazaar.example/lot/77", ITEM),
        ("https://bazaar.example/item/%37%37", ITEM),
        ("https://bazaar.example/shop/lotus", SHOP),
        ("https://bazaar.example/shop/lotus/item/77", SHOP),
        ("https://bazaar.example/@lotus", SHOP),
        ("https://lotus.bazaar.example", SHOP),
        ("https://de.bazaar.example/item/77", None),
        ("https://www.bazaar.example/", None),
        ("https://bazaar.example/item/", None),
        ("https://bazaar.example/item.htm?no=", None),
        ("https://bazaar.example/item/%2e%2e", None),
        ("https://bazaar.example/item/a%2Fb", None),
        ("https://bazaar.example/goods/77.html", None),
        ("https://bazaar.example/help/item/77", None),
        ("https://bazaar.example:8443/item/77", None),
        ("https://plain.example/item/77", None),
        ("https://elsewhere.example/item/77", None),
        ("https://notbazaar.example/item/77", None),
        ("bazaar.example/item/77", None),
        ("seller", None),
        ("https://[broken", None),
    ],
)
def test_address_leads_to_one_page(address: str, page: Page | None) -> None:
    assert page_of(address, SITES) == page


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "/item/",
        "item/{id}",
        "/item/{id}/{id}",
        "/item/{id}?no={id}",
        "/item?no=7",
        "/item?no={id}&x=y",
        "/item/{id}#top",
        "/item/**{id}",
        "/item/*{id}",
        "/item/{id}*",
        "/it*m/{id}",
        "/item/(a+)+{id}",
        "https://bazaar.example/item/{id}",
        "de./item/{id}",
        "/" + "a" * 300 + "/{id}",
    ],
)
def test_what_is_no_template_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse(text)


def test_first_template_is_the_form_that_is_kept() -> None:
    for text in ("*./item/{id}", "/item/{id}/*", "/item?no={id}", "/i-{id}.html"):
        assert [path.text for path in parse_all([text, "", "/x/*/{id}", text])] == [text, "/x/*/{id}"]
    for text in ("/x/*/{id}", "/*-{id}.html"):
        with pytest.raises(ValueError, match="form of the first line"):
            parse_all([text])
    with pytest.raises(ValueError, match="At most 20"):
        parse_all([f"/{number}/{{id}}" for number in range(21)])


def test_templates_that_overlap_leave_an_address_as_it_is_rather_than_change_it_twice() -> None:
    site = Site("a.example", "a", parse_all(["/{id}", "/x/{id}"]), parse_all(["/x-{id}"]))
    assert page_of("https://a.example/x/x-5", {"a.example": site}) is None  # written /x-5, it would be a shop
    assert page_of("https://a.example/x/y-5", {"a.example": site}) == Page(True, "https://a.example/y-5")


PIECE = st.sampled_from(
    ["item", "itm", "goods", "shop", "lot", "@lotus", "77", "a-77.html", "x", "item.htm", "%37", ""]
)


@given(
    st.sampled_from(["", "www.", "m.", "de.", "a.b."]),
    st.lists(PIECE, max_size=4),
    st.sampled_from(["", "?no=5", "?no=a+b", "?no=%26"]),
)
def test_canonical_address_is_its_own(before: str, pieces: list[str], query: str) -> None:
    page = page_of(f"https://{before}bazaar.example/{'/'.join(pieces)}{query}", SITES)
    assert page is None or page_of(page.address, SITES) == page


def test_long_addresses_are_read_in_time() -> None:
    begun = time.monotonic()
    for unit in ("-", "a-", "/", "%", "{id}", "*"):
        page_of("https://bazaar.example/goods/" + unit * (2000 // len(unit)), SITES)
        with pytest.raises(ValueError, match=r"\w"):
            parse("/" + unit * (100_000 // len(unit)))
    assert time.monotonic() - begun < 2
