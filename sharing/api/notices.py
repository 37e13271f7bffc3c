"""Notices of every kind as JSON: lists, one notice, drafts."""

import uuid
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.base import asked
from portal.api.inputs import CHANGED, checked, nothing_in
from portal.enums import NoticeKind
from portal.requests import person
from sharing import access
from sharing.actions import drafts
from sharing.api import inputs, records
from sharing.api.base import NoticeCalls
from sharing.api.inputs import FORMS
from sharing.api.outputs import NoticeOut, PageOut, TombstonesOut
from sharing.enums import NoticeState
from sharing.forms.alerts import remarks
from sharing.forms.queue import Narrow
from sharing.forms.search import Search
from sharing.models import Notice
from sharing.queries import lists, queue
from sharing.queries.paging import newest_first

AlertIn = inputs.draft_schema(FORMS[NoticeKind.ALERT], "AlertIn")
MoNoteIn = inputs.draft_schema(FORMS[NoticeKind.MO_NOTE], "MoNoteIn")
LawChangeIn = inputs.draft_schema(FORMS[NoticeKind.LAW_CHANGE], "LawChangeIn")
OfItsKind = PolymorphicProxySerializer("DraftIn", [AlertIn, MoNoteIn, LawChangeIn], resource_type_field_name=None)
Found = PolymorphicProxySerializer("NoticeFoundOut", [NoticeOut, records.WithdrawnOut], resource_type_field_name=None)
AFTER = OpenApiParameter("after", str, description="The cursor that the page before ended with.")
QUEUE_FILTERS = [*(OpenApiParameter(name, str) for name in Narrow.base_fields), AFTER]
FILTERS = [*(OpenApiParameter(name, str) for name in Search.base_fields), AFTER]


class NoticeListCalls(NoticeCalls):
    """Lists of notices: an object with `results` and `after`."""

    parameters = {
        "index": {*Search.base_fields, "after"},
        "queue": {*Narrow.base_fields, "after"},
        "own_list": {"after"},
        "tombstones": {"after"},
    }

    @extend_schema(responses=PageOut, parameters=FILTERS, operation_id="notices_list")
    def index(self, request: Request) -> Response:
        """What the caller may read, newest first."""
        form = checked(Search(request.query_params, user=person(request)))
        page = lists.newest(person(request), form.filters(), after=asked(request, "after"))
        return Response(PageOut(page).data)

    @extend_schema(responses=PageOut, parameters=QUEUE_FILTERS)
    def queue(self, request: Request) -> Response:
        """What the caller's organization is asked and has not answered, by due time. The filters are those of this
        call alone: how a person has narrowed the page is left as it is.
        """
        form = checked(Narrow(request.query_params, user=person(request)))
        page = queue.page(person(request), form.narrowed(), after=asked(request, "after"))
        return Response(PageOut(page).data)

    @extend_schema(responses=PageOut, parameters=[AFTER])
    def own_list(self, request: Request) -> Response:
        """The caller's organization's own notices, drafts included, last touched first."""
        page = lists.own(person(request), states=NoticeState.values, after=asked(request, "after"))
        return Response(PageOut(page).data)

    @extend_schema(responses=TombstonesOut, parameters=[AFTER])
    def tombstones(self, request: Request) -> Response:
        """Withdrawn notices of others that the caller could read, last withdrawn first."""
        rows = access.tombstones(person(request)).select_related("originator")
        page = newest_first(rows, "withdrawn_at", after=asked(request, "after"))
        return Response(TombstonesOut(page).data)


class NoticeDraftCalls(NoticeCalls):
    """One notice; writing, changing and discarding drafts."""

    @extend_schema(responses=Found)
    def retrieve(self, request: Request, pk: uuid.UUID) -> Response:
        """One notice, or its tombstone where its issuer withdrew it.

        A program's look is not recorded as opened, that is a person's page view, but once as pulled.
        """
        tombstone = access.tombstones(person(request)).select_related("originator").filter(pk=pk).first()
        if tombstone is not None:
            return Response(records.told(person(request), tombstone))
        return self.shown(request, self.notice(request, pk))

    @extend_schema(request=OfItsKind, responses={200: NoticeOut, **CHANGED})
    def update(self, request: Request, pk: uuid.UUID) -> Response:
        """Change a draft, whole; what is sent depends on its kind. `seen` is the `edition` that was looked at: 428
        without it, and 409 where somebody changed the draft since then; nothing is overwritten.
        """
        row = self.own(request, pk)
        form, rows = inputs.envelope(form_for(row), request.data, person(request), notice=row)
        content = inputs.content(form, rows)
        drafts.edit(
            row,
            content=content,
            plan=form.plan(),
            addressees=form.asked(),
            seen=form.cleaned_data["seen"],
            by=person(request),
        )
        return self.shown(request, row, warnings=remarks(form, rows))

    @extend_schema(request=None, responses={204: None})
    def discard(self, request: Request, pk: uuid.UUID) -> Response:
        """Discard a draft that was never released."""
        nothing_in(request)
        drafts.discard(self.own(request, pk), by=person(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=AlertIn, responses={201: NoticeOut})
    def create_alert(self, request: Request) -> Response:
        """Draft a vendor alert."""
        return self._create(request, NoticeKind.ALERT)

    @extend_schema(request=MoNoteIn, responses={201: NoticeOut})
    def create_mo_note(self, request: Request) -> Response:
        """Draft an MO note."""
        return self._create(request, NoticeKind.MO_NOTE)

    @extend_schema(request=LawChangeIn, responses={201: NoticeOut})
    def create_law_change(self, request: Request) -> Response:
        """Draft a law change."""
        return self._create(request, NoticeKind.LAW_CHANGE)

    def _create(self, request: Request, kind: str) -> Response:
        form, rows = inputs.envelope(FORMS[kind], request.data, person(request))
        row = drafts.draft(
            form.MODEL,
            content=inputs.content(form, rows),
            plan=form.plan(),
            addressees=form.asked(),
            by=person(request),
            submission_key=form.cleaned_data["submission_key"],
            is_exercise=form.cleaned_data.get("is_exercise", False),
        )
        return self.shown(request, row, status.HTTP_201_CREATED, warnings=remarks(form, rows))


def form_for(row: Notice) -> Any:
    """The form of its kind; what has none here, a bulletin, has an address of its own."""
    if row.kind not in FORMS:
        raise Http404
    return FORMS[row.kind]
