"""`manage.py play_demo`: the demo community, once; and a bulletin as a file."""

import json
import secrets
from argparse import ArgumentParser
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal import clock
from portal.actions.people import make_operator
from portal.models import Organization, User
from portal.pdf import PdfFailed
from sharing.models import Substance
from trends.actions import composing
from trends.demo import community
from trends.demo.play import MONTHS, Play, newest_bulletin
from trends.demo.stage import Stage, noon, opening
from trends.models import Bulletin
from trends.queries import editions, library

SEED = 20140428
OPERATOR = "operator"
FACES = (
    ("focal point", "nlpco", False),
    ("approver", "nlpco", True),
    ("analyst", "quillon", False),
    ("coordinator", "mersec", False),
    ("publisher", "mersec", True),
    ("observer", "opendigit", False),
    ("administrator", "quillon", True),
    ("focal point, Arabic", "aenpd", False),
    ("analyst, Arabic", "nahrsouq", False),
    (OPERATOR, "pacdsk", False),
)


class Command(BaseCommand):
    help = "Plays the demo community through the actions of the pages, unless it is there; writes demo.json and a PDF."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=SEED, help="what chance begins with")
        parser.add_argument("--no-pdf", action="store_true", help="write no PDF")

    def handle(self, *, seed: int, no_pdf: bool, **options: Any) -> None:
        facts = settings.VAR / "demo.json"
        if not Organization.objects.filter(code=community.AUTHORITIES[0].code).exists():
            password = self._play(seed)
        elif facts.exists():
            password = json.loads(facts.read_text())["password"]
        else:
            password = self._renew_password()
        settings.VAR.mkdir(parents=True, exist_ok=True)
        bulletin = "" if no_pdf else self._write_bulletin()
        half = facts.with_suffix(".half")  # whole or not at all: the password stands nowhere else
        half.touch(mode=0o600)
        half.write_text(json.dumps({"password": password, "bulletin": bulletin, "people": self._faces()}, indent=1))
        half.replace(facts)

    @transaction.atomic
    def _play(self, seed: int) -> str:
        """All or nothing: an interrupted demo leaves no half community behind."""
        if Organization.objects.exists():
            raise CommandError("this database holds other organizations: the demo is for an empty one")
        if not Substance.objects.exists():
            raise CommandError("load the reference data first: manage.py load_reference")
        password = secrets.token_urlsafe(9)
        random = Random(seed)
        begun_on = opening(MONTHS)
        stage = Stage(random, begun_on)
        with clock.moved_to(noon(begun_on)):
            stage.build(password)
        Play(stage, random, self.stdout.write).run()
        return password

    def _renew_password(self) -> str:
        """The file with the password is gone: everyone of the demo gets a new one."""
        password = secrets.token_urlsafe(9)
        codes = [member.code for member in community.MEMBERS]
        User.objects.filter(organization__code__in=codes).update(password=make_password(password))
        return password

    def _faces(self) -> list[dict[str, str]]:
        """One person for each role; the operator is made one, in a demo of earlier days too."""
        found = []
        for role, code, leads in FACES:
            people = User.objects.filter(organization__code=code).select_related("organization")
            person = next(p for p in people if p.is_approver == leads)
            if role == OPERATOR:
                make_operator(person)
            found.append(
                {"role": role, "email": person.email, "name": person.name, "organization": str(person.organization)}
            )
        return found

    def _write_bulletin(self) -> str:
        """The newest bulletin's PDF in var/, and its translations beside it; a sentence where none can be made."""
        bulletin = newest_bulletin()
        if bulletin is None:
            return "none is published"
        translated = editions.family(bulletin).filter(master=bulletin, tlp=bulletin.tlp, released_at__isnull=False)
        for edition in translated.select_related("framework", "originator"):
            self._write(edition, settings.VAR / f"bulletin-{edition.language}.pdf")
        return self._write(bulletin, settings.VAR / "bulletin.pdf")

    def _write(self, bulletin: Bulletin, path: Path) -> str:
        try:
            path.write_bytes(bytes(composing.file_of(bulletin, library.somebody_of(bulletin.originator)).content))
        except PdfFailed as error:
            self.stderr.write(f"    {error}")
            return f"not made. {error}"
        return str(path)
