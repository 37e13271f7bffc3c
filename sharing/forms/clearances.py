"""Input of no-objection rounds."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Case, QuerySet, When
from django.utils.translation import gettext_lazy as _

from portal.fields import WordsField
from portal.models import Organization
from sharing.enums import ClearanceAnswer


class _Authorities(forms.ModelMultipleChoiceField):
    """Authorities, each with what it has to do with the draft and what its silence is."""

    concerned: Mapping[UUID, bool] = {}
    silent: Collection[UUID] = ()

    def label_from_instance(self, obj: Organization) -> str:
        told = []
        if obj.pk in self.concerned:
            told.append(_("contributed words") if self.concerned[obj.pk] else _("the draft names items of it"))
        if obj.pk in self.silent:
            told.append(_("silence is consent"))
        return f"{obj} ({', '.join(str(each) for each in told)})" if told else str(obj)


class AskToClear(forms.Form):
    """Which authorities see the draft and may object. First come those that have to do with it; whose words were taken
    up is ticked.
    """

    organizations = _Authorities(
        Organization.objects.none(), label=_("Who is asked"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        askable: QuerySet[Organization],
        concerned: Mapping[UUID, bool],
        silent: Collection[UUID],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organizations"]
        assert isinstance(field, _Authorities)
        field.concerned, field.silent = concerned, silent
        wrote = [key for key, wrote in concerned.items() if wrote]
        order = Case(When(pk__in=wrote, then=0), When(pk__in=list(concerned), then=1), default=2)
        field.queryset = askable.order_by(order, "name") if concerned else askable
        self.initial.setdefault("organizations", wrote)


class Clear(forms.Form):
    """No objection, or one to some sections with a reason."""

    expected = ("sections", "reason")  # where the answer is an objection

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            (ClearanceAnswer.NO_OBJECTION.value, _("We have no objection")),
            (ClearanceAnswer.OBJECTION.value, _("We object to the sections ticked below")),
        ],
        widget=forms.RadioSelect,
    )
    sections = forms.MultipleChoiceField(
        label=_("Sections that you object to"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each of these is held back; the rest may be published."),
    )
    reason = WordsField(
        label=_("Why"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Needed where you object. The coordinator reads it, and nobody else."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, parts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["sections"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = parts
