"""Where planted tokens turn up."""

import logging
import re
from typing import Any

import pytest

from tests.access.house import text_of

# How every token begins; what follows is letters and digits.
WORDS = re.compile(r"(?:tok|own|outcome|question|reply|typed)[a-z0-9]+")


def found_in(text: str, tokens: set[str]) -> list[str]:
    """The tokens that stand in a text."""
    words = " ".join(set(WORDS.findall(text)))
    return sorted(token for token in tokens if token in words)


def said_by(answer: Any, tokens: set[str]) -> list[str]:
    """The tokens that an answer says: its page, its JSON, the words of its PDF, or where it leads to."""
    return found_in(f"{text_of(answer)} {answer.headers}", tokens)


def spoken(caplog: pytest.LogCaptureFixture, tokens: set[str]) -> list[str]:
    """The tokens that stand in a log line, or in the traceback that it carries."""
    formatter = logging.Formatter()
    return found_in("\n".join(formatter.format(record) for record in caplog.records), tokens)
