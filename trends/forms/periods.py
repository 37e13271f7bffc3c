"""Input of the page of trends."""

from datetime import UTC, date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal import clock
from portal.enums import TLP
from portal.fields import DayField
from portal.models import Framework
from trends.statistics import Period, months_back

LASTS: Final = (3, 12, 24)
USUAL: Final = "12"
DAYS: Final = "days"
MOST: Final = 36  # months that are counted together


class OwnFramework(forms.ModelChoiceField):
    """One of the own frameworks; what cannot be the key of one is refused as another's is."""

    default_error_messages = {"invalid_choice": _("Choose a framework that you may read.")}

    def to_python(self, value: Any) -> Any:
        """As Django does, which lets the words of the key's type through."""
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from error


class Narrow(forms.Form):
    """Of which framework, up to which label, and of which time, trends are counted: whole months up to today, or from a
    day to a day, in UTC; days that somebody names win over the choice of months. Without an answer the last twelve, of
    all.
    """

    all_optional = True  # no field says so of itself

    framework = OwnFramework(
        Framework.objects.none(), label=_("Framework"), required=False, empty_label=_("All of ours")
    )
    tlp = forms.ChoiceField(label=_("Labels"), required=False)
    period = forms.ChoiceField(label=_("Period"), required=False, initial=USUAL)
    begins_on = DayField(label=_("From"), required=False)
    ends_on = DayField(label=_("To"), required=False)

    def __init__(self, *args: Any, frameworks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        framework, period, tlp = self.fields["framework"], self.fields["period"], self.fields["tlp"]
        assert isinstance(framework, forms.ModelChoiceField)
        assert isinstance(period, forms.ChoiceField)
        assert isinstance(tlp, forms.ChoiceField)
        below = [(each.value, _("up to %(label)s") % {"label": each.label}) for each in reversed(TLP)]
        tlp.choices = [("", _("every label")), (TLP.AMBER_STRICT, _("without TLP:RED")), *below[2:]]
        framework.queryset = frameworks
        lasts = [(str(n), ngettext("last %(n)d month", "last %(n)d months", n) % {"n": n}) for n in LASTS]
        period.choices = [*lasts, (DAYS, _("the days below"))]
        if self.is_bound:  # what is counted is what the choice shows
            days = self.data.get("begins_on") or self.data.get("ends_on")
            self.data = {**dict(self.data.items()), "period": DAYS if days else self.data.get("period") or USUAL}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("begins_on") or data.get("ends_on"):
            data["period"] = DAYS
        if data.get("period") != DAYS or self.errors:
            return data
        first, last = data.get("begins_on"), data.get("ends_on")
        for name, day in (("begins_on", first), ("ends_on", last)):
            if day is None:
                self.add_error(name, _("Say from which day to which."))
        if first and last and first > last:
            self.add_error("ends_on", _("The last day lies before the first."))
        elif first and last and months_back(last, MOST) > first:
            self.add_error("ends_on", _("Choose three years at most."))
        return data

    @property
    def is_wrong(self) -> bool:
        """Whether something was asked that cannot be counted."""
        return self.is_bound and not self.is_valid()

    @property
    def asked(self) -> tuple[Period, Framework | None, str]:
        """What is counted: the usual, where what was sent does not say."""
        data = self.cleaned_data if self.is_valid() else {}
        if data.get("period") == DAYS:
            return Period(data["begins_on"], data["ends_on"]), data["framework"], data["tlp"]
        today: date = clock.now().astimezone(UTC).date()
        period = Period(months_back(today, int(data.get("period") or USUAL) - 1), today)
        return period, data.get("framework"), data.get("tlp", "")
