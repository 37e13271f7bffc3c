"""Input of consultations and their recommendations."""

import uuid
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.enums import TLP, ParticipationRole
from portal.fields import DayField, MomentField, WordsField
from portal.models import Framework, Organization, User
from sharing import access
from sharing.actions.drafts import Planned, edition_of
from sharing.enums import Audience, MeetingStage, RecommendationState
from sharing.forms.evidence import Files
from sharing.forms.languages import Worded
from sharing.models import Meeting, PlannedRelease, Recommendation

LABELS = [(label.value, label.label) for label in TLP if label != TLP.RED]
LOCAL = "%Y-%m-%dT%H:%M"


def _zones() -> list[tuple[str, str]]:
    return [(zone, zone) for zone in sorted(available_timezones())]


def _text(label: Any, rows: int, help_text: Any = "", largest: int = 20_000) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return WordsField(label=label, max_length=largest, required=False, widget=widget, help_text=help_text)


class MeetingForm(Worded):
    """Everything that a consultation says; its times are meant in its own time zone.

    `content()` is what the actions take. A correction says what it changes, and not for whom it is.
    """

    title = WordsField(label=_("Title"), max_length=200)
    summary = _text(_("Summary"), 2, largest=4000)
    begins_at = MomentField(label=_("Begins"))
    ends_at = MomentField(label=_("Ends"))
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=_zones)
    place = WordsField(label=_("Place"), max_length=300, required=False)
    online_address = forms.URLField(
        label=_("Online address"), max_length=500, required=False, assume_scheme="https", help_text="https://…"
    )
    expected = forms.MultipleChoiceField(
        label=_("Who is expected"),
        choices=ParticipationRole.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    agenda = _text(_("Agenda"), 7, _("Markdown: 1. for numbered lists, - for others, **bold**, [words](https://…)."))
    links = _text(_("Links to documents"), 3, _("One a line: a title, then its address."), 8000)
    minutes = _text(_("Minutes"), 7, _("What was said and decided, once it is held. Markdown."))
    stage = forms.ChoiceField(label=_("State"), choices=MeetingStage.choices, initial=MeetingStage.PLANNED)
    tlp = forms.ChoiceField(label=_("Label"), choices=LABELS, initial=TLP.AMBER)
    audience = forms.ChoiceField(label=_("For whom"), choices=Audience.choices, initial=Audience.EVERYONE)
    submission_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, user: User, correcting: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.correcting = correcting
        self.take_languages(user)
        self.initial.setdefault("submission_key", uuid.uuid4())
        self.initial.setdefault("expected", [role for role in ParticipationRole.values if role != "observer"])
        if correcting:
            self._become_correction()

    @classmethod
    def initial_of(cls, meeting: Meeting) -> dict[str, Any]:
        """A consultation as what the form shows, in its own time zone."""
        values = {name: getattr(meeting, name) for name in meeting.CONTENT_FIELDS if name in cls.base_fields}
        for name in ("begins_at", "ends_at"):
            values[name] = values[name].astimezone(meeting.zone).strftime(LOCAL)
        planned = access.plain(PlannedRelease).filter(notice=meeting.pk).first()
        values |= {"framework": meeting.framework, "translations": cls.initial_translations(meeting)}
        return {**values, "seen": edition_of(meeting), "audience": planned.audience if planned else Audience.EVERYONE}

    def full_clean(self) -> None:
        """Moments are read in the time zone that stands beside them."""
        zone = (self.data.get("time_zone") if self.is_bound else None) or "UTC"
        with timezone.override(ZoneInfo(zone) if zone in available_timezones() else None):
            super().full_clean()

    def clean_links(self) -> str:
        """Each line ends in an address of the web."""
        lines = [line.strip() for line in self.cleaned_data["links"].splitlines() if line.strip()]
        check = URLValidator(schemes=["https", "http"])
        for line in lines:
            try:
                check(line.rsplit(maxsplit=1)[-1])
            except ValidationError as error:
                text = _t("This line does not end in an address that begins with https://: %(line)s")
                raise ValidationError(text % {"line": line[:80]}) from error
        return "\n".join(lines)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begins_at, ends_at = data.get("begins_at"), data.get("ends_at")
        if begins_at and begins_at > clock.now() and data.get("stage") == MeetingStage.HELD:
            self.add_error("stage", _("By the time above it has not begun yet."))
        if begins_at and ends_at and ends_at <= begins_at:
            self.add_error("ends_at", _("It ends before it begins."))
        if not data.get("place") and not data.get("online_address") and not self.errors:
            self.add_error("place", _("Say where: a place, or an online address."))
        return data

    def content(self) -> dict[str, Any]:
        """What the actions take."""
        found = {name: value for name, value in self.cleaned_data.items() if name in Meeting.CONTENT_FIELDS}
        return found | self.wording()

    def plan(self) -> list[Planned]:
        """Its own framework, for whom."""
        return [Planned(room, self.cleaned_data["audience"]) for room in self.chosen_frameworks()]

    def asked(self) -> list[Organization]:
        """A consultation asks nobody to follow up; its recommendations do."""
        return []

    def chosen_frameworks(self) -> list[Framework]:
        """Its own one."""
        chosen = self.initial.get("framework")
        if self.is_bound:
            chosen = self.cleaned_data.get("framework", chosen)
        return [chosen] if isinstance(chosen, Framework) else []

    def _become_correction(self) -> None:
        for name in ("audience", "submission_key", "seen"):
            del self.fields[name]
        self.fields["note"] = WordsField(
            label=_("What is new"),
            max_length=2000,
            help_text=_("Every reader sees this: other times, minutes added, a document more."),
            widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        )
        self.fields["based_on"] = forms.IntegerField(required=False, widget=forms.HiddenInput)
        self.fields["attached"] = Files.base_fields["attached"]


class NewMeetingForm(MeetingForm):
    """The same, of a framework that is chosen."""

    framework = forms.ModelChoiceField(Framework.objects.none(), label=_("Framework"), empty_label=None)

    def __init__(self, *args: Any, frameworks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["framework"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = frameworks
        self.initial.setdefault("time_zone", timezone.get_current_timezone_name())
        self.initial.setdefault(
            "agenda", f"1. {_t('What became of the recommendations')}\n2. {_t('Next consultation')}"
        )


class RecommendationForm(forms.Form):
    """What is recommended, to whom, until when. `owners` are the organizations that may be chosen."""

    text = WordsField(
        label=_("Recommendation"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )
    owner = forms.ModelChoiceField(
        Organization.objects.none(), label=_("Who sees to it"), help_text=_("A member that reads this consultation.")
    )
    due_on = DayField(label=_("Due on"))
    submission_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, owners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = owners
        self.initial.setdefault("submission_key", uuid.uuid4())


class ReportForm(forms.Form):
    """How far a recommendation has come; another day is the coordinator's to set."""

    state = forms.ChoiceField(label=_("State"), choices=RecommendationState.choices)
    due_on = DayField(label=_("Due on"))
    text = WordsField(
        label=_("Note"),
        max_length=2000,
        required=False,
        help_text=_("Everyone who reads the consultation sees it."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, recommendation: Recommendation, sets_day: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("state", recommendation.state)
        self.initial.setdefault("due_on", recommendation.due_on)
        if not sets_day:
            del self.fields["due_on"]
