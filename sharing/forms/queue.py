"""What the queue is asked: to what it is narrowed, who sees to an item, and under which number."""

import uuid
from contextlib import suppress
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.enums import Urgency
from portal.fields import WordsField
from portal.models import Framework, Platform, User
from sharing.models import QueueFilter
from sharing.models.receipts import CASE_NUMBER
from sharing.queries import queue
from sharing.queries.lists import frameworks_of
from sharing.queries.queue import Narrowed

ANY: Final = ("", _("any"))
URGENCIES = [choice for choice in Urgency.choices if choice[0] != Urgency.NONE]


class Narrow(forms.Form):
    """The filters of the queue; what is wrong, or no longer there, counts as not asked."""

    all_optional = True  # no field says so of itself

    framework = forms.ModelChoiceField(
        Framework.objects.none(), label=_("Framework"), required=False, empty_label=_("any")
    )
    urgency = forms.ChoiceField(label=_("Urgency"), choices=[ANY, *URGENCIES], required=False)
    platform = forms.ModelChoiceField(Platform.objects.all(), label=_("Platform"), required=False, empty_label=_("any"))
    assignee = forms.ChoiceField(
        label=_("Taken on by"),
        choices=[("", _("anyone")), (queue.MINE, _("me")), (queue.NOBODY, _("nobody"))],
        required=False,
    )
    state = forms.ChoiceField(
        label=_("State"),
        choices=[
            ANY,
            (queue.UNCONFIRMED, _("receipt not confirmed")),
            (queue.CONFIRMED, _("confirmed, nothing recorded yet")),
        ],
        required=False,
    )
    overdue = forms.BooleanField(label=_("Only what is overdue"), required=False)

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        field = self.fields["framework"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = frameworks_of(user)

    def narrowed(self) -> Narrowed:
        """What was asked, as the queries take it."""
        if not self.is_bound:
            return Narrowed()
        self.is_valid()
        asked: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if value}
        keys: dict[str, Any] = {name: asked[name].pk for name in ("framework", "platform") if name in asked}
        return Narrowed(**{**asked, **keys})

    def asked(self) -> dict[str, str]:
        """What counts of it, as the person's own row keeps it."""
        self.is_valid()
        return {name: str(getattr(value, "pk", value)) for name, value in self.cleaned_data.items() if value}

    def in_words(self) -> list[str]:
        """What the list is narrowed to, one phrase a filter."""
        self.is_valid()
        chosen = [(self[name], value) for name, value in self.cleaned_data.items() if value]
        return [_phrase(bound, value) for bound, value in chosen]


def _phrase(bound: forms.BoundField, value: Any) -> str:
    """A box by its label alone, a row by its name, a code by its word."""
    if value is True:
        return str(bound.label)
    field: Any = bound.field
    words: dict[Any, Any] = dict(field.choices) if isinstance(value, str) else {}
    return f"{bound.label}: {words.get(value, value)}"


def kept(user: User) -> Narrow:
    """The filters as the person left them."""
    row = QueueFilter.objects.filter(person=user).first()
    return Narrow(row.asked if row else {}, user=user)


def keys(texts: list[str]) -> set[uuid.UUID]:
    """The keys among what a page sent; what is none is left out."""
    found = set()
    for text in texts:
        with suppress(ValueError):
            found.add(uuid.UUID(text))
    return found


class Assign(forms.Form):
    """Who sees to an item from now on."""

    to = forms.ModelChoiceField(User.objects.none(), label=_("Who sees to it"), required=False, empty_label=_("nobody"))
    seen = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people


class CaseNumber(forms.Form):
    """The organization's own number of an item."""

    case_number = WordsField(
        label=_("Our case number"),
        required=False,
        max_length=CASE_NUMBER,
        help_text=_("Only your organization sees it. Leave empty to take it away."),
    )


class FindCase(forms.Form):
    """A case number, or a part of one."""

    case = WordsField(label=_("Our case number"), required=False, max_length=CASE_NUMBER)

    def number(self) -> str:
        """What is looked for; nothing where it cannot be a number."""
        return str(self.cleaned_data["case"]) if self.is_valid() else ""
