"""Input of portal's pages. Forms validate and never save."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import available_timezones

from allauth.account.forms import LoginForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from portal import clock
from portal.enums import (
    MAY_TAKE_TWO,
    TLP,
    Appearance,
    FrameworkLevel,
    NoticeKind,
    OrganizationKind,
    ParticipationRole,
    Sector,
    UserRole,
    Weekday,
)
from portal.fields import DayField, WordsField
from portal.models import Framework, Organization, User
from portal.pagepaths import parse_all


class SignIn(LoginForm):
    """allauth's own, without its link to the password reset: our page has one beside the button."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class Invite(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=_("E-mail address"))
    name = WordsField(label=_("Name"), max_length=200)
    roles = forms.MultipleChoiceField(
        label=_("Beyond reading and drafting, may also"),
        choices=[(UserRole.APPROVER.value, _("approve and share")), (UserRole.ADMINISTRATOR.value, _("manage people"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class Roles(forms.Form):
    """What a person may do beyond reading and drafting."""

    roles = Invite.base_fields["roles"]


class Join(forms.Form):
    """An invited person's own name and password."""

    name = WordsField(label=_("Your name"), max_length=200)
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 12 characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, User(name=self.cleaned_data.get("name", "")))
        return password


class OrganizationFacts(forms.Form):
    """What an organization's administrator keeps about it."""

    sector = forms.ChoiceField(label=_("Sector"), choices=Sector.choices)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=lambda: [(z, z) for z in sorted(available_timezones())])
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("People whom you invite begin with it.")
    )
    working_week = forms.TypedMultipleChoiceField(
        label=_("Working days"), choices=Weekday.choices, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    deputy_contact = WordsField(
        label=_("Deputy"), max_length=200, required=False, help_text=_("Who stands in and has no account here.")
    )
    duty_contact = WordsField(label=_("Duty telephone or address"), max_length=200, required=False)
    second_reader = forms.ModelChoiceField(
        Organization.objects.none(),
        label=_("Second reader"),
        required=False,
        help_text=_("For a one-person office: the organization whose approvers approve your items."),
    )
    markets = WordsField(
        label=_("Markets"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "class": "mono"}),
        help_text=_("One a line: country code, first day, and the last day where it has one; NO 2021-05-01 2025-12-31"),
    )
    holidays = WordsField(
        label=_("Holidays"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "class": "mono"}),
        help_text=_("One a line: day and name; 2027-01-01 New Year"),
    )

    def __init__(self, *args: Any, known: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["second_reader"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = known
        if organization.kind != OrganizationKind.COMPANY:
            del self.fields["sector"]

    def clean_markets(self) -> list[tuple[str, Any, Any]]:
        return [self._market(number, line) for number, line in _lines(self.cleaned_data["markets"])]

    def clean_holidays(self) -> list[tuple[Any, str]]:
        rows = []
        for number, line in _lines(self.cleaned_data["holidays"]):
            day, _space, name = line.partition(" ")
            rows.append((_day(number, day), name.strip()[:100]))
        if len({day for day, _name in rows}) != len(rows):
            raise forms.ValidationError(_("One day stands there twice."))
        return rows

    def _market(self, number: int, line: str) -> tuple[str, Any, Any]:
        words = line.split()
        code = words[0].upper()
        if code not in countries.countries or not 2 <= len(words) <= 3:
            text = _("Line %(number)s: write a country code and one or two days, as in NO 2021-05-01.")
            raise forms.ValidationError(text, params={"number": number})
        since = _day(number, words[1])
        until = _day(number, words[2]) if len(words) == 3 else None
        if until and until < since:
            raise forms.ValidationError(_("Line %(number)s ends before it begins."), params={"number": number})
        return code, since, until


class PlatformFacts(forms.Form):
    """A platform and its addresses."""

    name = WordsField(label=_("Name"), max_length=200)
    operator = forms.ModelChoiceField(
        Organization.objects.none(), label=_("Operated by"), required=False, empty_label=_("not a member")
    )
    hosts = WordsField(
        label=_("Addresses"), widget=forms.Textarea(attrs={"rows": 3}), help_text=_("One a line: shop.example")
    )
    listing_paths = WordsField(
        label=_("How listings are addressed"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "mono"}),
        help_text=_(
            "One path a line, with {id} for the number: /item/{id}/* or /item?no={id}. "
            "Identifiers are kept in the form of the first."
        ),
    )
    shop_paths = WordsField(
        label=_("How shops are addressed"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "mono"}),
        help_text=_("In the same way: /shop/{id}, or {id}./ where the shop's name stands before the address."),
    )

    def __init__(self, *args: Any, known: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["operator"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = known

    def clean_listing_paths(self) -> list[str]:
        return _paths(self.cleaned_data["listing_paths"])

    def clean_shop_paths(self) -> list[str]:
        return _paths(self.cleaned_data["shop_paths"])


class Terms(forms.Form):
    """On which terms an organization is admitted to a framework."""

    role = forms.ChoiceField(label=_("Takes part as"), choices=ParticipationRole.choices)
    signatory = WordsField(label=_("Signed for the member by"), max_length=300)
    reads_from = DayField(
        label=_("Sees items since"),
        required=False,
        help_text=_("Leave empty: nothing from before today. An earlier day opens the history from that day on."),
    )

    def clean_reads_from(self) -> datetime | None:
        day = self.cleaned_data["reads_from"]
        if day and day > clock.today():
            raise forms.ValidationError(_("This day lies ahead: a member reads from the moment of joining."))
        return beginning_of(day) if day else None


class Invitation(Terms):
    """Whom to ask to join, without a request: who signs for it, it says itself when it accepts."""

    signatory = None  # type: ignore[assignment]  # so Django leaves a field out
    organization = forms.ModelChoiceField(Organization.objects.none(), label=_("Organization"))
    field_order = ("organization",)

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organization"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = candidates


class Rules(forms.Form):
    """The rules of a framework that its coordinator sets."""

    description = WordsField(label=_("Description"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    community = WordsField(
        label=_("Community"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who belongs to the community that TLP:GREEN means."),
    )
    working_languages = forms.MultipleChoiceField(
        label=_("Working languages"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    regional = forms.ModelMultipleChoiceField(
        Framework.objects.none(),
        label=_("Regional frameworks that it works under"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody reads more by this; each item is shared with the region by itself."),
    )
    default_tlp = forms.ChoiceField(
        label=_("Default label"), choices=TLP.choices, help_text=_("New items begin with it.")
    )
    immediate_hours = forms.IntegerField(
        label=_("Hours to answer, immediate"), validators=[MinValueValidator(1), MaxValueValidator(240)]
    )
    high_days = forms.IntegerField(
        label=_("Working days to answer, high"), validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    routine_days = forms.IntegerField(
        label=_("Working days to answer, routine"), validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    two_people = forms.MultipleChoiceField(
        label=_("A second person must approve"),
        choices=[(kind.value, kind.label) for kind in MAY_TAKE_TWO],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Alerts and bulletins always take two. Where an item goes to several frameworks, the strictest holds."
        ),
    )
    companies_alert_companies = forms.BooleanField(label=_("Companies may share alerts with everyone"), required=False)
    hides_members = forms.BooleanField(
        label=_("Members do not learn of each other"),
        required=False,
        help_text=_(
            "If you turn this on: a member sees no other member any more, neither here nor anywhere else on Accord, "
            "but for the name of the issuer on each item that it reads; an issuer sees totals, and the names only of "
            "those whom it asked or who wrote to it; the framework is no longer listed. You see every member as "
            "before. What members have seen of each other so far they know."
        ),
    )
    is_listed = forms.BooleanField(
        label=_("Organizations on the portal may learn of this framework and ask to join"),
        required=False,
        help_text=_("They see its name, description and agreement, and no member."),
    )
    publishes_openly = forms.BooleanField(
        label=_("Bulletins labelled TLP:CLEAR are published to everyone"),
        required=False,
        help_text=_(
            "If you turn this on: anyone on the internet reads, without an account, those that are published from then "
            "on; earlier ones were written for members and stay with them. Nothing else of the framework is shown "
            "there but its name and its coordinator. Turned off, they stay with the members again, also where it is "
            "turned on once more; whoever has read them keeps what was read."
        ),
    )
    contact = WordsField(
        label=_("Contact for affected traders"),
        max_length=200,
        help_text=_("Published for everyone, beside the framework’s name: an address to which traders can write."),
    )

    def __init__(self, *args: Any, regions: QuerySet[Framework], framework: Framework, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["regional"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = regions
        if framework.level != FrameworkLevel.NATIONAL:
            del self.fields["regional"]
        if framework.hides_members:
            del self.fields["is_listed"]


class Reason(forms.Form):
    """A reason that is kept."""

    reason = WordsField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class Token(forms.Form):
    """A key for a program."""

    name = WordsField(label=_("What is it for?"), max_length=100)
    expires_on = DayField(label=_("Ends on"))

    def clean_expires_on(self) -> Any:
        day = self.cleaned_data["expires_on"]
        if not clock.today() < day <= clock.today() + timedelta(days=366):
            raise forms.ValidationError(_("Choose a day within the next twelve months."))
        return day


class Preferences(forms.Form):
    """A person's own settings."""

    name = WordsField(label=_("Name"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), help_text=_("Languages into which the pages are translated."))
    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, help_text=_("Times on pages and in mails to you are told in it.")
    )
    appearance = forms.ChoiceField(label=_("Appearance"), choices=Appearance.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, languages: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language, zones = self.fields["language"], self.fields["time_zone"]
        assert isinstance(language, forms.ChoiceField)
        assert isinstance(zones, forms.ChoiceField)
        language.choices = languages
        if len(languages) == 1:
            del self.fields["language"]  # one alone is no choice
        ours = _("that of your organization: %(zone)s") % {"zone": zone}
        zones.choices = [("", ours), *((name, name) for name in sorted(available_timezones()))]


def beginning_of(day: date) -> datetime:
    """The beginning of a day where the person is."""
    return timezone.make_aware(datetime.combine(day, time.min))


def language_names(framework: Framework) -> list[str]:
    """The working languages in words."""
    return [str(dict(settings.LANGUAGES).get(code, code)) for code in framework.working_languages]


def kinds_taking_two(framework: Framework) -> list[str]:
    """The kinds of items that a second person approves here, in words."""
    always = [kind for kind in NoticeKind if kind not in MAY_TAKE_TWO]
    return [str(kind.label) for kind in NoticeKind if kind in always or kind in framework.two_people]


def rules_of(framework: Framework) -> dict[str, Any]:
    """A framework's rules as initial values."""
    values = {name: getattr(framework, name) for name in Rules.base_fields}
    return {**values, "regional": list(framework.regional.values_list("pk", flat=True))}


def _paths(text: str) -> list[str]:
    try:
        return [path.text for path in parse_all(text.splitlines())]
    except ValueError as error:
        raise forms.ValidationError(str(error)) from error


def _lines(text: str) -> list[tuple[int, str]]:
    return [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def _day(number: int, text: str) -> Any:
    try:
        return DayField(input_formats=["%Y-%m-%d"]).clean(text)
    except forms.ValidationError as error:
        raise forms.ValidationError(
            _("Line %(number)s: write days as 2027-01-31."), params={"number": number}
        ) from error
