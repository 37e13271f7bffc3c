"""Links from the sentences of a bulletin to the items behind them, as its page shows them. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal import markdown
from trends import compose
from trends.edition import SECTION

# Around the number of a link while a text is made into HTML: of the private use area, which is dropped from the text.
OPEN, CLOSE = "\ue000", "\ue001"


def render(section: Mapping[str, Any], links: Mapping[str, str], language: str) -> SafeString:
    """The words of a section as HTML, behind each sentence the link of its key, where there is one, in the language of
    the sentence.
    """
    found = [(one["text"], links[one["key"]]) for one in section.get("sentences", []) if one["key"] in links]
    body = re.sub(f"[{OPEN}{CLOSE}]", "", section["body"])
    places = {text: number for number, (text, _url) in enumerate(found)}
    marked = "\n".join(_marked(line, places) for line in body.splitlines())
    html = str(markdown.render(marked, below=SECTION))
    with translation.override(language):
        return SafeString(re.sub(f"{OPEN}(\\d+){CLOSE}", lambda place: _link(*found[int(place[1])]), html))


def beside(section: Mapping[str, Any], links: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """The sentences that have a link, with it, for the form in which they are written."""
    return [
        (markdown.read(one["text"]), links[one["key"]]) for one in section.get("sentences", []) if one["key"] in links
    ]


def _marked(line: str, places: Mapping[str, int]) -> str:
    number = places.get(compose.lines(line)[0]) if line.strip() else None
    return line if number is None else f"{line.rstrip()} {OPEN}{number}{CLOSE}"


def _link(text: str, url: str) -> SafeString:
    words = _("Items behind: %(sentence)s") % {"sentence": markdown.read(text)}
    return format_html('<a class="behind" href="{}" aria-label="{}">{}</a>', url, words, _("items"))
