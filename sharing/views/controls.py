"""Pages of controls: substance by jurisdiction on a day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal import clock
from portal.requests import person
from sharing import jurisdictions
from sharing.actions.controls import may_confirm
from sharing.forms.substances import ControlFilter
from sharing.queries import status, substances


def controls(request: HttpRequest) -> HttpResponse:
    """What is on record of each substance in each jurisdiction on a day, and the rules that name groups in words."""
    user = person(request)
    known = status.jurisdictions_known(user)
    asked = request.GET.copy()
    asked.setdefault("on", clock.today().isoformat())
    form = ControlFilter(asked, known=known)
    codes = form.codes(markets=status.markets_of(user, form.on_day), known=known)
    page = substances.page(
        text=form.asked("q"),
        substance_class=form.asked("substance_class"),
        after=form.asked("after"),
        within=status.controls(user).filter(jurisdiction__in=codes),
    )
    standings = status.standings(user, [row.substance for row in page.rows], codes, form.on_day)
    told = [code for code in codes if any(standings[row.substance.pk, code].is_known for row in page.rows)]
    in_words = {} if form.asked("after") else status.group_rules(user, codes, form.on_day, form.asked("q"))
    context = {
        "form": form,
        "on_day": form.on_day,
        "page": page,
        "columns": [(code, jurisdictions.name(code)) for code in told],
        "untold": [jurisdictions.name(code) for code in codes if code not in told] if page.rows else [],
        "rows": [(row, [standings[row.substance.pk, code] for code in told]) for row in page.rows],
        "group_rules": [(code, jurisdictions.name(code), lines) for code, lines in in_words.items()],
        "may_confirm": may_confirm(user),
    }
    return render(request, "sharing/controls.html", context)
