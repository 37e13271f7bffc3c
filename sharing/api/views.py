"""Notices, answers, substances, controls and methods as JSON: the same forms, queries and actions as the pages."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from portal import clock
from portal.enums import NoticeKind
from portal.models import Organization
from portal.requests import person
from sharing import access
from sharing.actions import controls, corrections, drafts, kinds, questions, receipts, releases, review
from sharing.api import inputs
from sharing.api.outputs import (
    ConfirmationOut,
    ControlOut,
    NoticeOut,
    PageOut,
    PostOut,
    RungOut,
    SubstanceDetailOut,
    SubstanceOut,
    TechniqueOut,
)
from sharing.enums import NoticeState
from sharing.forms.alerts import AlertForm
from sharing.forms.answers import OutcomeForm, Post
from sharing.forms.controls import ControlList
from sharing.forms.laws import LawForm
from sharing.forms.mo_notes import MoNoteForm
from sharing.forms.search import Search
from sharing.forms.workflow import Seen, SendBack, Share, Withdraw
from sharing.models import Notice, Question, Release, Substance, Technique
from sharing.queries import answers, home, lists
from sharing.queries import substances as found
from sharing.queries.ladder import ladder
from sharing.queries.status import markets_of
from sharing.views.base import notice_or_404

FORMS = {NoticeKind.ALERT: AlertForm, NoticeKind.MO_NOTE: MoNoteForm, NoticeKind.LAW_CHANGE: LawForm}
AlertIn = inputs.schema_of(AlertForm, "AlertIn", shares=True, identifiers=True)
MoNoteIn = inputs.schema_of(MoNoteForm, "MoNoteIn", shares=True)
LawChangeIn = inputs.schema_of(LawForm, "LawChangeIn", shares=True)
OutcomeIn = inputs.schema_of(OutcomeForm, "OutcomeIn")
WithdrawIn = inputs.schema_of(Withdraw, "WithdrawIn")
SendBackIn = inputs.schema_of(SendBack, "SendBackIn")
ShareOnIn = inputs.schema_of(Share, "ShareOnIn")
SeenIn = inputs.schema_of(Seen, "SeenIn")
PostIn = inputs.schema_of(Post, "PostIn")
ControlListIn = inputs.schema_of(ControlList, "ControlListIn")
FILTERS = [OpenApiParameter(name, str) for name in (*Search.base_fields, "after")]


class NoticeBase(ViewSet):
    """Every view of a notice finds it here, and nowhere else: what the caller may not read does not exist."""

    def notice(self, request: Request, pk: uuid.UUID) -> Notice:
        return kinds.whole(notice_or_404(person(request), pk, Notice))

    def own(self, request: Request, pk: uuid.UUID) -> Notice:
        row = self.notice(request, pk)
        if row.originator_id != person(request).organization_id:
            raise PermissionDenied
        return row

    def shown(self, request: Request, row: Notice, code: int = status.HTTP_200_OK) -> Response:
        fresh = self.notice(request, row.pk)
        return Response(NoticeOut(fresh, context={"user": person(request)}).data, status=code)


class NoticeViewSet(NoticeBase):
    """Notices of every kind."""

    @extend_schema(responses=PageOut, parameters=FILTERS, operation_id="notices_list")
    def index(self, request: Request) -> Response:
        """What the caller may read, newest first. `after` takes the cursor of the page before."""
        if unknown := sorted(set(request.query_params) - {*Search.base_fields, "after"}):
            raise ValidationError({name: ["Unknown parameter."] for name in unknown})
        form = Search(request.query_params, user=person(request))
        inputs.checked(form)
        page = lists.newest(person(request), form.filters(), after=request.query_params.get("after", ""))
        return Response(PageOut(page).data)

    @extend_schema(responses=PageOut)
    def queue(self, request: Request) -> Response:
        """What the caller's organization is asked and has not answered, by due time."""
        return Response(PageOut(lists.Page(entries=home.queue(person(request)))).data)

    @extend_schema(responses=PageOut, parameters=[OpenApiParameter("after", str)])
    def own_list(self, request: Request) -> Response:
        """The caller's organization's own notices, drafts included."""
        page = lists.own(person(request), states=NoticeState.values, after=request.query_params.get("after", ""))
        return Response(PageOut(page).data)

    @extend_schema(responses=NoticeOut)
    def retrieve(self, request: Request, pk: uuid.UUID) -> Response:
        """One notice. A program's look is not recorded as opened: that is a person's page view."""
        return self.shown(request, self.notice(request, pk))

    @extend_schema(request=AlertIn, responses=NoticeOut)
    def update(self, request: Request, pk: uuid.UUID) -> Response:
        """Change a draft, whole."""
        row = self.own(request, pk)
        form, rows = inputs.envelope(self._form(row), request.data, person(request))
        content = self._content(row.kind, form, rows)
        drafts.edit(row, content=content, plan=form.plan(), addressees=form.asked(), by=person(request))
        return self.shown(request, row)

    @extend_schema(request=AlertIn, responses=NoticeOut)
    def correct(self, request: Request, pk: uuid.UUID) -> Response:
        """Propose a correction; `note` says what it changes."""
        row = self.own(request, pk)
        form, rows = inputs.envelope(self._form(row), request.data, person(request), correcting=True)
        content = self._content(row.kind, form, rows)
        data = form.cleaned_data
        corrections.propose(row, content=content, note=data["note"], based_on=data["based_on"], by=person(request))
        return self.shown(request, row)

    @extend_schema(request=SeenIn, responses=NoticeOut)
    def approve_correction(self, request: Request, pk: uuid.UUID) -> Response:
        """Release the waiting correction; `seen` is the id of the one that was looked at."""
        row = self.own(request, pk)
        waiting = corrections.waiting(row, seen=_seen(request))
        corrections.approve(waiting, by=person(request))
        return self.shown(request, row)

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

    @extend_schema(request=None, responses=NoticeOut)
    def submit(self, request: Request, pk: uuid.UUID) -> Response:
        """Submit a draft for approval."""
        return self._act(request, self.own(request, pk), lambda row: review.submit(row, by=person(request)))

    @extend_schema(request=SeenIn, responses=NoticeOut)
    def approve(self, request: Request, pk: uuid.UUID) -> Response:
        """Release as planned; `seen` is the `submitted_at` of what was looked at."""
        row, seen = self.notice(request, pk), _seen(request)
        return self._act(request, row, lambda row: review.approve(row, seen=seen, by=person(request)))

    @extend_schema(request=SendBackIn, responses={204: None})
    def send_back(self, request: Request, pk: uuid.UUID) -> Response:
        """Return an item in review to its author; `note` says why."""
        form = inputs.checked(SendBack(inputs.data_of(request.data, {"note"})))
        review.send_back(self.notice(request, pk), **form.cleaned_data, by=person(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=ShareOnIn, responses=NoticeOut)
    def share(self, request: Request, pk: uuid.UUID) -> Response:
        """Also share a released item with a framework."""
        row, user = self.own(request, pk), person(request)
        data = inputs.data_of(request.data, set(Share.base_fields))
        form = inputs.checked(Share(data, user=user, notice=row))
        return self._act(request, row, lambda r: releases.share(r, **form.cleaned_data, by=user))

    @extend_schema(request=None, responses=NoticeOut)
    def stop_sharing(self, request: Request, pk: uuid.UUID, framework: uuid.UUID) -> Response:
        """Stop sharing with a framework."""
        row = self.own(request, pk)
        rows = access.plain(Release).select_related("notice").filter(ended_at=None, notice=row.pk)
        found_release = get_object_or_404(rows, framework=framework)
        return self._act(request, row, lambda _row: releases.stop(found_release, by=person(request)))

    @extend_schema(request=WithdrawIn, responses=NoticeOut)
    def withdraw(self, request: Request, pk: uuid.UUID) -> Response:
        """Withdraw; readers keep a tombstone with the reason."""
        row = self.own(request, pk)
        form = inputs.checked(Withdraw(inputs.data_of(request.data, {"reason"})))
        return self._act(request, row, lambda r: releases.withdraw(r, **form.cleaned_data, by=person(request)))

    def _create(self, request: Request, kind: str) -> Response:
        user = person(request)
        form, rows = inputs.envelope(FORMS[NoticeKind(kind)], request.data, user)
        row = drafts.draft(
            form.MODEL,
            content=self._content(kind, form, rows),
            plan=form.plan(),
            addressees=form.asked(),
            by=user,
            submission_key=form.cleaned_data["submission_key"],
        )
        return self.shown(request, row, status.HTTP_201_CREATED)

    def _form(self, row: Notice) -> Any:
        if row.kind not in FORMS:
            raise Http404
        return FORMS[NoticeKind(row.kind)]

    def _content(self, kind: str, form: Any, rows: list[Any]) -> dict[str, Any]:
        content: dict[str, Any] = form.content()
        return {**content, "identifiers": rows} if kind == NoticeKind.ALERT else content

    def _act(self, request: Request, row: Notice, act: Callable[[Notice], object]) -> Response:
        act(row)
        if not access.can_read(person(request), row):  # a second reader outside the frameworks has read it in review
            return Response(status=status.HTTP_204_NO_CONTENT)
        return self.shown(request, row)


class AnswerViewSet(NoticeBase):
    """What organizations do with notices."""

    @extend_schema(responses=RungOut(many=True))
    def responses(self, request: Request, pk: uuid.UUID) -> Response:
        """Addressee by addressee, as far as the caller may know: the issuer and coordinators all, others their own."""
        return Response(RungOut(ladder(person(request), self.notice(request, pk)), many=True).data)

    @extend_schema(request=None, responses={204: None})
    def confirm(self, request: Request, pk: uuid.UUID) -> Response:
        """Confirm receipt. Safe to repeat."""
        receipts.confirm(self.notice(request, pk), by=person(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=OutcomeIn(many=True), responses={204: None})
    def outcome(self, request: Request, pk: uuid.UUID) -> Response:
        """One or more lines of what was done; confirms receipt too."""
        user = person(request)
        row = self.notice(request, pk)
        bodies = request.data if isinstance(request.data, list) else [request.data]
        markets = markets_of(user, clock.today())
        allowed = set(OutcomeForm.base_fields)
        forms = [OutcomeForm(inputs.data_of(body, allowed), notice=row, markets=markets) for body in bodies]
        receipts.record(row, lines=[inputs.checked(form).line() for form in forms], by=user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=PostOut(many=True))
    def questions(self, request: Request, pk: uuid.UUID) -> Response:
        """The threads that the caller may see: the issuer all, a reader the own."""
        threads = answers.threads(person(request), self.notice(request, pk))
        return Response(PostOut([post for thread in threads for post in thread.posts], many=True).data)

    @extend_schema(request=PostIn, responses={201: PostOut})
    def ask(self, request: Request, pk: uuid.UUID) -> Response:
        """Ask the issuer a question."""
        row = self.notice(request, pk)
        form = inputs.checked(Post(inputs.data_of(request.data, {"text"})))
        post = questions.ask(row, **form.cleaned_data, by=person(request))
        return Response(PostOut(post).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=PostIn, responses={201: PostOut}, operation_id="notices_questions_reply")
    def reply(self, request: Request, pk: uuid.UUID, asker: uuid.UUID) -> Response:
        """Answer an organization that has asked."""
        row = self.own(request, pk)
        asked = access.plain(Question).filter(notice=row.pk).values("asker")
        organization = get_object_or_404(Organization, pk__in=asked, pk=asker)
        form = inputs.checked(Post(inputs.data_of(request.data, {"text"})))
        post = questions.answer(row, asker=organization, **form.cleaned_data, by=person(request))
        return Response(PostOut(post).data, status=status.HTTP_201_CREATED)


class ReferenceViewSet(ViewSet):
    """Substances, controls and methods."""

    @extend_schema(
        responses=SubstanceOut(many=True), parameters=[OpenApiParameter("q", str), OpenApiParameter("after", str)]
    )
    def substances(self, request: Request) -> Response:
        """By any name, number or script."""
        page = found.page(text=_asked(request, "q"), substance_class="", after=_asked(request, "after"))
        return Response(SubstanceOut([row.substance for row in page.rows], many=True).data)

    @extend_schema(responses=SubstanceDetailOut)
    def substance(self, request: Request, slug: str) -> Response:
        """One substance with its names, numbers and controls."""
        row = get_object_or_404(Substance.objects.prefetch_related("names"), slug=slug)
        return Response(SubstanceDetailOut(row, context={"user": person(request)}).data)

    @extend_schema(
        responses=ControlOut(many=True),
        parameters=[OpenApiParameter("jurisdiction", str, required=True), OpenApiParameter("on", OpenApiTypes.DATE)],
    )
    def controls(self, request: Request) -> Response:
        """Controls of one jurisdiction; with `on`, those that have taken effect by that day."""
        code = _asked(request, "jurisdiction").upper()
        if not code:
            raise ValidationError({"jurisdiction": ["This parameter is needed."]})
        rows = access.readable_controls(person(request)).filter(jurisdiction=code).select_related("substance")
        if text := request.query_params.get("on"):
            rows = rows.filter(effective_on__lte=_day(text))
        return Response(ControlOut(rows.order_by("effective_on", "pk")[:2000], many=True).data)

    @extend_schema(request=ControlListIn, responses=ConfirmationOut)
    def confirm(self, request: Request) -> Response:
        """An authority's list of its own country: without `seen` compared with the record, with it written."""
        user = person(request)
        if not controls.may_confirm(user):
            raise PermissionDenied
        form = ControlList(inputs.data_of(request.data, {"text", "seen"}), user=user)
        if not form.is_valid() and form.problems:
            raise ValidationError({"text": [str(problem) for problem in form.problems]})
        data = inputs.checked(form).cleaned_data
        if data["seen"]:
            controls.confirm(entries=data["entries"], fingerprint=data["seen"], by=user)
        out = {"written": bool(data["seen"]), "seen": form.fingerprint, "steps": form.steps}
        return Response(ConfirmationOut(out).data)

    @extend_schema(responses=TechniqueOut(many=True))
    def methods(self, request: Request) -> Response:
        """The methods (MO) under the four Ms."""
        return Response(TechniqueOut(Technique.objects.all(), many=True).data)


def _seen(request: Request) -> str:
    """What the caller has looked at, where it says so."""
    form = inputs.checked(Seen(inputs.data_of(request.data, {"seen"})))
    return str(form.cleaned_data["seen"])


def _asked(request: Request, name: str) -> str:
    """A parameter's text, which the database can take."""
    text: str = request.query_params.get(name, "")
    if "\0" in text:
        raise ValidationError({name: [_("Null characters are not allowed.")]})
    return text


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValidationError({"on": ["Write a day as 2026-01-31."]}) from error
