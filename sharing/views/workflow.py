"""The acts of a notice's originator and approvers, for every kind. Each is one action."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal import resume
from portal.enums import NoticeKind
from portal.models import User
from portal.requests import person
from portal.views.acts import carry_out, press
from sharing import access
from sharing.actions import corrections, drafts, kinds, releases, review
from sharing.actions.drafts import Planned
from sharing.enums import NoticeState
from sharing.forms.workflow import SendBack, Share, Withdraw
from sharing.models import Notice, Release
from sharing.queries import audience, further, wordings
from sharing.views.base import notice_or_404


@require_POST
def submit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Hand a draft to approvers."""
    row = _own(person(request), pk)
    done = press(request, lambda: review.submit(row, by=person(request)), _("The item waits for approval."))
    return redirect(row if done or not lacks_language(row) else translations_of(row))


@require_POST
def call_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take an own item back that waits for approval."""
    user = person(request)
    row = _own(user, pk)
    press(request, lambda: review.call_back(row, by=user), _("It is a draft again. Submit it when it is ready."))
    return redirect(row)


@require_POST
def approve(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Approve and share, as planned, what was looked at: otherwise the page that says who will see it comes again."""
    user = person(request)
    row, seen = notice_or_404(user, pk, Notice), request.POST.get("seen", "")
    done = press(request, lambda: review.approve(row, seen=seen, by=user), _("The item is approved and shared."))
    # A second reader that takes part in none of its frameworks has read it while it was in review.
    if not access.can_read(user, row):
        return redirect("home")
    return redirect(row) if done else redirect("notice_release", pk=row.pk)


def send_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Return to the author."""
    row = notice_or_404(person(request), pk, Notice)
    form = SendBack(resume.data(request))
    if request.method == "POST" and carry_out(form, lambda d: review.send_back(row, **d, by=person(request))):
        return redirect("home")
    help_text = _("The author finds your note on the first page, and the item is a draft again.")
    return _form(request, form, row, _("Send back to the author"), _("Send back"), help_text)


@require_POST
def discard(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Delete a draft."""
    row = _own(person(request), pk)
    if press(request, lambda: drafts.discard(row, by=person(request)), _("The draft is discarded.")):
        return redirect("own_notices")
    return redirect(row)


def share(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Also share with one more framework: what is chosen first shows who would see it as well, then is done."""
    user = person(request)
    row = _own(user, pk)
    form = Share(resume.data(request), user=user, notice=row)
    is_sent = request.method == "POST"
    if is_sent and carry_out(form, lambda chosen: _share_or_look(row, chosen, user)) and form.cleaned_data["seen"]:
        messages.success(request, _("It is shared there too."))
        return redirect(row)
    if is_sent and (not form.errors or list(form.errors) == ["seen"]):
        return _before_sharing(request, form, row)
    if form.is_bound:  # what is chosen now was not looked at yet
        form.data = MultiValueDict({**dict(form.data.lists()), "seen": [""]})  # type: ignore[attr-defined]
    help_text = _("The next page says who would read it there. Nothing is shared before.")
    return _form(request, form, row, _("Also share with another framework"), _("See who would read it"), help_text)


def _share_or_look(row: Notice, chosen: dict[str, Any], user: User) -> None:
    """Where nothing was looked at yet, only what stands in the way is said."""
    if chosen["seen"]:
        releases.share(row, **chosen, by=user)
    else:
        releases.refuse_further(row, Planned(chosen["framework"], chosen["audience"]), by=user)


def _before_sharing(request: HttpRequest, form: Share, row: Notice) -> HttpResponse:
    """Who would see it as well. With what is wrong, where this has changed since it was looked at."""
    user, chosen = person(request), {**form.cleaned_data}
    chosen.pop("seen", None)
    found = audience.told(user, row, further.of_choice(user, row, **chosen))
    wordings.attach(user, [row])
    context = {"form": form, "notice": row, "audience": found}
    return render(request, "sharing/share.html", context, status=422 if form.errors else 200)


@require_POST
def stop_sharing(request: HttpRequest, pk: uuid.UUID, release: uuid.UUID) -> HttpResponse:
    """End one release of the own notice."""
    row = _own(person(request), pk)
    found = get_object_or_404(access.plain(Release).select_related("notice"), pk=release, notice=row.pk)
    press(request, lambda: releases.stop(found, by=person(request)), _("It is no longer shared there."))
    return redirect(row)


def withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Withdraw, with a reason that every reader sees."""
    user = person(request)
    row = _own(user, pk)
    form = Withdraw(resume.data(request))
    if request.method == "POST" and carry_out(form, lambda d: releases.withdraw(row, **d, by=user)):
        messages.success(request, _("It is withdrawn. Everyone else keeps its reference and your reason."))
        return redirect(row)
    help_text = _(
        "Everyone else keeps only its reference and your reason, at once. Your organization keeps what it said."
    )
    return _form(request, form, row, _("Withdraw this item"), _("Withdraw"), help_text, danger=True)


@require_POST
def correction_approve(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Release the waiting correction, if it is the one that the person has looked at."""
    return _decide(request, pk, corrections.approve_seen, _("The correction is released."))


@require_POST
def correction_discard(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Drop the waiting correction, if it is the one that the person has looked at."""
    return _decide(request, pk, _discard, _("The correction is dropped."))


def _discard(row: Notice, *, seen: str, by: User) -> None:
    corrections.discard(corrections.looked_at(row, seen=seen), by=by)


def _decide(request: HttpRequest, pk: uuid.UUID, act: Callable[..., object], done: str) -> HttpResponse:
    """Whether a correction waits is told to those alone who may decide on it."""
    user = person(request)
    row = kinds.whole(notice_or_404(user, pk, Notice))
    if not corrections.may_decide(row, by=user):
        raise PermissionDenied
    seen = request.POST.get("seen", "")
    press(request, lambda: act(row, seen=seen, by=user), done)
    # A second reader that takes part in none of its frameworks has read it while the correction waited.
    return redirect(row if access.can_read(user, row) else "home")


def lacks_language(row: Notice) -> bool:
    """Whether a draft is refused because it does not say all in a working language of where it is to go."""
    rooms = [step.framework for step in review.planned(row)]
    is_asked = row.state == NoticeState.DRAFT and kinds.rules_of(row).in_working_languages
    return is_asked and bool(wordings.lacking(wordings.said(row), rooms))


def translations_of(row: Notice) -> str:
    """The place in the form of a draft that takes what is lacking."""
    page = "meeting_edit" if row.kind == NoticeKind.MEETING else "notice_edit"
    return f"{reverse(page, args=[row.pk])}#translations"


def _own(user: User, pk: uuid.UUID) -> Notice:
    row = notice_or_404(user, pk, Notice)
    if row.originator_id != user.organization_id:
        raise PermissionDenied
    return kinds.whole(row)


def _form(
    request: HttpRequest, form: Any, row: Notice, heading: str, button: str, help_text: str, *, danger: bool = False
) -> HttpResponse:
    context = {"form": form, "back": row, "heading": heading, "button": button, "help": help_text, "danger": danger}
    return render(request, "portal/form.html", context, status=422 if request.method == "POST" else 200)
