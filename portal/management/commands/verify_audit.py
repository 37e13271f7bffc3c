"""`manage.py verify_audit`: whether the audit trail is what was sealed."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal import seals


class Command(BaseCommand):
    help = "Checks the audit trail's chain of seals: names what is broken or lacks its seal, or prints the head."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", default="", help="a head that `audit_head` printed earlier, or the file it is in")

    def handle(self, *, head: str, **options: object) -> None:
        broken, late = seals.first_broken(_known(head) if head else None), seals.said_of_unsealed()
        said = [f"the audit trail is broken at {broken}"] if broken else []
        if said or late:
            raise CommandError("\n".join([*said, *([late] if late else [])]))
        last = seals.head()
        self.stdout.write(f"sealed up to {last.position}: {last.hash}" if last else "nothing is sealed yet")


def _known(text: str) -> seals.Head:
    try:
        return seals.Head.parse(text if text.lstrip().startswith("{") else Path(text).read_text())
    except (OSError, ValueError) as error:
        raise CommandError(f"no head can be read from {text!r}: {error}") from error
