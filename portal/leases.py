"""Holding on to what is leased for as long as the work on it takes: a lease that is not renewed is one whose holder was
killed, and ends soon.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from django.db import Error, connection

RENEWED_EVERY: Final = 30.0  # seconds; a good part of the shortest lease


@contextmanager
def renewed(renew: Callable[[], bool], *, every: float | None = None) -> Iterator[None]:
    """While the block runs, `renew` is called again and again in a thread, until it says that the lease is lost; a
    database that does not answer is asked again. Work that is done sooner never calls it.
    """
    done = threading.Event()

    def go_on() -> None:
        while not done.wait(RENEWED_EVERY if every is None else every):
            try:
                if not renew():
                    break
            except Error:
                connection.close()
        connection.close()

    thread = threading.Thread(target=go_on, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
