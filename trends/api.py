"""Trends and bulletins as JSON."""

import uuid
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, NotFound, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.base import Calls, JsonUnlessSaid, asked
from portal.api.inputs import CHANGED, checked, data_of, form_of, refuse_unseen, schema_of
from portal.downloads import attachment
from portal.pdf import PdfFailed
from portal.queries import own_frameworks
from portal.requests import person
from sharing import access
from sharing.actions import corrections, receipts
from sharing.actions.drafts import edition_of
from sharing.actions.review import submission_of
from sharing.api.outputs import TombstoneOut
from sharing.enums import NoticeState
from sharing.queries.paging import newest_first
from sharing.views.base import given_if, notice_or_404
from trends.actions import composing, copies
from trends.forms.bulletins import Compose, Words
from trends.forms.periods import Narrow
from trends.models import Bulletin
from trends.outputs import TrendsOut
from trends.queries import glimpses, library, revisions
from trends.reading import Reading
from trends.reading_json import as_json

ComposeIn = schema_of(Compose, "ComposeIn")
AFTER = OpenApiParameter("after", str, description="The cursor that the page before ended with.")


class SectionIn(serializers.Serializer):
    """The words of one section, as Markdown; `key` is one of those that the draft has."""

    key = serializers.CharField()
    heading = serializers.CharField(max_length=200)
    body = serializers.CharField(max_length=20_000, allow_blank=True)


class WordsIn(serializers.Serializer):
    """Title, label and the words of every section; `seen` is the `edition` that was looked at."""

    seen = serializers.CharField(max_length=40)
    title = serializers.CharField(max_length=200)
    tlp = serializers.CharField()
    sections = SectionIn(many=True)


class BulletinOut(serializers.Serializer):
    """A bulletin in a list."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    title = serializers.CharField()
    tlp = serializers.CharField()
    state = serializers.CharField()
    framework = serializers.UUIDField(source="framework_id")
    begins_on = serializers.DateField()
    ends_on = serializers.DateField()
    language = serializers.CharField()
    master = serializers.UUIDField(source="master_id", allow_null=True)
    released_at = serializers.DateTimeField(allow_null=True)


class BulletinsOut(serializers.Serializer):
    """A page of bulletins; `after` is the cursor of the next, empty at the end."""

    results = BulletinOut(many=True, source="rows")
    after = serializers.CharField(allow_blank=True)


class LaterOut(serializers.Serializer):
    """A later bulletin of the framework that tells other figures of the month: kinds of items, or `answers`."""

    id = serializers.UUIDField(source="bulletin.pk")
    reference = serializers.CharField(source="bulletin.reference")
    figures = serializers.ListField(child=serializers.CharField())


class BulletinDetailOut(BulletinOut):
    """With its words and its frozen figures; null is a figure that may not be shown. `later` says which later bulletins
    tell other figures of its month.
    """

    later = serializers.SerializerMethodField()
    edition = serializers.SerializerMethodField()
    submission = serializers.SerializerMethodField()
    sections = serializers.SerializerMethodField()
    figures = serializers.SerializerMethodField()

    @extend_schema_field(LaterOut(many=True))
    def get_later(self, bulletin: Bulletin) -> list[dict[str, Any]]:
        """Of what is published."""
        told = revisions.later(self.context["reader"], bulletin) if bulletin.released_at else []
        return [dict(each) for each in LaterOut(told, many=True).data]

    def get_edition(self, bulletin: Bulletin) -> str | None:
        """Of a draft: what its next edit sends back as `seen`."""
        return edition_of(bulletin) if bulletin.state == NoticeState.DRAFT else None

    def get_submission(self, bulletin: Bulletin) -> str | None:
        """While in review, for whoever decides: what stands for exactly these words and figures, and for what is held
        back, which nobody else is told. With it an approver asks under `notices/`
        who would see it.
        """
        reader = self.context["reader"]
        waits = bulletin.state == NoticeState.IN_REVIEW and corrections.may_decide(bulletin, by=reader)
        return submission_of(bulletin, by=reader) if waits else None

    def get_sections(self, bulletin: Bulletin) -> list[dict[str, Any]]:
        """Key, heading and Markdown of each; for whoever published it also its label and what it draws on, where it has
        any.
        """
        own = bulletin.originator_id == self.context["reader"].organization_id
        names = ("key", "heading", "body", *(composing.HANDLING if own else ()))
        told = library.told_sections(bulletin, library.told(bulletin, self.context["reader"]))
        return [{name: section[name] for name in names if name in section} for section in told]

    def get_figures(self, bulletin: Bulletin) -> dict[str, Any]:
        """Of a notice that was withdrawn or narrowed since, the reference without the title; of one that the caller may
        not read, nothing. Of a section that is `absent` no figure.
        """
        return library.told(bulletin, self.context["reader"]).as_json()


class NoPdf(APIException):
    """A file that cannot be made now."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE


