"""The queue of an organization: narrowed, taken on, confirmed together."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from portal import resume, visits
from portal.errors import ActionRefused
from portal.requests import person
from portal.views.acts import carry_out, press
from sharing.actions import cases, receipts
from sharing.actions.receipts import Confirmed
from sharing.forms import queue as forms
from sharing.models import Notice
from sharing.queries import answers, lists, recalls
from sharing.queries import queue as queries
from sharing.views.base import notice_or_404


def queue(request: HttpRequest) -> HttpResponse:
    """The whole queue page by page, as the person has narrowed it; or what stands under a case number."""
    user = person(request)
    narrow, find = forms.kept(user), forms.FindCase(request.GET if "case" in request.GET else None)
    number = find.number()
    context = {"narrow": narrow, "chosen": narrow.in_words(), "find": find, "number": number, "cap": lists.CAP}
    context["to_delete"] = {"rows": list(recalls.to_confirm(user)[: recalls.SHOWN])}
    if number:
        return render(request, "sharing/queue.html", {**context, "found": queries.by_case(user, number)})
    narrowed = narrow.narrowed()
    page = queries.page(user, narrowed, after=request.GET.get("after", ""))
    lists.mark_new(page.entries, user, visits.previous(request))
    total = queries.total(user, narrowed)
    return render(request, "sharing/queue.html", {**context, "page": page, "total": total})


@require_POST
def narrow(request: HttpRequest) -> HttpResponse:
    """Keep the filters that were sent; `clear` takes all of them away."""
    form = forms.Narrow({} if "clear" in request.POST else request.POST, user=person(request))
    cases.narrow(form.asked(), by=person(request))
    return redirect("queue")


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm receipt of what was ticked, or of all that the page showed."""
    ticked = forms.keys(request.POST.getlist("shown" if "all" in request.POST else "notice"))
    try:
        _tell(request, receipts.confirm_several(ticked, by=person(request)) if ticked else None)
    except ActionRefused as refusal:
        messages.error(request, str(refusal.message))
    return _back(request)


@require_POST
def take(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """I am taking this: one click, from the queue or from the item."""
    row = notice_or_404(person(request), pk, Notice)
    press(request, lambda: cases.take(row, by=person(request)), _("You have taken this on."))
    return _back(request, row) if request.POST.get("back") == "queue" else redirect(row)


@require_POST
def assign(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Hand over to a colleague, or to nobody."""
    row = notice_or_404(person(request), pk, Notice)
    form = forms.Assign(request.POST, people=answers.colleagues(person(request)))
    if carry_out(form, lambda data: cases.assign(row, **data, by=person(request))):
        messages.success(request, _("Kept: your colleagues see who has it."))
    else:
        messages.error(request, " ".join(str(text) for texts in form.errors.values() for text in texts))
    return redirect(row)


def case(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The organization's own number of an item."""
    user = person(request)
    row = notice_or_404(user, pk, Notice)
    standing = answers.standing(user, row)
    if not standing.may_answer:
        raise PermissionDenied
    initial = {"case_number": standing.receipt.case_number if standing.receipt else ""}
    form = forms.CaseNumber(resume.data(request), initial=initial)
    if request.method == "POST" and carry_out(form, lambda data: cases.number(row, **data, by=user)):
        messages.success(request, _("Your case number is kept."))
        return redirect(row)
    context: dict[str, Any] = {"form": form, "back": row, "heading": _("Our case number"), "button": _("Keep")}
    context["help"] = _("Your own number for this item. Only your organization sees it, and finds the item by it.")
    return render(request, "portal/form.html", context, status=422 if request.method == "POST" else 200)


def _back(request: HttpRequest, row: Notice | None = None) -> HttpResponseRedirect:
    """To the page of the queue from which one came, and to the row."""
    after = request.POST.get("after", "")
    query = f"?{urlencode({'after': after})}" if after else ""
    return redirect(f"{reverse('queue')}{query}{f'#item-{row.pk}' if row else ''}")


def _tell(request: HttpRequest, done: Confirmed | None) -> None:
    """What became of each, by its reference."""
    if done is None:
        messages.warning(request, _("Nothing was selected: tick the items first."))
        return
    if done.now:
        said = ngettext("Receipt of %(n)s item is confirmed.", "Receipt of %(n)s items is confirmed.", len(done.now))
        messages.success(request, said % {"n": len(done.now)})
    if done.before:
        messages.info(request, _("Confirmed already: %(items)s.") % {"items": ", ".join(done.before)})
    if done.refused:
        said = _("You may read these but not answer them: %(items)s.") % {"items": ", ".join(done.refused)}
        messages.warning(request, said)
    if done.gone:
        said = ngettext(
            "%(n)s item is no longer shared with you.", "%(n)s items are no longer shared with you.", done.gone
        )
        messages.warning(request, said % {"n": done.gone})
