"""Sharing, sending back, withdrawing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal import grants, queries
from portal.fields import WordsField
from portal.models import Framework, Organization, User
from sharing import access
from sharing.actions import kinds
from sharing.enums import Audience
from sharing.models import Notice, Release
from sharing.queries import extensions


class Share(forms.Form):
    """One more framework, for whom, and whom else to ask; `seen` stands for what the person was told of those who will
    see it as well, and is empty before.
    """

    framework = forms.ModelChoiceField(Framework.objects.none(), label=_("Framework"))
    audience = forms.ChoiceField(label=_("For whom"), choices=Audience.choices)
    addressees = forms.ModelMultipleChoiceField(
        Organization.objects.none(),
        label=_("Also for action"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    seen = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, notice: Notice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shared = access.plain(Release).filter(notice=notice.pk, ended_at=None).values("framework")
        rooms = grants.frameworks(user, kinds.rules_of(notice).release).exclude(pk__in=shared)
        self._set("framework", rooms)
        self._set("addressees", queries.askable(user))

    def _set(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows


class Extend(forms.Form):
    """With which regional framework an item of another's should be shared, for whom, and why."""

    framework = forms.ModelChoiceField(Framework.objects.none(), label=_("Regional framework"))
    audience = forms.ChoiceField(label=_("For whom"), choices=Audience.choices)
    why = WordsField(
        label=_("Why"), help_text=_("The issuer reads this."), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, user: User, notice: Notice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["framework"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = extensions.regions(user, notice)


class Decline(forms.Form):
    """Why an item is not shared further."""

    reason = WordsField(
        label=_("Reason"),
        help_text=_("The coordinator reads this."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class Withdraw(forms.Form):
    """Why a notice is withdrawn."""

    reason = WordsField(
        label=_("Reason"), help_text=_("Every reader sees this."), widget=forms.Textarea(attrs={"rows": 3})
    )


class Seen(forms.Form):
    """What whoever decides has looked at; that it is said is asked where it is read."""

    seen = WordsField(required=False, max_length=160)


class Submission(forms.Form):
    """Which submission an approver has read, before they are told who will see it."""

    submission = WordsField(max_length=80)


class Correction(forms.Form):
    """Which correction an approver has read, before they are told who will see the item by it."""

    correction = forms.UUIDField()


class SendBack(forms.Form):
    """What is to be mended."""

    note = WordsField(label=_("What is to be mended"), widget=forms.Textarea(attrs={"rows": 3}))
