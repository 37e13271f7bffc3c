"""Making editions of a bulletin."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal import resume
from portal.requests import person
from portal.views.acts import carry_out
from sharing.views.base import notice_or_404, refuse_others
from trends.actions import editions as act
from trends.forms.editions import Derive
from trends.models import Bulletin


def bulletin_derive(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Make a draft edition of a bulletin, under another label or in another language."""
    user = person(request)
    row = notice_or_404(user, pk, Bulletin)
    refuse_others(user, row)
    initial = {"tlp": row.tlp, "language": row.language, **request.GET.dict()}
    form = Derive(resume.data(request), initial=initial)
    made = request.method == "POST" and carry_out(form, lambda data: act.derive(row, **data, by=user))
    if made:
        return redirect("bulletin_edit", pk=made.pk)
    context = {"form": form, "back": row, "heading": _("Make an edition"), "button": _("Make the draft")}
    context["help"] = _(
        "The figures are counted anew for its label and put into sentences in its language; what you wrote is carried "
        "over in the same language. It is edited, approved and published by itself."
    )
    return render(request, "portal/form.html", context, status=422 if request.method == "POST" else 200)
