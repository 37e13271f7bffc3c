"""Nonsense in an address is an answer, never a failure."""

import uuid

import pytest

from tests.cast import Cast
from tests.conftest import SignedIn

NONSENSE = [
    "\0",
    "0:\0",
    "²:x",
    "9:x",
    f"9999-12-31T23:59:59-23:59~{uuid.UUID(int=1)}",
    f"2026-01-01~{uuid.UUID(int=1)}",
]
ADDRESSES = ["/items/", "/own/", "/substances/", "/controls/", "/api/v1/notices/", "/api/v1/notices/own/",
             "/api/v1/notices/withdrawn/", "/api/v1/queue/", "/api/v1/substances/", "/api/v1/controls/",
             "/api/v1/bulletins/", "/api/v1/bulletins/drafts/"]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_nonsense_is_an_answer(cast: Cast, address: str) -> None:
    browser = SignedIn(cast.analyst)
    codes = {
        browser.get(address, {name: text}).status_code
        for text in NONSENSE
        for name in ("after", "q", "jurisdiction")
        if not (address == "/api/v1/notices/own/" and name != "after")
    }
    assert codes <= {200, 400}
