"""The form of a law change."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.enums import OrganizationKind, Urgency
from portal.fields import WordsField
from sharing import access, jurisdictions
from sharing.dates import PartialDate, partial
from sharing.enums import ControlStatus, LawStage, RuleKind
from sharing.fields import PartialDateField
from sharing.forms.envelope import Envelope
from sharing.models import LegislativeChange, Notice

DATES: Final = ("proposed", "adopted", "published", "effective")


class LawForm(Envelope):
    """What changes, where, from when, and what it rests on. Dates may be a day, a month or a year."""

    MODEL = LegislativeChange
    URGENCIES = [(Urgency.NONE.value, Urgency.NONE.label), (Urgency.ROUTINE.value, Urgency.ROUTINE.label)]

    jurisdiction = forms.ChoiceField(label=_("Jurisdiction"))
    authority = WordsField(label=_("Authority that decided"), required=False, max_length=200)
    instrument = WordsField(label=_("Instrument"), max_length=300, help_text=_("Title and number."))
    stage = forms.ChoiceField(
        label=_("Stage"),
        choices=LawStage.choices,
        initial=LawStage.ADOPTED,
        help_text=_("A proposal changes no status; correct the item once it is adopted."),
    )
    rule_kind = forms.ChoiceField(label=_("Kind of rule"), choices=RuleKind.choices, initial=RuleKind.INDIVIDUAL)
    substance_text = WordsField(
        label=_("Class or group, as the instrument words it"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Shown in these words; whether a substance falls under it, a person decides."),
    )
    from_status = WordsField(label=_("Status before"), required=False, max_length=200)
    to_status = forms.ChoiceField(label=_("Status after"), choices=ControlStatus.choices)
    to_schedule = WordsField(label=_("Schedule or list"), required=False, max_length=200)
    proposed = PartialDateField(label=_("Proposed"), required=False)
    adopted = PartialDateField(label=_("Adopted"), required=False)
    published = PartialDateField(label=_("Published"), required=False)
    effective = PartialDateField(label=_("Takes effect"), required=False)
    effect_rule = WordsField(label=_("Rule that gives the date of effect"), required=False, max_length=300)
    platform_duties = WordsField(
        label=_("Duties for platforms"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    source_url = forms.URLField(label=_("Address of the source"), required=False, max_length=500, assume_scheme="https")
    disagreement = WordsField(
        label=_("Where sources disagree"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choice("jurisdiction").choices = [("", _("choose")), *jurisdictions.choices()]
        own = self.user.organization
        if own.kind == OrganizationKind.AUTHORITY and own.country:
            self.initial.setdefault("jurisdiction", str(own.country))

    @classmethod
    def initial_of(cls, notice: Notice) -> dict[str, Any]:
        law = access.plain(LegislativeChange).get(pk=notice.pk)
        dates = {name: partial(getattr(law, f"{name}_on"), getattr(law, f"{name}_precision")) for name in DATES}
        return {**super().initial_of(notice), **dates}

    def content(self) -> dict[str, Any]:
        columns = {}
        for name in DATES:
            known = self.cleaned_data[name]
            columns[f"{name}_on"] = known.first if known else None
            columns[f"{name}_precision"] = known.precision if known else ""
        return {**super().content(), **columns}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors.get("substances") and not any(
            data.get(name) for name in ("substances", "substance_text", "platform_duties")
        ):
            self.add_error("substances", _("Name the substances, the class in words, or the duties for platforms."))
        self._refuse_disorder(data)
        return data

    def _refuse_disorder(self, data: dict[str, Any]) -> None:
        """An adoption comes after its proposal, a publication after its adoption; effects may lie before either."""
        known: list[tuple[str, PartialDate]] = [(name, data[name]) for name in DATES[:3] if data.get(name)]
        for (_earlier, before), (name, after) in zip(known, known[1:], strict=False):
            if after.last < before.first:
                self.add_error(name, _("This lies before the step that comes first."))
