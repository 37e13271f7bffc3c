"""What every form in which somebody writes a notice does alike: what was typed comes back, what comes too late stays on
the page, and what a colleague saved meanwhile is shown beside it.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from django.contrib import messages
from django.db.models import Max
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from portal import resume
from portal.forms.rows import leave_open
from portal.models import Framework, Organization, User
from sharing import access
from sharing.actions import drafts, kinds
from sharing.actions.drafts import Planned
from sharing.contents import Content
from sharing.enums import FormOf, NoticeState
from sharing.forms.pasting import Typed
from sharing.models import Notice, NoticeVersion, WorkingCopy
from sharing.models.working_copies import form_address
from sharing.queries import changes, working_copies
from sharing.views import keeping
from sharing.views.base import show_newest


class Planning(Protocol):
    """A form that says where a draft is to be shared, and who is asked."""

    def plan(self) -> list[Planned]: ...

    def asked(self) -> list[Organization]: ...


@dataclass(frozen=True)
class Begun:
    """A new item that somebody is in the middle of: what its form is known by, what was typed into it, and what it
    became where it was saved already.
    """

    key: uuid.UUID | None
    kept: WorkingCopy | None
    saved: Notice | None

    @property
    def initial(self) -> dict[str, Any]:
        return {"submission_key": self.key} if self.key else {}


def begun(request: HttpRequest, user: User) -> Begun:
    """`typed` in the address, or the key of the form that is sent, names it."""
    key = keeping.key_of(request.POST.get("submission_key", "") or request.GET.get("typed", ""))
    return Begun(key, working_copies.of_new(user, key), drafts.saved_before(key, by=user))


def became(request: HttpRequest, begun: Begun) -> HttpResponse | None:
    """For who comes back to a form that was saved: what it became."""
    if request.method != "GET" or begun.kept or begun.saved is None:
        return None
    messages.info(request, _("You have saved this form already: this is what it became."))
    return redirect(kinds.whole(begun.saved))


def others(user: User, kind: str, typed: Typed) -> dict[str, Any]:
    """Above an empty form of a new item: what else was begun, and what was just saved."""
    if typed.data is not None:
        return {}
    return {
        "unfinished": working_copies.unfinished(user, kind),
        "just_saved": working_copies.just_saved(user, kind),
    }


def too_late(request: HttpRequest, notice: Notice, state: str) -> HttpResponse | None:
    """For who opens the form of an item that has another state by now: its page, and why. What was typed before that
    is shown all the same: the action refuses it, and it stays on the page.
    """
    if notice.state == state or resume.data(request) is not None:
        return None
    messages.error(request, drafts.TOO_LATE[NoticeState(state)])
    return redirect(notice)


def typed(request: HttpRequest, kept: WorkingCopy | None, read: Callable[[QueryDict | None], Typed] = Typed) -> Typed:
    """What was sent, as `read` takes it; else what was typed before and kept, which is not judged before it is sent."""
    data = resume.data(request)
    if data is None and kept is not None:
        return Typed(QueryDict(kept.data), is_step=True)
    return read(data)


def ticked(typed: Typed, name: str, keys: list[str]) -> Typed:
    """What was typed before, with these boxes of a field ticked as well: its writer has come from there."""
    if typed.data is None or not keys:
        return typed
    data = typed.data.copy()
    data.setlist(name, [*data.getlist(name), *keys])
    return replace(typed, data=data)


def is_sent(request: HttpRequest, typed: Typed) -> bool:
    """Whether it is to be saved now."""
    return request.method == "POST" and not typed.is_step


def newest(notice: Notice) -> int | None:
    """The number of the version that a correction begins with: one of an older would take the newer back."""
    number: int | None = access.plain(NoticeVersion).filter(notice=notice.pk).aggregate(n=Max("number"))["n"]
    return number


def theirs(notice: Notice, form: Planning, content: Content) -> dict[str, Any]:
    """What the draft says by now beside what was typed, field by field, so that whoever saves next can merge them."""
    plan: list[tuple[Framework, str]] = [(step.framework, step.audience) for step in form.plan()]
    return {"theirs": changes.of_draft(notice, content, plan, form.asked()), "who": notice.edited_by}


def changed_meanwhile(form: Any, notice: Notice, content: Callable[[], Content]) -> dict[str, Any]:
    """The same, where a form was refused since a colleague had saved, and what its writer had seen before. Nothing
    where it was not.
    """
    before = form.data.get("seen", "") if form.is_bound else ""
    return {**theirs(notice, form, content()), "seen_before": before} if show_newest(form, notice) else {}


def saved_before(form: Any, saved: Notice | None, content: Callable[[], Content]) -> dict[str, Any]:
    """The form of a new item that was saved already, by somebody who went back to it: from here on it changes the
    draft that it made, which is shown beside it. Nothing where it was not refused for that.
    """
    if saved is None or not form.has_error("submission_key"):
        return {}
    notice = kinds.whole(saved)
    shown = {"seen": [drafts.edition_of(notice)]}
    if "valid_until_on" in form.cleaned_data:
        until = form.cleaned_data["valid_until_on"] = form.cleaned_data["valid_until_on"] or notice.valid_until_on
        shown["valid_until_on"] = [until.isoformat() if until else ""]
    form.data = MultiValueDict({**dict(form.data.lists()), **shown})
    found = theirs(notice, form, content())
    form.fields.pop("framework", None)  # a consultation stays where its draft was made
    heading = _("Edit %(reference)s") % {"reference": notice.reference}
    address = form_address(FormOf.EDIT, notice.kind, notice.pk)
    return {"heading": heading, "notice": notice, "address": address, **found}


def shown(request: HttpRequest, form: Form, typed: Typed, kept: WorkingCopy | None, door: str) -> dict[str, Any]:
    """What the page of a form says of what is typed; what is not finished is not judged."""
    if typed.is_step:
        leave_open(form)
    is_back = kept is not None and resume.data(request) is None
    return {"form": form, "typed": typed, "kept": kept, "keep": door, "is_back": is_back}


def code_of(request: HttpRequest, typed: Typed) -> int:
    """The status of a page that shows a form once more."""
    return 422 if (typed.is_wrong if typed.is_step else request.method == "POST") else 200
