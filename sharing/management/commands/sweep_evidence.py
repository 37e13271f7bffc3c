"""`manage.py sweep_evidence`: once a day, ends uploads that were left, and removes files that no row names."""

from django.core.management.base import BaseCommand

from sharing.actions import evidence, uploads


class Command(BaseCommand):
    help = "Removes stored files that no item names: what a failed transaction or a lost connection left behind."

    def handle(self, **options: object) -> None:
        self.stdout.write(f"{uploads.expire()} rows of uploads ended")
        self.stdout.write(f"{evidence.sweep()} stored files removed")
