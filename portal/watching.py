"""Looking again and again, each in a thread of its own: one that hangs delays no other."""

import logging
import threading
from collections.abc import Callable
from functools import partial

from django.db import OperationalError, close_old_connections, connection

log = logging.getLogger(__name__)


def watch(look: Callable[[], object], stop: threading.Event, every: float, *, name: str) -> threading.Thread:
    """A thread that looks until `stop` is set, with so many seconds between two looks."""
    thread = threading.Thread(target=_watch, args=(look, stop, every), name=name, daemon=True)
    thread.start()
    return thread


def once(look: Callable[[], object]) -> bool:
    """One look; whatever goes wrong in it, the next comes: a thread that ended would be missed by nobody. Whether it
    went well.
    """
    try:
        close_old_connections()
        look()
        return True
    except OperationalError as error:
        log.error("the database does not answer", extra={"facts": {"error": type(error).__name__}})
    except Exception as error:
        facts = {"alarm": "look", "error": type(error).__name__, "look": _name(look)}
        log.exception("a look failed", extra={"facts": facts})
    return False


def _name(look: Callable[[], object]) -> str:
    named = look.func if isinstance(look, partial) else look
    return f"{named.__module__}.{getattr(named, '__qualname__', '')}"


def _watch(look: Callable[[], object], stop: threading.Event, every: float) -> None:
    while True:
        once(look)
        if stop.wait(every):
            connection.close()
            return
