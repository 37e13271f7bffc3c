"""`manage.py audit_head`: the head of the audit trail, for another system to keep."""

from django.core.management.base import BaseCommand, CommandError

from portal import seals


class Command(BaseCommand):
    help = "Prints position, hash and moment of the last seal of the audit trail as JSON."

    def handle(self, *args: object, **options: object) -> None:
        head = seals.head()
        if head is None:
            raise CommandError("nothing is sealed yet")
        self.stdout.write(head.as_json())
