"""An independent checker finds nothing in our PDF files: PDF/UA-1 (accessible) and PDF/A-3a (kept for long)."""

import page
import pytest

from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts
from tests.portal.test_scripts import has_chinese
from tests.trends.printed import bulletin, figures, printed_of

PROFILES = ("ua1", "3a")


def findings(content: bytes, profile: str) -> list[tuple[str, str]]:
    """The rules that a file breaks."""
    report = page.validate_pdf_bytes(content, profile=profile)
    assert report.rules.total > 100
    return [(found.rule_id, found.message) for found in report.failures]


@pytest.mark.parametrize("profile", PROFILES)
def test_bulletin_keeps_every_rule(cast: Cast, profile: str) -> None:
    assert findings(printed_of(bulletin(cast, figures()), figures()), profile) == []


@pytest.mark.parametrize("language", ["ar", "zh-hans"])
def test_bulletin_in_another_script_keeps_every_rule(cast: Cast, language: str) -> None:
    """From right to left, and with a font that is not ours."""
    if language == "zh-hans" and not has_chinese():
        pytest.skip("no font of this machine has the letters of Chinese: sudo apt install fonts-noto-cjk")
    content = printed_of(bulletin(cast, figures(), language=language), figures())
    assert [findings(content, profile) for profile in PROFILES] == [[], []]


def test_page_of_a_draft_keeps_every_rule(cast: Cast) -> None:
    alert = acts.draft(cast)
    content = SignedIn(cast.focal_point).get(f"/items/{alert.pk}/pdf/").content
    assert [findings(content, profile) for profile in PROFILES] == [[], []]


def test_checker_finds_what_is_amiss(cast: Cast) -> None:
    """A file that says of itself that it follows other parts of the standards."""
    content = printed_of(bulletin(cast, figures()), figures())
    amiss = content.replace(b'pdfuaid:part="1"', b'pdfuaid:part="3"').replace(b'pdfaid:part="3"', b'pdfaid:part="1"')
    rules = [{rule for rule, _why in findings(amiss, profile)} for profile in PROFILES]
    assert rules == [{"PDFUA1-ID-PART-001"}, {"PDFA3A-ID-PART-001"}]
