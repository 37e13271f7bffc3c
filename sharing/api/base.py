"""What every call about a notice starts from."""

import uuid

from rest_framework import status
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.base import Calls
from portal.requests import person
from sharing.actions import kinds, receipts
from sharing.api.outputs import NoticeOut
from sharing.models import Notice
from sharing.views.base import given_if, notice_or_404


class NoticeCalls(Calls):
    """Every call about a notice finds it here, and nowhere else: what the caller may not read does not exist."""

    def notice(self, request: Request, pk: uuid.UUID) -> Notice:
        """As a row of its kind, if the caller may read it."""
        return kinds.whole(notice_or_404(person(request), pk, Notice))

    def own(self, request: Request, pk: uuid.UUID) -> Notice:
        """The same, of the caller's organization: 403 where the caller may only read it."""
        row = self.notice(request, pk)
        if row.originator_id != person(request).organization_id:
            raise PermissionDenied
        return row

    def shown(
        self, request: Request, row: Notice, code: int = status.HTTP_200_OK, *, warnings: list[str] | None = None
    ) -> Response:
        """The notice as it is now, of which whoever is given it holds a copy."""
        fresh = self.notice(request, row.pk)
        given_if(receipts.pull(fresh, by=person(request)))
        context = {"user": person(request), "warnings": warnings or []}
        return Response(NoticeOut(fresh, context=context).data, status=code)
