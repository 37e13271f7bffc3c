"""The form of a vendor alert, and the typed rows of identifiers."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from portal import clock, queries
from portal.enums import OrganizationKind, Urgency
from portal.fields import DayField, WordsField
from portal.models import Framework, Organization, Platform
from sharing import access, identifiers
from sharing.contents import IdentifierRow
from sharing.enums import (
    Audience,
    Credibility,
    IdentifierKind,
    LegalNature,
    RequestedAction,
    SellerNotice,
    SourceReliability,
    TargetKind,
)
from sharing.forms.envelope import Envelope
from sharing.models import Notice, SellerIdentifier, VendorAlert
from sharing.queries import operators

COUNTRIES = [("", "–"), *list(countries)]
NOT_SAID = ("", _("not said"))


class PlatformQuestion(forms.Form):
    """Which platform: chosen, or found by an address on it."""

    platform = forms.ModelChoiceField(
        Platform.objects.all(), label=_("Platform"), required=False, empty_label=_("choose")
    )
    platform_address = forms.CharField(
        label=_("Address on the platform"),
        required=False,
        max_length=2000,
        help_text=_("Paste it: the platform and who operates it are found by it."),
    )

    unlisted = ""  # the address, where no platform on the list is reached under it

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("platform_address") and not data.get("platform"):
            self._find_platform(data)
        return data

    def _find_platform(self, data: dict[str, Any]) -> None:
        try:
            host = identifiers.host_of(data["platform_address"])
            identifiers.normalize(IdentifierKind.LISTING_URL, data["platform_address"])
        except identifiers.InvalidIdentifier as error:
            self.add_error("platform_address", str(error))
            return
        data["platform"] = queries.platform_at(host)
        self.unlisted = "" if data["platform"] else data["platform_address"]


class AlertForm(PlatformQuestion, Envelope):
    """Everything that a vendor alert says; identifiers come as rows beside it."""

    MODEL = VendorAlert
    asks = True
    # Groups that most alerts leave as they are: folded on the page until they hold something.
    FOLDED: ClassVar[dict[str, tuple[str, ...]]] = {
        "certainty": ("assessed", "source_reliability", "credibility"),
        "seller": ("preserve", "seller_notice", "seller_notice_from_on"),
        "circumstances": ("first_seen_on", "last_seen_on", "techniques", "summary", "origin", "destination"),
        "legal": ("legal_nature", "legal_basis", "is_dsa_notice", "good_faith", "reply_contact", "own_file_number"),
    }

    urgency = forms.ChoiceField(label=_("Urgency"), initial=Urgency.ROUTINE)
    target_kind = forms.ChoiceField(label=_("What is it about?"), choices=TargetKind.choices)
    observed = WordsField(
        label=_("What was observed"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Facts only: what was seen, where and when."),
    )
    assessed = WordsField(
        label=_("What is assessed"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you conclude from it, and how sure you are."),
    )
    requested_actions = forms.MultipleChoiceField(
        label=_("What is asked"),
        choices=RequestedAction.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    legal_nature = forms.ChoiceField(
        label=_("Legal nature"), choices=LegalNature.choices, initial=LegalNature.VOLUNTARY
    )
    legal_basis = WordsField(label=_("Legal basis"), required=False, max_length=500)
    is_dsa_notice = forms.BooleanField(
        label=_("This is a notice under Article 16 of the Digital Services Act"), required=False
    )
    good_faith = forms.BooleanField(
        label=_("I believe in good faith that the information and allegations in it are accurate and complete"),
        required=False,
    )
    origin = forms.ChoiceField(label=_("Country of origin"), choices=COUNTRIES, required=False)
    destination = forms.ChoiceField(label=_("Country of destination"), choices=COUNTRIES, required=False)
    source_reliability = forms.ChoiceField(
        label=_("How reliable is the source?"),
        choices=[NOT_SAID, *SourceReliability.choices],
        required=False,
        help_text=_("How far it has been right before."),
    )
    credibility = forms.ChoiceField(
        label=_("How credible is the information?"),
        choices=[NOT_SAID, *Credibility.choices],
        required=False,
        help_text=_("By itself, whoever brought it."),
    )
    seller_notice = forms.ChoiceField(
        label=_("May the seller be told of this alert?"), choices=[NOT_SAID, *SellerNotice.choices], required=False
    )
    seller_notice_from_on = DayField(label=_("From which day"), required=False)
    preserve = WordsField(
        label=_("What to preserve"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Such as orders, messages and payments since when, and until when they are needed."),
    )
    first_seen_on = DayField(label=_("First seen"), required=False)
    last_seen_on = DayField(label=_("Last seen"), required=False)
    maybe_hijacked = forms.BooleanField(
        label=_("The account is possibly hijacked or impersonated"),
        required=False,
        help_text=_("Readers are asked to take care: its owner may be a victim."),
    )
    reply_contact = WordsField(label=_("Reply contact"), required=False, max_length=200)
    is_exercise = forms.BooleanField(
        label=_("This is an exercise"),
        required=False,
        help_text=_(
            "It goes out like any alert, marked as an exercise everywhere, counts in no figure, and shows whom it "
            "reached. This cannot be changed once the draft is saved."
        ),
    )
    own_file_number = WordsField(
        label=_("Own file number"), required=False, max_length=100, help_text=_("Only your organization sees it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.correcting or self.initial.get("seen"):  # what is begun stays what it is
            del self.fields["is_exercise"]

    @classmethod
    def initial_of(cls, notice: Notice) -> dict[str, Any]:
        values = super().initial_of(notice)
        alert = access.plain(VendorAlert).get(pk=notice.pk)
        return {**values, "platform": alert.platform_id, "own_file_number": alert.own_file_number}

    def _become_correction(self) -> None:
        """The own file number is no part of what is shared, and so of no version of it."""
        super()._become_correction()
        del self.fields["own_file_number"]

    @property
    def unfolded(self) -> dict[str, bool]:
        """The groups that stand open: one does not look for a mistake, or for what was written, behind a fold."""
        return {group: self._holds(names) for group, names in self.FOLDED.items()}

    def _holds(self, names: tuple[str, ...]) -> bool:
        """Whether one of the fields has an error, or another value than a new form has."""
        return any(
            self[name].errors or (self[name].value() or "") != (self.fields[name].initial or "")
            for name in names
            if name in self.fields
        )

    def content(self) -> dict[str, Any]:
        own = {} if self.correcting else {"own_file_number": self.cleaned_data["own_file_number"]}
        return {**super().content(), **own}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("is_dsa_notice") and not data.get("good_faith"):
            self.add_error("good_faith", _("A notice under Article 16 needs this statement."))
        self._check_days(data)
        if self._wants_operator(data):
            self._propose(data)
        return data

    def _check_days(self, data: dict[str, Any]) -> None:
        waits, day = data.get("seller_notice") == SellerNotice.NOT_BEFORE, data.get("seller_notice_from_on")
        if waits and not day and "seller_notice_from_on" not in self.errors:
            self.add_error("seller_notice_from_on", _("Say from which day the seller may be told."))
        if day and not waits:
            text = _("A day goes with “Not before a day” alone: choose that, or leave the day empty.")
            self.add_error("seller_notice_from_on", text)
        first, last = data.get("first_seen_on"), data.get("last_seen_on")
        for name in ("first_seen_on", "last_seen_on"):
            if data.get(name) and data[name] > clock.today():
                self.add_error(name, _("This day lies ahead."))
        if first and last and last < first:
            self.add_error("last_seen_on", _("It cannot be last seen before it was first seen."))

    proposed: Organization | None = None

    def _wants_operator(self, data: dict[str, Any]) -> bool:
        """Where a platform is named anew, or an answer is asked of nobody yet: what an author took out stays out."""
        if self.correcting or data.get("platform") is None or data.get("urgency") == Urgency.NONE:
            return False
        return str(self.initial.get("platform")) != str(data["platform"].pk) or not data.get("addressees")

    def _propose(self, data: dict[str, Any]) -> None:
        """Ask the platform's operator too, and say so."""
        operator, asked = operators.askable_operator(self.user, data["platform"]), list(data.get("addressees") or [])
        if operator and operator not in asked:
            self.proposed, data["addressees"] = operator, [*asked, operator]

    def _audiences(self, room: Framework) -> list[tuple[str, Any]]:
        """A company's alert goes to authorities only, unless the framework allows more."""
        limited = self.user.organization.kind == OrganizationKind.COMPANY and not room.companies_alert_companies
        return [(Audience.AUTHORITIES.value, Audience.AUTHORITIES.label)] if limited else list(Audience.choices)


