"""Markdown to HTML that may be shown: no HTML of the author's, no images, links to web and mail only."""

import re

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
_TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


def render(text: str) -> SafeString:
    """Sanitised HTML. Anything outside the allow-list is dropped, its text kept."""
    html = nh3.clean(
        _html(text),
        tags=_TAGS,
        attributes={"a": {"href"}},
        attribute_filter=_kept,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return SafeString(html)


def _html(text: str) -> str:
    """HTML not yet sanitised. The page has its one first heading, so those of the text begin at the second."""
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        token.tag = {"h1": "h2", "h5": "h4", "h6": "h4"}.get(token.tag, token.tag)
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def _kept(tag: str, attribute: str, value: str) -> str | None:
    """Whole addresses only: a relative one would lead into the portal from a page, and nowhere from a PDF."""
    if attribute == "href" and not re.match(r"https?://|mailto:", value, flags=re.IGNORECASE):
        return None
    return value if attribute in ("href", "rel") else None
