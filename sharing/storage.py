"""The private place of files: Django's storage `evidence`, which nothing but a view that has asked the rule reads.

Keys are random, and files are written before the transaction that names them and removed after the one that does so no
more: what a transaction leaves behind by failing is an orphan, and `sweep` removes it a day later.
"""

import secrets
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from datetime import timedelta
from typing import Final

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.utils import timezone

ORPHANED_AFTER: Final = timedelta(days=1)


def place() -> Storage:
    """Where the files are."""
    return storages["evidence"]


def put(content: bytes) -> str:
    """Store these bytes under a new random key, whole or not at all. Not inside a transaction."""
    name = secrets.token_hex(24)
    key = f"{name[:2]}/{name}"
    try:
        return place().save(key, ContentFile(content))
    except OSError:  # there is no room: what is half written would take some until it is swept
        with suppress(OSError):
            place().delete(key)
        raise


def open_(key: str) -> File:
    """The stored bytes. Raises FileNotFoundError."""
    return place().open(key)


def drop_after_commit(keys: Iterable[str]) -> None:
    """Remove files once the transaction that no longer names them has ended well."""
    gone = [key for key in keys if key]
    transaction.on_commit(lambda: _drop(gone), robust=True)


def sweep(named: Callable[[], Collection[str]]) -> int:
    """Remove what was stored more than a day ago and no row names; how many. What is named is asked once more at the
    end, since to look through a large storage takes long.
    """
    known = named()
    folders, _files = place().listdir("") if place().exists("") else ([], [])
    keys = [f"{folder}/{name}" for folder in folders for name in place().listdir(folder)[1]]
    before = timezone.now() - ORPHANED_AFTER
    orphans = [key for key in keys if key not in known and place().get_modified_time(key) < before]
    known = named() if orphans else known
    gone = [key for key in orphans if key not in known]
    _drop(gone)
    return len(gone)


def _drop(keys: Iterable[str]) -> None:
    for key in keys:
        place().delete(key)
