"""Input about files: how they came to be, and what a correction of them changes. The files come beside the form."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.fields import MomentField, WordsField
from portal.files import kinds
from sharing import access
from sharing.actions.evidence import Facts
from sharing.models import Evidence


class ManyFiles(forms.ClearableFileInput):
    """A field in which several files are chosen at once."""

    allow_multiple_selected = True


class Files(forms.Form):
    """Files that are handed in; `sharing.views.evidence` opens them, one after the other."""

    attached = forms.FileField(
        label=_("Files"),
        required=False,
        widget=ManyFiles(attrs={"accept": kinds.ACCEPTED}),
        help_text=_("Pictures (JPEG, PNG, WebP, GIF), PDF and plain text, up to 20 MB each."),
    )

    def clean_attached(self) -> None:
        """They are read elsewhere: nothing here holds several of them in memory."""


class EvidenceFacts(forms.Form):
    """How a file came to be."""

    captured_at = MomentField(
        label=_("Captured at"),
        required=False,
        help_text=_("In your organization's time zone. A photo tells it itself."),
    )
    captured_by = WordsField(label=_("Captured by"), max_length=200, required=False, help_text=_("Which unit."))
    captured_with = WordsField(
        label=_("Captured with"), max_length=200, required=False, help_text=_("Which tool or device.")
    )
    remark = WordsField(label=_("What it shows"), max_length=500, required=False)

    def facts(self) -> Facts:
        """What the actions take."""
        names = EvidenceFacts.base_fields
        return Facts(**{name: value for name, value in self.cleaned_data.items() if name in names})


class AddEvidence(EvidenceFacts, Files):
    """Files, and how they came to be. `form_key` finds those that arrived in parts before."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    field_order = ("attached", "captured_at", "captured_by", "captured_with", "remark")


class CorrectEvidence(AddEvidence):
    """What a correction of a released item's files adds and drops."""

    dropped = forms.ModelMultipleChoiceField(
        access.plain(Evidence).none(), label=_("Drop"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = WordsField(
        label=_("What this correction changes"),
        help_text=_("Every reader sees this."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, shown: QuerySet[Evidence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["dropped"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = shown
        field.label_from_instance = lambda row: row.name  # type: ignore[method-assign, assignment]


def facts_of(evidence: Evidence) -> dict[str, Any]:
    """A file's facts as initial values."""
    return {name: getattr(evidence, name) for name in EvidenceFacts.base_fields}
