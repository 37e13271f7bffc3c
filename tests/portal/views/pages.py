"""What tests read off a page."""

import re
from html import unescape
from typing import Any


def body(answer: Any) -> str:
    """The page without the form token, which is another one in every answer."""
    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken[^:]*: *[^\w]*)\w{64}', r"\1", answer.text)


def wrong(answer: Any) -> dict[str, list[str]]:
    """What stands next to each field that is wrong, by the field's name."""
    blocks = (block.partition('"') for block in answer.text.split('id="field-')[1:])
    told = {name: re.findall(r'<span class="error"[^>]*>([^<]*)</span>', rest) for name, _quote, rest in blocks}
    return {name: [unescape(text) for text in texts] for name, texts in told.items() if texts}


def refused(answer: Any) -> list[str]:
    """What stands above the form, since it concerns no single field."""
    alert = answer.text.partition('role="alert"')[2].partition("</div>")[0]
    return [unescape(text) for text in re.findall("<li>([^<]*)</li>", alert)]


def told(answer: Any) -> list[str]:
    """The sentences that a page says once, after what was done."""
    return [str(message) for message in answer.context["messages"]]