Found = PolymorphicProxySerializer("BulletinFoundOut", [BulletinDetailOut, TombstoneOut], resource_type_field_name=None)


class BulletinCalls(Calls):
    """Published bulletins that the caller may read; composing and editing for coordinators.

    Submitting, approving, withdrawing and discarding are those of every notice, under `notices/`.
    """

    parameters = {"list": {"after"}, "drafts": {"after"}}

    @extend_schema(responses=BulletinsOut, parameters=[AFTER])
    def list(self, request: Request) -> Response:
        """Published bulletins that the caller may read, newest first."""
        page = newest_first(library.published(person(request)), "released_at", after=asked(request, "after"))
        return Response(BulletinsOut(page).data)

    @extend_schema(responses=BulletinsOut, parameters=[AFTER])
    def drafts(self, request: Request) -> Response:
        """Bulletins in the making that the caller may read, last begun first."""
        page = newest_first(library.drafts(person(request)), "created_at", after=asked(request, "after"))
        return Response(BulletinsOut(page).data)

    @extend_schema(responses=Found)
    def retrieve(self, request: Request, pk: uuid.UUID) -> Response:
        """One bulletin with its sections and figures, or its tombstone where it was withdrawn."""
        user = person(request)
        tombstone = access.tombstones(user).select_related("originator").filter(pk=pk).first()
        if tombstone is not None:
            return Response(TombstoneOut(tombstone).data)
        row = notice_or_404(user, pk, Bulletin)
        given_if(receipts.pull(row, by=user))
        return Response(BulletinDetailOut(row, context={"reader": user}).data)

    @extend_schema(request=ComposeIn, responses={201: BulletinDetailOut})
    def create(self, request: Request) -> Response:
        """Compose a bulletin: the draft fills itself."""
        user = person(request)
        form = form_of(Compose, request.data, frameworks=library.composable(user))
        row: Any = composing.compose(**form.cleaned_data, by=user)
        return Response(BulletinDetailOut(row, context={"reader": user}).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=WordsIn, responses={200: BulletinDetailOut, **CHANGED})
    def update(self, request: Request, pk: uuid.UUID) -> Response:
        """Change the words and the label of a draft, whole; its figures are counted anew.

        `seen` is the `edition` that was looked at: 428 without it, and 409 where somebody changed the draft since then.
        """
        user = person(request)
        row = notice_or_404(user, pk, Bulletin)
        if row.originator_id != user.organization_id:
            raise PermissionDenied
        form = _words(row, request.data)
        data = form.cleaned_data
        told = {"title": data["title"], "tlp": data["tlp"], "seen": data["seen"]}
        composing.edit(row, **told, sections=form.sections(), by=user)
        return Response(BulletinDetailOut(notice_or_404(user, pk, Bulletin), context={"reader": user}).data)


