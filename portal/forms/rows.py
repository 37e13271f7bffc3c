"""Steps of writing that send a form and judge nothing of it yet: one more row, without a script."""

from django.forms import BaseForm
from django.forms.utils import ErrorDict
from django.http import QueryDict


def one_more(sent: QueryDict, prefix: str, most: int) -> QueryDict:
    """What was sent, with room for one more row of the formset, up to the most that it takes."""
    data, name = sent.copy(), f"{prefix}-TOTAL_FORMS"
    count = data.get(name, "")
    data[name] = str(min(int(count) + 1 if count.isdecimal() else 2, most))
    return data


def leave_open(*forms: BaseForm) -> None:
    """Show what was typed as it is: it is not finished, and so nothing about it is wrong yet."""
    for form in forms:
        form._errors, form.cleaned_data = ErrorDict(), {}  # type: ignore[attr-defined]
