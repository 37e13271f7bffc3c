"""Of rows around with a notice and an organization: the memberships through which it reads the notice, by the reading
rule (`sharing.access`). The members are read first where that is possible, and not anew for each row.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal import participations
from portal.models import Framework, Participation
from sharing import access
from sharing.models import Release


def answering_through(framework: Framework, *, organization: str) -> QuerySet[Participation]:
    """Of rows around with a notice and, in the field named, an organization: its membership of this framework, if it
    reads the notice through a release here, and could answer. The members are read first, and not anew for each row.
    """
    here = _bringing(framework.pk)
    members = (
        participations.current().filter(framework=framework.pk, role__in=access.ANSWERING).values_list("pk", flat=True)
    )
    return Participation.objects.filter(Exists(here), pk__in=list(members), organization=OuterRef(organization))


def read_through(rooms: QuerySet[Framework], *, organization: str) -> QuerySet[Participation]:
    """Of rows around with a notice and, in the field named, an organization: its memberships of these frameworks
    through which a release brings it the notice now.
    """
    return participations.current().filter(
        Exists(_bringing(OuterRef("framework"))), framework__in=rooms.values("pk"), organization=OuterRef(organization)
    )


def read_by_most(rooms: Iterable[uuid.UUID], *, organization: str) -> Q:
    """Some of the rows, and mostly nearly all, of which `read_through` is true, found without looking at each row: of
    each framework and role those members that began to read before a moment, and what was released since then.
    """
    members = participations.current().filter(framework__in=rooms).order_by("framework", "role", "reads_from")
    found = Q(pk__in=[])
    rows = members.values_list("framework", "role", "reads_from", "organization")
    for (room, role), group in groupby(rows, key=itemgetter(0, 1)):
        each = list(group)
        since = each[len(each) * 3 // 4][2]
        early = [member for _room, _role, reads_from, member in each if reads_from <= since]
        brought = access.plain(Release).filter(access.door(room, role, since), ended_at__isnull=True)
        found |= Q(**{f"{organization}__in": early}) & Q(Exists(brought.filter(notice=OuterRef("notice"))))
    return found


def doors(rooms: QuerySet[Framework]) -> list[tuple[uuid.UUID, str, uuid.UUID, datetime]]:
    """What brings members of these frameworks a notice, as plain values: framework and audience of a release, the
    organization that it reaches, and since when. `read_through` is true where a release fits one of them.
    """
    members = participations.current().filter(framework__in=rooms.values("pk"))
    rows = members.values_list("framework", "organization", "role", "reads_from")
    return [
        (room, str(audience), organization, since)
        for room, organization, role, since in rows
        for audience, roles in access.ROLES.items()
        if role in roles
    ]


def _bringing(framework: uuid.UUID | OuterRef) -> QuerySet[Release]:
    """For memberships around rows with a notice: the releases through which they bring it, of a framework."""
    rows = access.plain(Release).filter(framework=framework, notice=OuterRef(OuterRef("notice")), ended_at__isnull=True)
    return access.fitting(rows.filter(released_at__gte=OuterRef("reads_from")))
