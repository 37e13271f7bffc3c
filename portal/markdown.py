"""Markdown to HTML that may be shown: no HTML of the author's, no images, links to web and mail only.

render(text)   the HTML, whose headings stand below the one above it
plain(name)    a name, or whatever else is no Markdown, as it stands within it
read(text)     what is read of Markdown, without its marks
"""

import re
from typing import Final

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

from portal.characters import seen, writable

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
_TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
LOWEST: Final = 4  # level of a heading
# What would be taken for a mark: wherever it stands, or where a line begins with it.
_MARKS: Final = re.compile(
    r"""[`*<|]
    | \](?=[(\[:]|$)                                    # where the words of a link could end
    | \\(?=[!-/:-@\[-`{-~]|$)                           # before what it would escape
    | &(?=\#?[0-9A-Za-z]+;)                             # a character by its name or number
    | (?<![^\W_])(?<!_)_+ | _+(?!_)(?![^\W_])           # but for those within a word
    | ^(?: >                                            # a quotation
         | \#(?=\#{0,5}(?:\s|$))                        # a heading
         | [-+](?=\s|[-\s]*$) | [0-9]{1,9}[.)](?=\s|$)  # an entry of a list, a line across
         | ~(?=~~) )                                    # code
    """,
    re.VERBOSE,
)


def render(text: str, *, below: int = 1) -> SafeString:
    """Sanitised HTML. Anything outside the allow-list is dropped, its text kept. `below` is the level of the heading
    that the text stands under: its own are lower, and none skips a level.
    """
    html = nh3.clean(
        _html(text, below),
        tags=_TAGS,
        attributes={"a": {"href"}},
        attribute_filter=_kept,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return SafeString(seen(html))  # also what was written by its number


def plain(name: str) -> str:
    """Words as they are, in one line, for a sentence of Markdown: nothing in them is a mark."""
    line = " ".join(writable(re.sub(r"\s", " ", name)).split())
    return _MARKS.sub(lambda mark: re.sub(r"([^0-9])", r"\\\1", mark[0]), line)


def read(text: str) -> str:
    """The words of a line of Markdown, as somebody reads them."""
    tokens = _MARKDOWN.parseInline(text)[0].children or []
    return "".join("\n" if token.type.endswith("break") else token.content for token in tokens)


def _html(text: str, below: int) -> str:
    """HTML not yet sanitised."""
    tokens, above = _MARKDOWN.parse(text), list[str]()
    for token in tokens:
        if token.type == "heading_open":
            above = [*(tag for tag in above if tag < token.tag), token.tag]
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(below + len(above), LOWEST)}"
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def _kept(tag: str, attribute: str, value: str) -> str | None:
    """Whole addresses only: a relative one would lead into the portal from a page, and nowhere from a PDF."""
    if attribute == "href" and not re.match(r"https?://|mailto:", value, flags=re.IGNORECASE):
        return None
    return value if attribute in ("href", "rel") else None
