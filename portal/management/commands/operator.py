"""`manage.py operator`: who looks after the site."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.actions import people
from portal.models import User


class Command(BaseCommand):
    help = "Makes a person with an account an operator, who sees /outgoing/, /trail/ and /admin/; or no longer."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="as the person signs in")
        parser.add_argument("--off", action="store_true", help="an operator no longer")

    def handle(self, *, email: str, off: bool, **options: object) -> None:
        person = User.objects.filter(email__iexact=email.strip()).first()
        if person is None:
            raise CommandError(f"nobody signs in with {email}")
        if not (off or person.is_active):
            raise CommandError(f"the access of {person.email} is closed")
        (people.end_operator if off else people.make_operator)(person)
        self.stdout.write(f"{person.email} is {'no operator' if off else 'an operator'}")
