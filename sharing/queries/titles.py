"""The titles of items in what people are told, in the words that each of them reads."""

from collections.abc import Iterable
from functools import cached_property
from uuid import UUID

from django.utils.functional import lazy

from portal.models import User
from sharing.models import Notice
from sharing.queries import wordings
from sharing.wordings import Wording


class Titles:
    """Of all items of a page at once, and only when the page says the first of them: mails and calls name none."""

    def __init__(self, person: User, notices: Iterable[Notice]) -> None:
        self._person, self._notices = person, list(notices)

    def title(self, notice: Notice) -> str:
        return _said(self, notice, "title")

    def language(self, notice: Notice) -> str:
        return _said(self, notice, "language")

    @cached_property
    def _words(self) -> dict[UUID, Wording]:
        wordings.attach(self._person, self._notices)
        return {notice.pk: notice.wording or wordings.original(notice) for notice in self._notices}

    def word(self, notice: Notice, name: str) -> str:
        """One of its words, now."""
        return str(getattr(self._words[notice.pk], name))


_said = lazy(Titles.word, str)
