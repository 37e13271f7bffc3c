"""Lines of the log: what happened, in which request or to which message, and never content.

Python's own logging does it: a library such as structlog would still have to format everybody else's lines. A line of
ours is written as it is. Of other people's, what they fill into their sentences (paths, which can hold the secret of a
link, values, texts of errors) is left out where it can come from a request or a message. An error is told by its type
and by where it arose, never by its text, which a database may have filled with a row.
"""

import json
import logging
import re
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

ROOT: Final = str(Path(__file__).resolve().parent.parent)
OURS: Final = ("portal", "sharing", "trends")
# Whose sentences hold content wherever they are said, and what is said instead; nothing for the sentence with blanks.
INSTEAD: Final = {
    "django.request": "the request failed",
    "django.security": "the request was refused",
    "django.template": "",
    "celery.app.trace": "",
}
BLANK: Final = re.compile(r"%(?:\(\w+\))?[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]")

_about: ContextVar[Mapping[str, object] | None] = ContextVar("about", default=None)


@contextmanager
def about(**facts: object) -> Iterator[None]:
    """Within the block, every line says these facts: keys and codes, no names."""
    token = _about.set({**(_about.get() or {}), **facts})
    try:
        yield
    finally:
        _about.reset(token)


class Line(logging.Formatter):
    """One line for people; an error's places follow it."""

    def format(self, record: logging.LogRecord) -> str:
        """As the standard library promises."""
        facts = " ".join(f"{name}={value}" for name, value in _facts(record).items())
        words = f"{self.formatTime(record)} {record.levelname} {record.name} {said(record)} {facts}".rstrip()
        return "\n".join([words, *(f"    {place}" for place in _places(record))])


class Json(logging.Formatter):
    """One JSON object a line, for a collector of logs."""

    def format(self, record: logging.LogRecord) -> str:
        """As the standard library promises."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": said(record),
            **_facts(record),
        }
        if places := _places(record):
            line["trace"] = places
        return json.dumps(line, default=str, ensure_ascii=False)


def said(record: logging.LogRecord) -> str:
    """The sentence of a line, with blanks where somebody else has filled in what may be content."""
    instead = next((words for place, words in INSTEAD.items() if _is_in(record.name, place)), None)
    if instead:
        return instead
    is_ours = any(_is_in(record.name, place) for place in OURS)
    if is_ours or (instead is None and not _about.get()):
        return record.getMessage()
    return BLANK.sub("…", str(record.msg))


def _is_in(name: str, place: str) -> bool:
    return name == place or name.startswith(f"{place}.")


def _facts(record: logging.LogRecord) -> dict[str, object]:
    """What the block says, what the line itself says, and the type of its error."""
    own: Mapping[str, object] = getattr(record, "facts", {})
    facts = {**(_about.get() or {}), **own}
    error = _error(record)
    return {**facts, "error": type(error).__name__} if error else facts


def _error(record: logging.LogRecord) -> BaseException | None:
    return record.exc_info[1] if record.exc_info else None


def _places(record: logging.LogRecord) -> list[str]:
    """Where the error arose, and what it arose from: types, files, lines and functions, the last one last."""
    found: list[str] = []
    error, seen = _error(record), set[int]()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        found = [*_frames(error), type(error).__name__, *found]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _frames(error: BaseException) -> Iterator[str]:
    for frame, line in traceback.walk_tb(error.__traceback__):
        code = frame.f_code
        yield f"{_short(code.co_filename)}:{line} in {code.co_name}"


def _short(file: str) -> str:
    """Without the folders of this machine."""
    return file.rpartition("site-packages/")[2].removeprefix(f"{ROOT}/")


def settings(form: str, level: str) -> dict[str, Any]:
    """The setting LOGGING: `form` is `line` or `json`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "portal.logs.Line"}, "json": {"()": "portal.logs.Json"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django.request": {"level": "ERROR"},  # each answer has a line of its own: `portal.middleware.Told`
            "kombu.connection": {"level": "ERROR"},  # pgmq needs no host name, and kombu says so at each connection
            "celery.worker.strategy": {"level": "WARNING"},  # each ring: what it delivers has lines of its own
            "celery.app.trace": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
            "pikepdf": {"level": "WARNING"},  # says when it begins
            "pyhanko": {"level": "ERROR"},
            "weasyprint": {"level": "ERROR"},
        },
    }
