"""The acts of a notice's issuer and approvers as JSON, for every kind. Each is one action."""

import uuid
from collections.abc import Callable

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.inputs import CHANGED, checked, data_of, form_of, nothing_in, refuse_unseen, schema_of
from portal.enums import NoticeKind
from portal.requests import person
from sharing import access
from sharing.actions import corrections, releases, review
from sharing.actions.drafts import Planned
from sharing.api import inputs
from sharing.api.audience import AudienceOut, told
from sharing.api.base import NoticeCalls
from sharing.api.inputs import FORMS, SeenIn
from sharing.api.notices import form_for
from sharing.api.outputs import NoticeOut
from sharing.enums import Audience
from sharing.forms.alerts import remarks
from sharing.forms.workflow import Correction, Seen, SendBack, Share, Submission, Withdraw
from sharing.models import Notice, Release
from sharing.queries import further, reach
from sharing.views.releasing import decided_or_403

WithdrawIn = schema_of(Withdraw, "WithdrawIn")
SendBackIn = schema_of(SendBack, "SendBackIn")
ShareOnIn = schema_of(Share, "ShareOnIn", seen=serializers.CharField())
CORRECTIONS = [
    inputs.correction_schema(FORMS[NoticeKind.ALERT], "AlertCorrectionIn"),
    inputs.correction_schema(FORMS[NoticeKind.MO_NOTE], "MoNoteCorrectionIn"),
    inputs.correction_schema(FORMS[NoticeKind.LAW_CHANGE], "LawChangeCorrectionIn"),
]
CHOICE = [
    OpenApiParameter("framework", OpenApiTypes.UUID, required=True),
    OpenApiParameter("audience", str, required=True, enum=Audience.values),
    OpenApiParameter("addressees", OpenApiTypes.UUID, many=True, description="Whom else to ask to follow up."),
]
SUBMISSION = OpenApiParameter("submission", str, required=True, description="The `submission` of what was read.")
CORRECTION = OpenApiParameter(
    "correction", OpenApiTypes.UUID, required=True, description="The `id` of the `correction` that was read."
)
OfItsKind = PolymorphicProxySerializer("CorrectionIn", CORRECTIONS, resource_type_field_name=None)


