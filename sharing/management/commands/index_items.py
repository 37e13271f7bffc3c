"""`manage.py index_items`: writes anew by which words every item is found; after a release that changed them."""

from typing import Any

from django.core.management.base import BaseCommand

from sharing import access, search
from sharing.actions import kinds
from sharing.models import Notice


class Command(BaseCommand):
    help = "Writes anew the words by which every item is found. Safe to run twice, and while people work."

    def handle(self, **options: Any) -> None:
        for notice in access.plain(Notice).iterator(chunk_size=500):
            search.index(kinds.whole(notice))
