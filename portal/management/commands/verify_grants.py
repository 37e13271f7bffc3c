"""`manage.py verify_grants`: whether rights and groups are what participations and roles say."""

from django.core.management.base import BaseCommand, CommandError

from portal import grants


class Command(BaseCommand):
    help = "Compares guardian's rows with participations, and groups with roles; names each difference."

    def handle(self, *args: object, **options: object) -> None:
        differences = grants.drift()
        for sentence in differences:
            self.stderr.write(sentence)
        if differences:
            raise CommandError(f"{len(differences)} differences")
        self.stdout.write("rights and groups are as they should be")
