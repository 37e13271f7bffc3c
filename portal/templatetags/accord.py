"""Small presentational tags of every page."""

import re
from datetime import datetime
from typing import Any, Final

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal import clock, failures, markdown, moments, queries, scripts
from portal.characters import seen
from portal.enums import PAP, TLP

register = template.Library()
REACHED_AT: Final = re.compile(
    r"(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(?P<page>https?://[^\s<>\"'،؛,;]*[^\s<>\"'،؛,;.)])"
)


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite; decoration, so hidden from screen readers."""
    url = static("accord/icons.svg")
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', url, name)


@register.simple_tag
def is_open_to_everyone() -> bool:
    """Whether there is anything to read without an account: a query, on pages of those who are not signed in."""
    return queries.is_open_to_everyone()


@register.simple_tag
def tlp(code: str) -> SafeString:
    """The label as FIRST draws it."""
    return format_html('<bdi class="tlp tlp-{}">{}</bdi>', code, TLP(code).label)


@register.simple_tag
def pap(code: str) -> SafeString:
    """What may be done with an item, as FIRST writes labels."""
    return format_html('<bdi class="pap">{}</bdi>', PAP(code).label)


@register.filter
def pap_sentence(code: str) -> Any:
    """What may be done with an item under this advice."""
    return PAP(code).sentence


@register.filter
def tlp_sentence(code: str) -> Any:
    """What a reader may do under the label."""
    return TLP(code).sentence


@register.filter
def apart(words: str) -> str:
    """A name in order within text of another direction, where no `bdi` does it: in the PDF."""
    return scripts.apart(words)


@register.filter
def direction(text: str) -> str:
    """`rtl` or `ltr`."""
    return scripts.direction(text)


@register.filter
def as_seen(words: str) -> str:
    """Words that may have been stored before what nobody sees in them was taken out."""
    return seen(words)


@register.filter
def failure(kind: str) -> str:
    """What went wrong with a message, in words."""
    return failures.said(kind)


@register.filter
def prose(text: str) -> SafeString:
    """Markdown as sanitised HTML, under the heading of a part of the page."""
    return markdown.render(text, below=2)


@register.filter
def reached_at(text: str) -> SafeString:
    """A contact as it is written, its mail addresses and pages as links, whatever script stands around them."""
    parts, last = [], 0
    for found in REACHED_AT.finditer(text):
        address = found[0]
        link = format_html('<a href="{}{}" rel="nofollow">{}</a>', "mailto:" if found["mail"] else "", address, address)
        parts += [(text[last : found.start()],), (link,)]
        last = found.end()
    return format_html_join("", "{}", [*parts, (text[last:],)])


@register.filter
def is_past(moment: datetime | None) -> bool:
    """Whether the moment has gone by."""
    return moment is not None and moment < clock.now()


@register.filter
def in_words(moment: datetime) -> str:
    """The day as seen from today, the time and the zone."""
    return moments.in_words(moment)


@register.filter
def get(mapping: dict[Any, Any], key: Any) -> Any:
    """The value under a key that is itself a variable."""
    return mapping.get(key)
