"""Files of notices for programs: handed in, described, removed, and pulled."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.inputs import checked, data_of, form_of, nothing_in, schema_of
from portal.requests import person
from sharing import attachments
from sharing.actions import evidence, uploads
from sharing.api.base import NoticeCalls
from sharing.api.outputs import NoticeOut
from sharing.enums import NoticeState
from sharing.forms.evidence import AddEvidence, CorrectEvidence, EvidenceFacts
from sharing.models import Evidence, Notice
from sharing.views.base import given_if
from sharing.views.evidence import file_or_404, given, taken_in

AboutIn = schema_of(EvidenceFacts, "EvidenceAboutIn")
FilesIn = schema_of(
    AddEvidence,
    "EvidenceIn",
    dropped=serializers.ListField(child=serializers.UUIDField(), required=False),
    note=serializers.CharField(required=False),
    attached=serializers.ListField(child=serializers.FileField(), required=False),
)


class EvidenceCalls(NoticeCalls):
    """The files of one notice."""

    parser_classes = [MultiPartParser, JSONParser]

    @extend_schema(request={"multipart/form-data": FilesIn, "application/json": FilesIn}, responses=NoticeOut)
    def hand_in(self, request: Request, pk: uuid.UUID) -> Response:
        """Add files to a draft; of a released item propose a correction that adds some or drops some, with its `note`.

        The files come as `attached` in a multipart form, or before as resumable uploads, with their `form_key`.
        """
        row = self.own(request, pk)
        if not attachments.holds_files(row):
            raise Http404
        if row.state == NoticeState.RELEASED:
            self._propose(request, row)
        else:
            form = checked(AddEvidence(_data(request, set(AddEvidence.base_fields))))
            key = form.cleaned_data["form_key"]
            files = _files(request, row, key)
            with evidence.dropped_unless_taken(files):
                evidence.attach(row, files, facts=form.facts(), form_key=key, by=person(request))
        return self.shown(request, row)

    def _propose(self, request: Request, row: Notice) -> None:
        body = _data(request, set(CorrectEvidence.declared_fields))
        form = checked(CorrectEvidence(body, shown=attachments.shown(row)))
        data = form.cleaned_data
        files = _files(request, row, data["form_key"])
        said = {"note": data["note"], "dropped": data["dropped"], "form_key": data["form_key"]}
        with evidence.dropped_unless_taken(files):
            evidence.propose(row, added=files, facts=form.facts(), **said, by=person(request))

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def give(self, request: Request, pk: uuid.UUID, evidence_pk: uuid.UUID) -> HttpResponse:
        """One file, as an attachment; that a program pulled it is recorded."""
        row = file_or_404(person(request), pk, evidence_pk)
        answer = given(row.key, row.name, row.media_type)
        given_if(evidence.pulled(row, by=person(request)))
        return answer

    @extend_schema(request=AboutIn, responses=NoticeOut)
    def describe(self, request: Request, pk: uuid.UUID, evidence_pk: uuid.UUID) -> Response:
        """Say how a file of a draft came to be."""
        row = self._own_file(request, pk, evidence_pk)
        form = form_of(EvidenceFacts, request.data)
        evidence.describe(row, facts=form.facts(), by=person(request))
        return self.shown(request, row.notice)

    @extend_schema(request=None, responses={204: None})
    def remove(self, request: Request, pk: uuid.UUID, evidence_pk: uuid.UUID) -> Response:
        """Remove a file from a draft."""
        row = self._own_file(request, pk, evidence_pk)
        nothing_in(request)
        evidence.remove(row, by=person(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _own_file(self, request: Request, pk: uuid.UUID, evidence_pk: uuid.UUID) -> Evidence:
        row = file_or_404(person(request), pk, evidence_pk)
        if row.notice.originator_id != person(request).organization_id:
            raise PermissionDenied
        return row


def _data(request: Request, allowed: set[str]) -> Any:
    """The fields beside the files, of either kind of body; unknown ones are refused."""
    if isinstance(request.data, dict) and not hasattr(request.data, "lists"):
        return data_of(request.data, allowed - {"attached"})
    if unknown := sorted(set(request.data) - allowed):
        raise ValidationError({name: [_("Unknown field.")] for name in unknown})
    return request.data


def _files(request: Request, notice: Notice, form_key: uuid.UUID | None) -> list[evidence.Stored]:
    """All of them, or none where one is not taken, or was sent in parts and is not there yet."""
    if lacking := uploads.lacking(form_key=form_key, by=person(request)):
        raise ValidationError({"attached": lacking})
    if request.FILES:
        evidence.refuse_early(notice)
    stored, refused = taken_in(request)
    if refused:
        raise ValidationError({"attached": refused})
    return stored
