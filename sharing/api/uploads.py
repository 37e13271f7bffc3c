"""Resumable uploads after tus 1.0 (https://tus.io/protocols/resumable-upload): what a poor line needs.

    POST    uploads/        Upload-Length, Upload-Metadata: `filename`, `form` (the key of the form that it is for) and
                            perhaps `fingerprint`, each in Base64; answers with Location, and with Upload-Offset where
                            the same file was begun before
    HEAD    uploads/KEY/    Upload-Offset says how much has arrived
    PATCH   uploads/KEY/    one part of at most 1 MB, from its Upload-Offset on; 409 where the file goes on elsewhere
    DELETE  uploads/KEY/    the file is not wanted any more

A file is opened when its last part has arrived: one that is not taken is answered with 400 and its reason, and is gone.
Where that was cut short, POST and HEAD open it: an offset at the end of the file says that it was opened and is kept.
While many files are opened the answer is 503; HEAD asks once more.
Of the two packages for Django that speak tus one has been left since 2020, and both keep what arrives in a folder of
one machine and give it to whoever knows its address; these are some sixty lines over the tables that we have.
"""

import base64
import binascii
import uuid
from collections.abc import Mapping
from typing import IO, Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.base import Calls
from portal.models import User
from portal.requests import person
from sharing.actions import uploads
from sharing.actions.evidence import NotNow
from sharing.models import Upload
from sharing.queries.evidence import uploads_of

PLACE = OpenApiParameter("Upload-Offset", int, OpenApiParameter.HEADER, required=True)
BEGIN = [
    OpenApiParameter("Upload-Length", int, OpenApiParameter.HEADER, required=True),
    OpenApiParameter("Upload-Metadata", str, OpenApiParameter.HEADER, required=True),
]


class Part(BaseParser):
    """The bytes of one part."""

    media_type = "application/offset+octet-stream"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """As they came; a line that was cut in the middle of a part brings nothing of it."""
        request = (parser_context or {})["request"]
        length = _number(request.META.get("CONTENT_LENGTH"), "Content-Length")
        if length > uploads.PART:
            raise ValidationError({"detail": [_("A part has at most 1 MB.")]})
        try:
            data: bytes = stream.read(length)
        except OSError:
            data = b""
        if len(data) != length:
            raise ValidationError({"detail": [_("The part is not whole.")]})
        return data


class Later(APIException):
    """The file has arrived and is opened later: ask for it once more."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE


class UploadCalls(Calls):
    """Files on their way, each of one person."""

    parser_classes = [Part, JSONParser]

    @extend_schema(request=None, responses={201: None}, parameters=BEGIN)
    def begin(self, request: Request) -> Response:
        """Begin a resumable upload, or go on with that of the same file."""
        said = _metadata(request.headers.get("Upload-Metadata", ""))
        row = uploads.begin(
            name=said.get("filename", ""),
            length=_number(request.headers.get("Upload-Length"), "Upload-Length"),
            form_key=_key(said.get("form", "")),
            fingerprint=said.get("fingerprint", "")[:40],
            by=person(request),
        )
        _finish(row, person(request))
        return _answer(row, status.HTTP_201_CREATED, Location=f"{request.path}{row.pk}/")

    @extend_schema(responses={200: None})
    def standing(self, request: Request, pk: uuid.UUID) -> Response:
        """How much of an upload has arrived."""
        _finish(self._own(request, pk), person(request))
        row = self._own(request, pk)
        return _answer(row, status.HTTP_200_OK, **{"Upload-Length": str(row.length)})

    @extend_schema(request={Part.media_type: OpenApiTypes.BINARY}, responses={204: None}, parameters=[PLACE])
    def append(self, request: Request, pk: uuid.UUID) -> Response:
        """Send the next part of an upload."""
        row = self._own(request, pk)
        place = _number(request.headers.get("Upload-Offset"), "Upload-Offset")
        if not isinstance(request.data, bytes):
            return Response(status=status.HTTP_415_UNSUPPORTED_MEDIA_TYPE)
        try:
            row = uploads.append(row, place=place, data=request.data, by=person(request))
        except uploads.OutOfStep:
            return _answer(self._own(request, pk), status.HTTP_409_CONFLICT)
        _finish(row, person(request))
        return _answer(row, status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={204: None})
    def drop(self, request: Request, pk: uuid.UUID) -> Response:
        """Drop an upload."""
        uploads.drop(self._own(request, pk), by=person(request))
        return Response(status=status.HTTP_204_NO_CONTENT, headers={"Tus-Resumable": "1.0.0"})

    def _own(self, request: Request, pk: uuid.UUID) -> Upload:
        return get_object_or_404(uploads_of(person(request)), pk=pk)


def _finish(row: Upload, by: User) -> None:
    try:
        uploads.finish(row, by=by)
    except NotNow as refusal:
        raise Later(str(refusal.message)) from None


def _answer(row: Upload, code: int, **headers: str) -> Response:
    told = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(row.received), **headers}
    return Response(status=code, headers=told)


def _number(text: str | None, name: str) -> int:
    if not text or not text.isascii() or not text.isdigit() or len(text) > 9:
        raise ValidationError({name: [_("A whole number is expected.")]})
    return int(text)


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise ValidationError({"form": [_("The key of the form is expected.")]}) from None


def _metadata(header: str) -> dict[str, str]:
    """`filename cGhvdG8=,form ...`: names, each with its text in Base64."""
    pairs = (part.strip().partition(" ") for part in header.split(",") if part.strip())
    try:
        return {name: base64.b64decode(value, validate=True).decode() for name, _space, value in pairs}
    except (binascii.Error, UnicodeDecodeError):
        raise ValidationError({"Upload-Metadata": [_("Base64 is expected.")]}) from None