class BulletinFileCalls(Calls):
    """The file of a published bulletin."""

    content_negotiation_class = JsonUnlessSaid

    @extend_schema(
        responses={
            (200, "application/pdf"): OpenApiTypes.BINARY,
            404: OpenApiTypes.OBJECT,
            503: OpenApiTypes.OBJECT,
        }
    )
    def pdf(self, request: Request, pk: uuid.UUID) -> HttpResponseBase:
        """The PDF of a published bulletin. Fetching it is recorded once as pulled, and each time as a download. Under
        AMBER and stricter each page says who fetched it, with a number.
        """
        return _file(request, pk, copies.PDF)

    @extend_schema(responses={(200, copies.TYPES[copies.DOCX]): OpenApiTypes.BINARY, 404: OpenApiTypes.OBJECT})
    def docx(self, request: Request, pk: uuid.UUID) -> HttpResponseBase:
        """The text of a published bulletin for word processors, recorded as its PDF is."""
        return _file(request, pk, copies.DOCX)


def _file(request: Request, pk: uuid.UUID, form: str) -> HttpResponseBase:
    user = person(request)
    row = notice_or_404(user, pk, Bulletin)
    if row.state not in (NoticeState.RELEASED, NoticeState.WITHDRAWN):
        raise NotFound(_("Only a published bulletin has a file."))
    try:
        content = copies.take(row, form=form, by=user)
    except PdfFailed as error:
        raise NoPdf(_("No PDF could be made: %(reason)s") % {"reason": error}) from error
    given_if(content is not None)
    return attachment(content or b"", name=f"{row.reference}.{form}", content_type=copies.TYPES[form])


class TrendCalls(Calls):
    """What the caller may read, counted."""

    parameters = {"retrieve": {"framework", "tlp", "period", "begins_on", "ends_on"}}

    @extend_schema(responses=TrendsOut, parameters=[schema_of(Narrow, "TrendsIn")])
    def retrieve(self, request: Request) -> Response:
        """The figures of the page of trends: of one framework or each item once, of the last 3, 12 or 24 months
        (`period`, 12 unless said), or from `begins_on` to `ends_on`, which win over it; with `tlp`
        only of items up to that label, and then without what is not readable.
        """
        user = person(request)
        form = checked(Narrow(request.query_params, frameworks=own_frameworks(user)))
        reading = Reading(user, *form.asked)
        told, _could = glimpses.beside(reading)
        return Response(TrendsOut(as_json(reading, told)).data)


def _words(row: Bulletin, body: Any) -> Words:
    """The form of a draft's words, valid; the sections that are sent are those that it has, each once."""
    data = data_of(body, {"title", "tlp", "seen", "sections"})
    refuse_unseen(body, "seen")
    data.pop("sections", None)
    sent = SectionIn(data=body.get("sections") or [], many=True)
    sent.is_valid(raise_exception=True)
    keys = [section["key"] for section in sent.validated_data]
    if sorted(keys) != sorted(section["key"] for section in row.sections):
        raise ValidationError({"sections": [_("Send every section of the draft once, and no other.")]})
    for section in sent.validated_data:
        data[f"heading_{section['key']}"] = section["heading"]
        data[f"body_{section['key']}"] = section["body"]
    return checked(Words(data, sections=row.sections))


urlpatterns: list[URLPattern | URLResolver] = [
    path("trends/", TrendCalls.as_view({"get": "retrieve"}), name="api-trends"),
    path("bulletins/", BulletinCalls.as_view({"get": "list", "post": "create"}), name="api-bulletins"),
    path("bulletins/drafts/", BulletinCalls.as_view({"get": "drafts"}), name="api-bulletin-drafts"),
    path("bulletins/<uuid:pk>/", BulletinCalls.as_view({"get": "retrieve", "put": "update"}), name="api-bulletin"),
    path("bulletins/<uuid:pk>/pdf/", BulletinFileCalls.as_view({"get": "pdf"}), name="api-bulletin-pdf"),
    path("bulletins/<uuid:pk>/docx/", BulletinFileCalls.as_view({"get": "docx"}), name="api-bulletin-docx"),
]