class IdentifierForm(forms.Form):
    """One row: what kind, the value as written, and a note."""

    all_optional = True  # a row without a value counts as not there

    kind = forms.ChoiceField(label=_("Kind"), choices=IdentifierKind.choices)
    value = forms.CharField(label=_("Value"), max_length=2000, required=False)
    note = WordsField(label=_("Note"), max_length=200, required=False)
    for_addressees = forms.BooleanField(
        label=_("For addressees only: other readers see its kind, not its value"), required=False
    )

    def __init__(self, *args: Any, country: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = country

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.warnings: tuple[str, ...] = ()
        if data.get("value"):
            try:
                self.warnings = identifiers.normalize(data["kind"], data["value"], country=self.country).warnings
            except identifiers.InvalidIdentifier as error:
                self.add_error("value", str(error))
        return data


class _Rows(forms.BaseFormSet):
    """Rows without a value count as not there, whatever their kind says."""

    called = _("Identifier")

    def rows(self) -> list[IdentifierRow]:
        filled = (form.cleaned_data for form in self.forms if form.cleaned_data.get("value"))
        return [IdentifierRow(**{name: row[name] for name in self.form.base_fields}) for row in filled]

    def warnings(self) -> list[str]:
        """Sentences about values that look wrong and are accepted."""
        checked = [(form.cleaned_data.get("value"), getattr(form, "warnings", ())) for form in self.forms]
        return [f"{value}: {text}" for value, texts in checked for text in texts]


IdentifierRows = forms.formset_factory(IdentifierForm, formset=_Rows, extra=1, max_num=200, validate_max=True)


def identifiers_in(form: Envelope, rows: Any) -> list[IdentifierRow]:
    """What an alert's form says about identifiers; the address of a platform that is not on the list is one too."""
    found: list[IdentifierRow] = rows.rows()
    address = getattr(form, "unlisted", "")
    if not address or address in {row.value for row in found}:
        return found
    return [*found, IdentifierRow(IdentifierKind.LISTING_URL, address)]


def remarks(form: Envelope, rows: Any) -> list[str]:
    """On saving: what looks wrong and was taken, and who is proposed for action."""
    said: list[str] = rows.warnings() if rows is not None else []
    if isinstance(form, AlertForm) and form.unlisted:
        text = _t("No platform on the list is reached under %(address)s: it is kept as an identifier.")
        said = [*said, text % {"address": identifiers.defang(IdentifierKind.LISTING_URL, form.unlisted)}]
    if isinstance(form, AlertForm) and form.proposed:
        text = _t("%(organization)s operates the platform and is proposed for action; edit the draft if that is wrong.")
        said = [*said, text % {"organization": form.proposed}]
    return said


def identifiers_of(notice: Notice) -> list[dict[str, Any]]:
    """The identifiers of an alert as initial rows."""
    rows = access.plain(SellerIdentifier).filter(alert=notice.pk).order_by("position")
    return [dict(row) for row in rows.values("kind", "value", "note", "for_addressees")]
