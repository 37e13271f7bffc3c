"""What every page of a notice starts from."""

import uuid
from collections.abc import Collection
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from portal import events, grants
from portal.enums import Channel, NoticeKind
from portal.events import UNSEEN
from portal.models import Message, User
from portal.requests import person
from sharing import access, hidden
from sharing.actions import corrections, drafts, kinds, looks, receipts, releases, two_people
from sharing.forms.alerts import AlertForm
from sharing.forms.envelope import Envelope
from sharing.forms.languages import Worded
from sharing.forms.laws import LawForm
from sharing.forms.mo_notes import MoNoteForm
from sharing.models import HOLDING, Look, Notice, NoticeVersion, Receipt
from sharing.queries import anew, answers, changes, further

FORMS: dict[str, type[Envelope]] = {
    NoticeKind.ALERT: AlertForm,
    NoticeKind.MO_NOTE: MoNoteForm,
    NoticeKind.LAW_CHANGE: LawForm,
}
Kind = TypeVar("Kind", bound=Notice)


def notice_or_404(reader: access.Reader, pk: uuid.UUID, model: type[Kind]) -> Kind:
    """The notice, if the reader may read it; otherwise it does not exist, in the same words as one that never did."""
    found = (
        access.readable(reader, model)
        .select_related("originator", "author", "originator__second_reader")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


def tombstone(request: HttpRequest, pk: uuid.UUID) -> HttpResponse | None:
    """The page that is left of a notice which somebody else withdrew, with what the own organization did."""
    user = person(request)
    row = access.tombstones(user).select_related("originator").filter(pk=pk).first()
    if row is None:
        return None
    return render(request, "sharing/tombstone.html", {"notice": row, "record": answers.record(user, row)})


def own_notice(reader: User, pk: uuid.UUID, of: Collection[str] = FORMS) -> Notice:
    """A notice of the own organization, as a row of its kind, for a form of one of these kinds; what one can read but
    not change is a 403.
    """
    row = notice_or_404(reader, pk, Notice)
    if row.kind not in of:
        raise Http404
    if row.originator_id != reader.organization_id:
        raise PermissionDenied
    return kinds.whole(row)


def refuse_others(user: User, notice: Notice) -> None:
    """403 for colleagues who may read the item and not change what it says. `notice` is a row of its kind."""
    if notice.originator_id != user.organization_id or not kinds.rules_of(notice).may_write(notice, user):
        raise PermissionDenied


def may_begin(user: User, kind: str) -> bool:
    """Whether the person may write something new of this kind."""
    return grants.frameworks(user, kinds.rules_of_kind(kind).issue).exists()


def looked_at(request: HttpRequest, row: Notice, shown: int) -> Look | None:
    """A person's page view is what "opened" means: the one GET that writes, once an organization, and once a version
    for the person. A download is none. `shown` was asked (`looks.newest`) before the row was read.
    """
    if request.method != "GET":
        return None
    opened(request, row)
    events.read(person(request), row.pk, shown)
    if corrections.may_decide(row, by=person(request)):
        waiting = access.plain(NoticeVersion).filter(notice=row.pk, released_at=None)
        events.read_each(person(request), waiting)
    return looks.look(row, shown, by=person(request))


def opened(request: HttpRequest, row: Notice) -> None:
    """Any page that says what an item says opens it for the person's organization, which holds it from now on."""
    given_if(receipts.open_(row, by=person(request)))


def given_if(recorded: bool) -> None:
    """404 for whoever comes just too late: it was narrowed or withdrawn while the answer was made."""
    if not recorded:
        raise Http404


def taking_back(user: User, row: Notice) -> dict[str, Any]:
    """For its page, until when the person may take back what was just shared, and who keeps its reference even then."""
    may = user.is_approver and row.originator_id == user.organization_id and releases.may_be_taken_back(row)
    if not may or row.released_at is None:
        return {}
    others = access.plain(Receipt).filter(HOLDING, notice=row.pk).exclude(organization=row.originator)
    told = Message.objects.filter(event__subject=row.pk, sent_at__isnull=False)
    if hidden.releases(row).exists():  # whom anything was sent belongs there
        told = told.none()
    mailed, called = (Count("pk", filter=Q(channel=channel)) for channel in (Channel.EMAIL, Channel.WEBHOOK))
    until = row.released_at + UNSEEN
    return {"take_back_until": until, "opened": others.count(), **told.aggregate(mailed=mailed, called=called)}


def say_lacking(request: HttpRequest, form: Worded) -> None:
    """On saving a draft: in which frameworks it cannot be read yet."""
    for sentence in form.lacking():
        messages.warning(request, sentence)


def say_proposed(request: HttpRequest, version: NoticeVersion) -> None:
    """Whether readers see a correction now."""
    if version.released_at:
        messages.success(request, _("Saved: its readers see it."))
    else:
        text = _("The correction waits for approval; until then readers see the version before it.")
        messages.success(request, text)


def show_newest(form: Form, draft: Notice) -> bool:
    """After a refusal because somebody else changed the draft: who saves once more has been told, and means it.
    Whether this was one.
    """
    if not (form.is_bound and form.has_error("seen")):
        return False
    draft.refresh_from_db()
    form.data = MultiValueDict({**dict(form.data.lists()), "seen": [drafts.edition_of(draft)]})  # type: ignore[attr-defined]
    return True


def versions_of(user: User, row: Notice) -> dict[str, Any]:
    """For its page, the released versions of a notice of its kind's own table. Whoever decides on corrections also
    sees the one that waits and what it changes: they decide on that, not on its author's word for it.
    """
    rows = access.plain(NoticeVersion).filter(notice=row.pk).select_related("author", "approver")
    if not corrections.may_decide(row, by=user):
        return {"versions": list(rows.filter(released_at__isnull=False))}
    versions = list(rows)
    waiting = next((version for version in versions if version.released_at is None), None)
    if waiting is None:
        return {"versions": versions}
    shown = {
        "waiting_version": waiting,
        "may_approve_correction": corrections.may_approve(waiting, by=user),
        "deciders": two_people.deciders(row, by=user, wrote=[waiting.author_id]),
        "changes": changes.changes(row, waiting),
        "lowers_label": changes.lowers_label(row, waiting),
        "opening": further.of_correction(user, row, waiting),
        "anew": anew.of_correction(user, row, waiting),
    }
    return {"versions": versions, **shown}
