"""Pages of controls: substance by jurisdiction on a day, and an authority's own list."""

from collections import Counter

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import clock, resume
from portal.requests import person
from portal.views.acts import carry_out
from sharing import jurisdictions
from sharing.actions import controls as actions
from sharing.actions.controls import may_confirm
from sharing.forms.controls import ControlList
from sharing.forms.substances import ControlFilter
from sharing.queries import confirmation, status, substances
from sharing.queries.confirmation import VERDICT_LABELS


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


def confirm(request: HttpRequest) -> HttpResponse:
    """An authority's own list: compared with the record, row by row, and then taken whole."""
    user = person(request)
    if not may_confirm(user):
        raise PermissionDenied
    country = str(user.organization.country)
    begin = confirmation.record(user) if "begin" in request.GET else ""
    form = ControlList(resume.data(request), request.FILES or None, user=user, initial={"text": begin})
    if "confirm" in request.POST and carry_out(
        form, lambda data: actions.confirm(entries=data["entries"], fingerprint=data["seen"], by=user)
    ):
        messages.success(request, _("Your list is taken. Everyone sees it as confirmed by your authority."))
        return HttpResponseRedirect(reverse("controls", query={"where": country}))
    form.is_valid()
    verdicts = Counter(step.verdict for step in form.steps)
    context = {
        "form": form,
        "country": jurisdictions.name(country),
        "counts": [(label, verdicts[verdict]) for verdict, label in VERDICT_LABELS.items() if verdicts[verdict]],
        "may_confirm": True,
    }
    return render(request, "sharing/controls_confirm.html", context, status=422 if form.errors else 200)
