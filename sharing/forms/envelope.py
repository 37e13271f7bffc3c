"""What the forms of all kinds of notices share: the words at the top, the label, and who gets it."""

import uuid
from datetime import date
from typing import Any, Final

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from portal import clock, grants, queries
from portal.enums import PAP, TLP, Urgency
from portal.fields import DayField, WordsField
from portal.models import Framework, Organization, User
from sharing import access
from sharing.actions import kinds
from sharing.actions.drafts import Planned, edition_of
from sharing.enums import Audience
from sharing.forms.languages import Worded
from sharing.models import Addressee, Notice, PlannedRelease, Proposal, Substance, SubstanceName, Technique
from sharing.names import match_key
from sharing.queries import feedback
from sharing.words import squeezed

NOT_SHARED = ("", _("not shared"))
LONGEST: Final = (5, 0, 0)  # years, months, days that an item is valid at most


class SubstanceLines(WordsField):
    """Names of substances, one a line, with a box that finds them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.template_name = "sharing/_substances_field.html"


class Proposals(forms.ModelMultipleChoiceField):
    """What readers proposed to correct in a notice, and who."""

    default_error_messages = {"invalid_choice": _("One of these proposals is answered already.")}
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        about = {"who": obj.organization, "field": feedback.concern(obj), "text": obj.text}
        return _t("%(who)s, %(field)s: %(text)s") % about


class Envelope(Worded):
    """Fields of every kind. `content()`, `plan()` and `asked()` are what the actions take.

    `user` is the author: only frameworks in which it may issue this kind, and organizations that it may know, appear.
    `notice` is the one that is being corrected: what readers proposed may be taken up with it.
    """

    MODEL: type[Notice]
    URGENCIES = Urgency.choices

    title = WordsField(label=_("Title"), max_length=200)
    summary = WordsField(label=_("Summary"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    tlp = forms.ChoiceField(label=_("Label"), choices=TLP.choices, initial=TLP.AMBER)
    pap = forms.ChoiceField(
        label=_("What may be done with it"),
        required=False,
        choices=[("", _("no advice")), *((code.value, f"{code.label}: {code.sentence}") for code in PAP)],
        help_text=_("Advice to readers. It changes nothing about who reads it."),
    )
    urgency = forms.ChoiceField(label=_("Urgency"), initial=Urgency.NONE)
    valid_until_on = DayField(label=_("Valid until"), required=False)
    substances = SubstanceLines(
        label=_("Substances"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, by any name or CAS number."),
    )
    techniques = forms.ModelMultipleChoiceField(
        Technique.objects.all(),
        label=_("Methods"),
        required=False,
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )
    addressees = forms.ModelMultipleChoiceField(
        Organization.objects.none(),
        label=_("For action"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("These organizations are asked to follow up. Every other reader has it for information."),
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(
        self, *args: Any, user: User, correcting: bool = False, notice: Notice | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.correcting = correcting
        self.take_languages(user)
        self._choice("urgency").choices = list(self.URGENCIES)
        self.rooms = list(grants.frameworks(user, kinds.rules_of_kind(self.MODEL.KIND).issue).order_by("name"))
        if correcting:
            self._become_correction()
            self._offer_proposals(notice)
        else:
            self._add_rooms()
            self._query("addressees").queryset = queries.askable(user)
            self.initial.setdefault("submission_key", uuid.uuid4())
            self.initial.setdefault("tlp", self._usual_label())

    @classmethod
    def initial_of(cls, notice: Notice) -> dict[str, Any]:
        """A notice as what the form shows."""
        row = kinds.whole(notice)
        values = {name: getattr(row, name) for name in row.CONTENT_FIELDS if name in cls.base_fields}
        values["seen"] = edition_of(row)
        values["translations"] = cls.initial_translations(row)
        values["substances"] = "\n".join(row.substances.values_list("name", flat=True))
        values["techniques"] = list(row.techniques.values_list("code", flat=True))
        asked = access.plain(Addressee).filter(notice=row)
        values["addressees"] = list(asked.values_list("organization", flat=True))
        for planned in access.plain(PlannedRelease).filter(notice=row):
            values[f"room_{planned.framework_id}"] = planned.audience
        return values

    def content(self) -> dict[str, Any]:
        """What `actions.drafts` and `actions.corrections` take."""
        names = {*self.MODEL.CONTENT_FIELDS, "substances", "techniques"}
        found = {name: value for name, value in self.cleaned_data.items() if name in names}
        found["techniques"] = list(found["techniques"])
        return found | self.wording()

    def plan(self) -> list[Planned]:
        """In which frameworks, for whom."""
        chosen = ((room, self.cleaned_data.get(f"room_{room.pk}")) for room in self.rooms)
        return [Planned(room, audience) for room, audience in chosen if audience]

    def asked(self) -> list[Organization]:
        """The organizations that are to follow up."""
        return list(self.cleaned_data["addressees"])

    def taking_up(self) -> list[Proposal]:
        """What readers proposed and the correction takes up."""
        return list(self.cleaned_data.get("proposals", ()))

    def chosen_frameworks(self) -> list[Framework]:
        """Where it is to be shared."""
        if self.correcting:
            return []
        values = self.cleaned_data if self.is_bound else self.initial
        return [room for room in self.rooms if values.get(f"room_{room.pk}")]

    def clean_substances(self) -> list[Substance]:
        """Each line by any name or number; an unknown one is named."""
        lines = [line.strip() for line in self.cleaned_data["substances"].splitlines() if line.strip()]
        found = substances_by_name(lines)
        if unknown := [line for line in lines if line not in found]:
            names = ", ".join(unknown)
            raise forms.ValidationError(_t("Not in the list of substances: %(names)s.") % {"names": names})
        return list(dict.fromkeys(found[line] for line in lines))

    def clean_valid_until_on(self) -> Any:
        day = self.cleaned_data["valid_until_on"]
        if day and day < clock.today() and day != self.initial.get("valid_until_on"):
            raise forms.ValidationError(_("This day has gone by."))
        if day and day != self.initial.get("valid_until_on") and _years_on(day) > LONGEST:
            text = _t("Choose a day within %(years)s years; a correction can move it on.")
            raise forms.ValidationError(text % {"years": LONGEST[0]})
        return day

    def room_fields(self) -> list[forms.BoundField]:
        """The fields that say where it is shared, for templates."""
        return [self[f"room_{room.pk}"] for room in self.rooms] if not self.correcting else []

    def _usual_label(self) -> str:
        """The strictest of the labels with which items of these frameworks begin."""
        usual = [TLP(room.default_tlp) for room in self.rooms]
        return max(usual, key=lambda label: label.rank, default=TLP.AMBER)

    def _add_rooms(self) -> None:
        """One choice a framework: not shared, or for whom."""
        for room in self.rooms:
            self.fields[f"room_{room.pk}"] = forms.ChoiceField(
                label=str(room), choices=[NOT_SHARED, *self._audiences(room)], required=False
            )

    def _audiences(self, room: Framework) -> list[tuple[str, Any]]:
        return list(Audience.choices)

    def _become_correction(self) -> None:
        """A correction changes what is said, not who reads it; it says what it changes."""
        for name in ("addressees", "submission_key", "seen"):
            del self.fields[name]
        self.fields["note"] = WordsField(
            label=_("What this correction changes"),
            help_text=_("Every reader sees this."),
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self.fields["based_on"] = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def _offer_proposals(self, notice: Notice | None) -> None:
        """What readers proposed and waits for an answer: the correction says which of it it takes up."""
        self.fields["proposals"] = Proposals(
            feedback.to_answer(self.user, notice) if notice else access.plain(Proposal).none(),
            label=_("Proposals of readers that this correction takes up"),
            required=False,
            help_text=_("Who proposed it reads so once the correction is approved."),
        )

    def _choice(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    def _query(self, name: str) -> forms.ModelMultipleChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        return field


def _years_on(day: date) -> tuple[int, int, int]:
    """How far a day lies ahead: years, months and days, each counted by itself; good for comparing."""
    today = clock.today()
    return day.year - today.year, day.month - today.month, day.day - today.day


def substances_by_name(lines: list[str]) -> dict[str, Substance]:
    """Lines that are a name or number of exactly one substance, with it; of spellings the exact one goes first. One
    query for all lines.
    """
    keys = {line: (match_key(line), squeezed(line)) for line in lines}
    exact, loose = [key for key, _ in keys.values()], [key for _, key in keys.values() if key]
    rows = SubstanceName.objects.filter(Q(normalized__in=exact) | Q(squeezed__in=loose)).select_related("substance")
    found: dict[str, set[Substance]] = {}
    for row in rows:
        found.setdefault(row.normalized, set()).add(row.substance)
        found.setdefault(f"={row.squeezed}", set()).add(row.substance)
    fitting = {line: found.get(exact) or found.get(f"={loose}") or set() for line, (exact, loose) in keys.items()}
    return {line: next(iter(things)) for line, things in fitting.items() if len(things) == 1}
