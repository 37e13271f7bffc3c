"""What an answer says, without what differs from one answer to the next by design."""

import re
from typing import Any

from tests.access.house import text_of

# Tokens against forgery, keys of forms not sent yet, since when somebody types, and the number of a copy.
TOKEN = re.compile(
    r'(csrfmiddlewaretoken" value="|X-CSRFToken"?: ?"|submission_key" value="|typed_by" value="'
    r'|data-(?:key|by|new)=")[\w:-]+|nonce-[\w+/=-]+|(?<=Copy )\u2068?\w{5}-\w{5}'
)
# A cookie's key, a number used once, the second, the request's own id; of what is packed, how long it is then.
PASSING = {"Set-Cookie", "Content-Security-Policy", "Expires", "X-Request-ID"}


def said(answer: Any) -> tuple[int, dict[str, str], str]:
    """Code, headers, text."""
    passing = PASSING | ({"Content-Length"} if "wordprocessingml" in answer.headers.get("Content-Type", "") else set())
    headers = {name: value for name, value in answer.headers.items() if name not in passing}
    return answer.status_code, headers, TOKEN.sub(r"\1", text_of(answer))
