"""The form in which a coordinator writes a bulletin: what is typed is kept, and what two write at once is merged."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal import grants
from portal.enums import TLP, FrameworkPermission
from portal.models import User
from portal.requests import person
from portal.views.acts import carry_out
from sharing.actions import drafts, two_people
from sharing.enums import FormOf, NoticeState
from sharing.queries import working_copies
from sharing.views import keeping, writing
from sharing.views.base import notice_or_404, refuse_others
from trends import edition, merging, sourced
from trends.actions import translating
from trends.forms.bulletins import Words
from trends.models import Bulletin
from trends.queries import comments, contributions, editions, library, renewed, translations
from trends.views.sources import links


def bulletin_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Edit the words of a draft. What is sent for one that was submitted meanwhile stays on the page, with the why; of
    what a colleague saved meanwhile both texts are shown, where both changed the same part.
    """
    user = person(request)
    row = notice_or_404(user, pk, Bulletin)
    refuse_others(user, row)
    if response := writing.too_late(request, row, NoticeState.DRAFT):
        return response
    kept = working_copies.of_notice(user, row, FormOf.EDIT)
    typed = writing.typed(request, kept)
    form = Words(typed.data, sections=row.sections, initial=_initial(row))
    if writing.is_sent(request, typed) and carry_out(form, lambda data: _save(request, row, form, user)):
        if form.cleaned_data["seen"] != drafts.edition_of(row):
            text, mine = _("Saved, together with what %(who)s has saved meanwhile."), row.edited_by == user
            other = _("Saved, together with what you saved in another window.")
            messages.success(request, other if mine else text % {"who": row.edited_by})
        return redirect("bulletin", pk=row.pk)
    conflicts = _conflicts(form, row) if form.is_bound else {}
    figures = library.told(row, user)
    context = {
        **writing.shown(request, form, typed, kept, keeping.door_of(row.kind, row)),
        **conflicts,
        "notice": row,
        "typing": working_copies.typing(user, row),
        "figures": figures,
        "tiles": edition.tiles(figures),
        **_approval(row, user),
        "groups": _groups(form, row, user, links(row, user, figures)),
        "source": editions.source_of(row),
        "sources": translations.beside(row),
        "changed": renewed.changed(row),
    }
    return render(request, "trends/bulletin_edit.html", context, status=422 if request.method == "POST" else 200)


def _approval(row: Bulletin, user: User) -> dict[str, Any]:
    """For an approver, who may approve no more what they change: who else could."""
    if not grants.may(user, FrameworkPermission.PUBLISH_BULLETIN, row.framework):
        return {}
    wrote = two_people.written_by(row)
    left = two_people.deciders(row, by=user, wrote=wrote)
    return {"approves": True, "has_written": user.pk in wrote, "left": left}


def _initial(row: Bulletin) -> dict[str, Any]:
    base = merging.prints(merging.pieces(row.title, row.tlp, row.sections))
    return {"title": row.title, "tlp": row.tlp, "seen": drafts.edition_of(row), "base": base}


def _save(request: HttpRequest, row: Bulletin, form: Words, user: User) -> None:
    """The words, which of them translate what was shown beside them, and which are taken over from there."""
    data = form.cleaned_data
    taken = {key for key in form.keys if f"renew_{key}" in request.POST}
    told = {"pieces": form.pieces(), "seen": data["seen"], "base": form.base_chosen(), **beside(request, form.keys)}
    translating.save(row, **told, taken=taken, by=user, typed=True)


def beside(request: HttpRequest, keys: Iterable[str]) -> dict[str, Any]:
    """Of sections that were made from others: the print of what was shown of these (`of`), and which are said to be
    right as they are (`done`).
    """
    of = {key: request.POST[f"of_{key}"][:32] for key in keys if f"of_{key}" in request.POST}
    return {"of": of, "done": {key for key in of if f"done_{key}" in request.POST}}


def _groups(form: Words, row: Bulletin, user: User, found: dict[str, str]) -> list[tuple[Any, ...]]:
    """Heading and text of each section, with the items behind its sentences, what members handed in for it, and what is
    said about it.
    """
    written = [one for one in contributions.for_bulletin(row, user) if one.is_handed_in]
    remarks = [one for one in comments.on(row, user) if one.resolved_at is None]
    groups = []
    for section, fields in zip(row.sections, form.groups(), strict=True):
        here = ([one for one in rows if one.section == section["key"]] for rows in (written, remarks))
        groups.append((*fields, sourced.beside(section, found), *here))
    return groups


def _conflicts(form: Words, row: Bulletin) -> dict[str, Any]:
    """Of words that were sent and not saved, or that come back: what somebody else changed since as well, side by side,
    each time until it is chosen. What only the other one changed stands in the form from here on.
    """
    row.refresh_from_db()
    if row.state != NoticeState.DRAFT:
        return {}
    mine, theirs = form.typed(), merging.pieces(row.title, row.tlp, row.sections)
    base, beside = form.data.get("base", ""), merging.prints(theirs)
    merged = merging.merge(mine, theirs, base)
    known = form.data.get("beside") == beside  # a choice was between these words, and still stands
    form.show(
        merged.pieces,
        seen=drafts.edition_of(row),
        base=merging.still(base, theirs, merged.conflicts),
        beside=beside,
    )
    names = {merging.TITLE: _("Title"), merging.LABEL: _("Label")}
    names |= {f"{merging.SECTION}{section['key']}": section["heading"] for section in row.sections}
    found = []
    for name in merged.conflicts:
        both = merging.beside(_text(theirs[name]), _text(mine[name]))
        found.append((name, names[name], form.taken(name) if known else "", *both))
    return {"conflicts": found, "who": row.edited_by}


def _text(piece: tuple[str, ...]) -> str:
    """A piece as people read it: a section under its heading, then its own label and what it draws on; a label by its
    name.
    """
    parts = [str(TLP(part).label) if part in TLP.values else part for part in piece]
    if len(parts) > 1 and parts[-1]:
        parts[-1] = _("Draws on: %(references)s") % {"references": parts[-1]}
    return "\n\n".join(part for part in parts if part)
