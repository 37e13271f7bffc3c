"""Reads of consultations and their recommendations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from portal import clock, grants, queries
from portal.enums import FrameworkPermission
from portal.models import Framework, Organization, User
from sharing import access, parts
from sharing.enums import MeetingStage, NoticeState
from sharing.models import Meeting, Recommendation, RecommendationNote
from sharing.models.meetings import STANDING
from sharing.queries import wordings

LIMIT = 60
AHEAD = 3
# Whoever composes a framework's bulletin calls its consultations too, and whoever publishes it shares them: its
# coordinator. (Decision 0009.)
CALLS, SHARES = FrameworkPermission.COMPOSE_BULLETIN, FrameworkPermission.PUBLISH_BULLETIN


@dataclass
class Line:
    """A recommendation as one reader sees it: `owner` is None where its name is not the reader's to know."""

    row: Recommendation
    owner: Organization | None


def meetings(user: User, framework: Framework | None = None) -> QuerySet[Meeting]:
    """Consultations that the person may read, of one framework or of all, those furthest ahead first."""
    rows = access.readable(user, Meeting).select_related("framework")
    rows = rows.filter(framework=framework) if framework else rows
    return rows.order_by("-begins_at", "pk")


def coming(user: User, framework: Framework | None = None) -> QuerySet[Meeting]:
    """Shared consultations that are still to be held, the next first."""
    rows = meetings(user, framework).filter(state=NoticeState.RELEASED, stage=MeetingStage.PLANNED)
    return rows.filter(ends_at__gte=clock.now()).order_by("begins_at", "pk")


def ahead(user: User) -> list[Meeting]:
    """Those of the first page."""
    return list(coming(user)[:AHEAD])


def callable_in(user: User) -> QuerySet[Framework]:
    """The frameworks whose consultations the person may call."""
    return grants.frameworks(user, CALLS).order_by("name")


def before(user: User, meeting: Meeting) -> Meeting | None:
    """The consultation before this one, of those that the person may read."""
    held = [MeetingStage.HELD, MeetingStage.CLOSED]
    rows = meetings(user, meeting.framework).filter(state=NoticeState.RELEASED, stage__in=held)
    return rows.filter(begins_at__lt=meeting.begins_at).exclude(pk=meeting.pk).first()


def carried(user: User, meeting: Meeting) -> list[Line]:
    """What this consultation opens with: the recommendations of the one before it, with what became of them, and
    those of earlier ones that still stand.
    """
    earlier = _of(user, meeting.framework).filter(meeting__begins_at__lt=meeting.begins_at).exclude(meeting=meeting.pk)
    last = before(user, meeting)
    rows = earlier.filter(Q(meeting=last.pk) | Q(state__in=STANDING) if last else Q(state__in=STANDING))
    return lines(user, rows.order_by("meeting__begins_at", "number")[:LIMIT])


def adopted(user: User, meeting: Meeting) -> list[Line]:
    """The recommendations of a consultation that the person may read."""
    rows = parts.readable_recommendations(user).filter(meeting=meeting.pk)
    return lines(user, rows.select_related("meeting__framework", "owner").order_by("number"))


def adopted_as_given(meeting: Meeting, whom: Organization) -> list[Line]:
    """The same as one organization gets them that reads the consultation."""
    hides = queries.hiding_from(whom.pk).filter(pk=meeting.framework_id).exists()
    rows = access.plain(Recommendation).filter(meeting=meeting.pk).select_related("meeting__framework", "owner")
    return [Line(row, None if hides and row.owner_id != whom.pk else row.owner) for row in rows.order_by("number")]


def standing(user: User, framework: Framework) -> list[Line]:
    """What is still to be done in a framework, what is due first."""
    return lines(user, _of(user, framework).filter(state__in=STANDING).order_by("due_on", "pk")[:LIMIT])


def for_us(user: User) -> QuerySet[Recommendation]:
    """What the person's organization is still to see to, what is due first."""
    rows = parts.readable_recommendations(user).filter(owner=user.organization_id, state__in=STANDING)
    live = rows.filter(meeting__state=NoticeState.RELEASED)
    return live.select_related("meeting__framework", "owner").order_by("due_on", "pk")


def history(recommendation: Recommendation, user: User) -> list[tuple[RecommendationNote, Organization | None]]:
    """What was said about a recommendation that the person may read, the newest first, and by whom."""
    rows = access.plain(RecommendationNote).filter(recommendation=recommendation.pk).select_related("organization")
    framework = recommendation.meeting.framework
    knows = _knower(user, [framework])
    named = rows.order_by("-written_at")
    return [(row, row.organization if knows(framework, row.organization) else None) for row in named]


def owners(meeting: Meeting) -> QuerySet[Organization]:
    """Who can be asked to see to something: whoever reads the consultation and does not only observe."""
    return access.organizations_answering(meeting).order_by("name")


def lines(user: User, rows: Sequence[Recommendation] | QuerySet[Recommendation]) -> list[Line]:
    """Recommendations that the person may read, each with its owner where the person may know it."""
    found = list(rows)
    knows = _knower(user, [row.meeting.framework for row in found])
    return [Line(row, row.owner if knows(row.meeting.framework, row.owner) else None) for row in found]


def panel(user: User) -> tuple[str, dict[str, Any]] | None:
    """On the first page: what the own organization is to see to, and consultations to come."""
    todo, following = list(for_us(user)[:12]), ahead(user)
    wordings.attach(user, following)
    return ("sharing/_meetings_home.html", {"todo": todo, "ahead": following}) if todo or following else None


def framework_panel(user: User, framework: Framework) -> tuple[str, dict[str, Any]] | None:
    """On a framework's page: its next and last consultations, and what they left to do."""
    ahead = list(coming(user, framework)[:3])
    past = list(meetings(user, framework).filter(stage__in=[MeetingStage.HELD, MeetingStage.CLOSED])[:3])
    context: dict[str, Any] = {
        "framework": framework,
        "ahead": ahead,
        "past": past,
        "standing": standing(user, framework),
        "may_call": callable_in(user).filter(pk=framework.pk).exists(),
    }
    context["jumps"] = [("consultations", _("Consultations"))]
    wordings.attach(user, [*ahead, *past])
    shown = any(context[name] for name in ("ahead", "past", "standing", "may_call"))
    return ("sharing/_meetings_framework.html", context) if shown else None


def _of(user: User, framework: Framework) -> QuerySet[Recommendation]:
    rows = parts.readable_recommendations(user).filter(
        meeting__framework=framework, meeting__state=NoticeState.RELEASED
    )
    return rows.select_related("meeting__framework", "owner")


def _knower(user: User, frameworks: Sequence[Framework]) -> Any:
    """Whether the person may learn who takes part in a framework: not where it hides its members."""
    hiding = [row.pk for row in frameworks if row.hides_members]
    led = set(queries.coordinated(user).filter(pk__in=hiding).values_list("pk", flat=True)) if hiding else set()

    def knows(framework: Framework, organization: Organization) -> bool:
        return not framework.hides_members or organization.pk == user.organization_id or framework.pk in led

    return knows
