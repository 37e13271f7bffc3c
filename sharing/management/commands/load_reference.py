"""`manage.py load_reference`: substances, methods and decisions, idempotent."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sharing.actions import reference
from sharing.reference.parse import FOLDER, read_all
from sharing.reference.table import InvalidReference


class Command(BaseCommand):
    help = "Loads the reference data. A fault is named by file, line, column and reason, and then nothing is loaded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=FOLDER, help="where the four files lie")

    def handle(self, *, folder: Path, **options: Any) -> None:
        try:
            found = read_all(folder)
        except InvalidReference as error:
            for problem in error.problems:
                self.stderr.write(str(problem))
            raise CommandError(f"{len(error.problems)} faults; nothing was loaded") from error
        for change in reference.load(found):
            if change:
                self.stdout.write(
                    f"    {change.what}: {change.added} new, {change.changed} changed, {change.ended} ended"
                )
