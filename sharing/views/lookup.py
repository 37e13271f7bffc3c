"""Identifiers of an own case, looked up in all alerts that one may read. Nothing of the text is kept or logged."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from portal.downloads import attachment
from portal.models import User
from portal.requests import person
from sharing import labels
from sharing.exchange import csv
from sharing.forms.lookup import MOST, Lookup
from sharing.queries import lookup
from sharing.queries.lookup import Found


@sensitive_post_parameters()
def look_up(request: HttpRequest) -> HttpResponse:
    """How each line was read, and in which alerts it stands; as a page, or as a table to take along."""
    form = Lookup(request.POST if request.method == "POST" else None)
    found = lookup.look_up(person(request), form.lines) if form.is_valid() else []
    if found and "csv" in request.POST:
        return attachment(
            csv.table(_rows(person(request), found)), name="identifiers.csv", content_type="text/csv; charset=utf-8"
        )
    context = {
        "form": form,
        "found": [row for row in found if row.alerts],
        "unknown": [row for row in found if row.is_read and not row.alerts],
        "unread": [row for row in found if not row.is_read],
        "disputed": lookup.disputed(found),
        "looked_up": len(found),
        "most": MOST,
    }
    return render(request, "sharing/lookup.html", context, status=422 if form.errors else 200)


def _rows(user: User, found: list[Found]) -> list[list[str]]:
    """A row for each line and alert; a line that stands in none has one too. Of what no table may name, the label."""
    heads = (_("line"), _("text"), _("read as"), _("canonical form"), _("label"), _("alert"), _("issued by"))
    rows, disputed = [[*heads, _("disputed")]], lookup.disputed(found)
    for row in found:
        read = [(reading.label, reading.normalized) for reading in row.line.readings]
        told = [str(row.line.number), row.line.text, *(" | ".join(part) for part in zip(*read, strict=True))]
        told += [""] * (4 - len(told))
        for alert in row.alerts:
            named = labels.may_be_listed(user, alert)
            names = [alert.reference, str(alert.originator)] if named else [labels.kept_back(), ""]
            mark = _("yes") if alert.pk in disputed else _("no")
            rows.append([*told, str(alert.get_tlp_display()), *names, mark])
        if not row.alerts:
            rows.append([*told, "", "", "", ""])
    return rows
