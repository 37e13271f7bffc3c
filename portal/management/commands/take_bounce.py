"""`manage.py take_bounce`: reads one mail that came back, as the mail server hands it over."""

import logging
import os
import sys
from typing import IO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from portal import bounces

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Reads one mail to the return address on standard input. A report that a mail failed for good marks mails to "
        "its recipient as failing; whatever else comes is ignored. Ends with the codes of sysexits.h: 0 when it is "
        "done or ignored, 75 to be tried again later."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", default="", help="the address that the mail came to; else its own lines are asked")

    def handle(self, *, to: str, **options: object) -> None:
        content = _read(sys.stdin.buffer)
        if not settings.BOUNCE_ADDRESS:
            sys.exit(os.EX_CONFIG)
        try:
            taken = bounces.take(content, to=to)
        except Exception as error:  # noqa: BLE001  the mail server keeps it and comes again
            log.error("a mail that came back was not read", extra={"facts": {"error": type(error).__name__}})  # noqa: TRY400  its text could hold content
            sys.exit(os.EX_TEMPFAIL)
        log.info("a mail came back", extra={"facts": {"taken": taken}})


def _read(stream: IO[bytes]) -> bytes:
    """As much as is looked at; the rest is read and let go, so that the mail server gets rid of it."""
    content = stream.read(bounces.MOST)
    while stream.read(bounces.MOST):
        pass
    return content