class WorkflowCalls(NoticeCalls):
    """From draft to withdrawal."""

    parameters = {
        "further": [parameter.name for parameter in CHOICE],
        "before": ["submission"],
        "before_correction": ["correction"],
    }

    @extend_schema(request=None, responses=NoticeOut)
    def submit(self, request: Request, pk: uuid.UUID) -> Response:
        """Submit a draft for approval."""
        row = self.own(request, pk)
        nothing_in(request)
        return self._act(request, row, lambda row: review.submit(row, by=person(request)))

    @extend_schema(request=None, responses=NoticeOut)
    def call_back(self, request: Request, pk: uuid.UUID) -> Response:
        """Take an own item back that waits for approval: it is a draft again, for whoever may write on it."""
        row = self.own(request, pk)
        nothing_in(request)
        return self._act(request, row, lambda row: review.call_back(row, by=person(request)))

    @extend_schema(
        responses={200: AudienceOut, 409: OpenApiTypes.OBJECT},
        parameters=[SUBMISSION],
        operation_id="notices_approve_audience",
    )
    def before(self, request: Request, pk: uuid.UUID) -> Response:
        """Who would see an item in review, if it were approved; nothing is shared by it. 409 where it was changed and
        submitted again since it was read.
        """
        user = person(request)
        row = decided_or_403(user, pk)
        read = checked(Submission(request.query_params)).cleaned_data["submission"]
        review.refuse_decided(row)
        review.refuse_resubmitted(row, read, by=user)
        return Response(told(user, row, reach.of_draft(user, row, submission=read)))

    @extend_schema(request=SeenIn, responses={200: NoticeOut, 204: None, **CHANGED})
    def approve(self, request: Request, pk: uuid.UUID) -> Response:
        """Release as planned. `seen` is what one is told here (GET) of who would see it: 428 without it, and 409 where
        others would see it by now, or it was changed and submitted again.
        """
        row, seen = self.notice(request, pk), _seen(request)
        return self._act(request, row, lambda row: review.approve(row, seen=seen, by=person(request)))

    @extend_schema(request=SendBackIn, responses={204: None})
    def send_back(self, request: Request, pk: uuid.UUID) -> Response:
        """Return an item in review to its author; `note` says why."""
        row = self.notice(request, pk)
        review.send_back(row, **form_of(SendBack, request.data).cleaned_data, by=person(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=AudienceOut, parameters=CHOICE, operation_id="notices_share_audience")
    def further(self, request: Request, pk: uuid.UUID) -> Response:
        """Who would see a released item as well, if it were shared with a framework; nothing is shared by it."""
        row, user = self.own(request, pk), person(request)
        form = checked(Share(request.query_params, user=user, notice=row))
        chosen = {name: form.cleaned_data[name] for name in self.parameters["further"]}
        releases.refuse_further(row, Planned(chosen["framework"], chosen["audience"]), by=user)
        return Response(told(user, row, further.of_choice(user, row, **chosen)))

    @extend_schema(request=ShareOnIn, responses={200: NoticeOut, **CHANGED})
    def share(self, request: Request, pk: uuid.UUID) -> Response:
        """Also share a released item with a framework. `seen` is what the same choice is told of who would see it as
        well: 428 without it, and 409 where that is not so any more.
        """
        row, user = self.own(request, pk), person(request)
        form = checked(Share(data_of(request.data, set(Share.base_fields)), user=user, notice=row))
        refuse_unseen(request.data, "seen")
        return self._act(request, row, lambda r: releases.share(r, **form.cleaned_data, by=user))

    @extend_schema(request=None, responses=NoticeOut)
    def stop_sharing(self, request: Request, pk: uuid.UUID, framework: uuid.UUID) -> Response:
        """Stop sharing with a framework."""
        row = self.own(request, pk)
        nothing_in(request)
        rows = access.plain(Release).select_related("notice").filter(ended_at=None, notice=row.pk)
        found = get_object_or_404(rows, framework=framework)
        return self._act(request, row, lambda _row: releases.stop(found, by=person(request)))

    @extend_schema(request=WithdrawIn, responses=NoticeOut)
    def withdraw(self, request: Request, pk: uuid.UUID) -> Response:
        """Withdraw; readers keep a tombstone with the reason."""
        row = self.own(request, pk)
        form = form_of(Withdraw, request.data)
        return self._act(request, row, lambda r: releases.withdraw(r, **form.cleaned_data, by=person(request)))

    @extend_schema(request=None, responses=NoticeOut)
    def take_back(self, request: Request, pk: uuid.UUID) -> Response:
        """Within ten minutes of sharing: who has not opened it never learns of it, the others keep a tombstone."""
        row = self.own(request, pk)
        nothing_in(request)
        return self._act(request, row, lambda r: releases.take_back(r, by=person(request)))

    @extend_schema(request=OfItsKind, responses={200: NoticeOut, **CHANGED})
    def correct(self, request: Request, pk: uuid.UUID) -> Response:
        """Propose a correction; `note` says what it changes, and what is sent depends on the item's kind.

        `based_on` is the highest number among the `versions` that were looked at: 428 without it, and 409 where a newer
        one was released since then. `proposals` names those of readers that it takes up: they are taken with it, and
        by nothing else.
        """
        row, user = self.own(request, pk), person(request)
        form, rows = inputs.envelope(form_for(row), request.data, user, notice=row, correcting=True)
        data = form.cleaned_data
        corrections.propose(
            row,
            content=inputs.content(form, rows),
            note=data["note"],
            based_on=data["based_on"],
            by=user,
            taking_up=form.taking_up(),
        )
        return self.shown(request, row, warnings=remarks(form, rows))

    @extend_schema(
        responses={200: AudienceOut, 409: OpenApiTypes.OBJECT},
        parameters=[CORRECTION],
        operation_id="notices_correction_approve_audience",
    )
    def before_correction(self, request: Request, pk: uuid.UUID) -> Response:
        """Who would see the item as well, if the waiting correction were approved: of one that is TLP:RED, and by the
        correction no longer, everybody else in its frameworks; by any other correction nobody. 409 where the one that
        was read waits no more.
        """
        row, user = self._decided(request, pk), person(request)
        read = checked(Correction(request.query_params)).cleaned_data["correction"]
        version = corrections.looked_at(row, seen=str(read))
        return Response(told(user, row, further.of_correction(user, row, version)))

    @extend_schema(request=SeenIn, responses={200: NoticeOut, **CHANGED})
    def approve_correction(self, request: Request, pk: uuid.UUID) -> Response:
        """Release the waiting correction. `seen` is what one is told here (GET) of who would see the item as well: 428
        without it, 409 where others would see it by now or another correction waits, 400 where none does.
        """
        row, seen = self._decided(request, pk), _seen(request)
        return self._act(request, row, lambda r: corrections.approve_seen(r, seen=seen, by=person(request)))

    @extend_schema(request=None, responses={204: None})
    def discard_correction(self, request: Request, pk: uuid.UUID) -> Response:
        """Drop the waiting correction."""
        row = self._decided(request, pk)
        nothing_in(request)
        corrections.discard(corrections.waiting(row), by=person(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _decided(self, request: Request, pk: uuid.UUID) -> Notice:
        """An item of which corrections are the caller's to decide; others that can read it are refused."""
        row = self.notice(request, pk)
        if not corrections.may_decide(row, by=person(request)):
            raise PermissionDenied
        return row

    def _act(self, request: Request, row: Notice, act: Callable[[Notice], object]) -> Response:
        act(row)
        if not access.can_read(person(request), row):  # a second reader outside the frameworks has read it in review
            return Response(status=status.HTTP_204_NO_CONTENT)
        return self.shown(request, row)


def _seen(request: Request) -> str:
    """What the caller has looked at; 428 where it does not say."""
    seen = str(form_of(Seen, request.data).cleaned_data["seen"])
    refuse_unseen(request.data, "seen")
    return seen
