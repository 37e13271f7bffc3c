"""Who reads members' words for a bulletin: their own organization, and once they are handed in the framework's
coordinator. No other contributor, and nobody else.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock, grants, participations, queries
from portal.enums import TLP, FrameworkPermission, ParticipationRole
from portal.errors import ActionRefused
from portal.models import Framework, Organization, User
from sharing import access
from sharing.appointments import Appointment
from sharing.enums import NoticeState
from sharing.models import Notice
from trends import compose, derived, quoting
from trends.enums import ContributionState, SectionKey
from trends.figures import Figures
from trends.models import Bulletin, Contribution
from trends.queries import editions
from trends.statistics import months_back

WRITERS: Final = (ParticipationRole.AUTHORITY, ParticipationRole.COMPANY)
SHOWN: Final = 20
DUE: Final = gettext_lazy("Your contribution to the bulletin is due")
TAKEN_UP: Final = gettext_lazy(
    "It has taken up words that a member gave under %(label)s, and its label is no lower, also where they were changed."
    " Once they are out of it, take the contribution out on the draft’s page."
)
STANDING: Final = gettext_lazy(
    "Words that a member gave under %(label)s stand in it, and its label is no lower: remove them first."
)
ABOVE: Final = gettext_lazy(
    "In a bulletin whose words it tells this section is labelled %(label)s, and its label is no lower here: lower it "
    "there first."
)
READY: Final = Q(state=ContributionState.WRITING, ready_at__isnull=False)


def of(reader: access.Reader) -> QuerySet[Contribution]:
    """The contributions that the reader may read."""
    if not access.is_active(reader):
        return access.plain(Contribution).none()
    led = Q(framework__in=queries.coordinated(reader).values("pk")) & ~Q(state=ContributionState.WRITING)
    rows = access.plain(Contribution).filter(Q(organization=reader.organization_id) | led)
    return rows.select_related("framework", "organization", "edited_by", "asked_by", "ready_by", "settled_by")


def own(user: User) -> QuerySet[Contribution]:
    """Those of the person's organization, the newest month first."""
    return of(user).filter(organization=user.organization_id)


def may_contribute(user: User, framework: Framework) -> bool:
    """Whether the person's organization takes part as more than an observer, and does not compose the bulletin."""
    return grants.may(user, FrameworkPermission.RESPOND, framework) and not access.coordinates(user, framework)


def open_to(user: User) -> QuerySet[Framework]:
    """The frameworks to whose bulletins the person may contribute."""
    rows = grants.frameworks(user, FrameworkPermission.RESPOND)
    return rows.exclude(pk__in=queries.coordinated(user).values("pk")).order_by("name")


def askable(bulletin: Bulletin) -> QuerySet[Organization]:
    """The members that can be asked: authorities and companies of its framework."""
    members = participations.current().filter(framework=bulletin.framework_id, role__in=WRITERS)
    rows = Organization.objects.filter(pk__in=members.values("organization"))
    return rows.exclude(pk=bulletin.originator_id).order_by("name")


def for_bulletin(bulletin: Bulletin, reader: User) -> list[Contribution]:
    """For a person of its coordinator, of its month: what was asked, with who has not handed in yet, and what came
    without being asked. Words that are not handed in are not among them.
    """
    if bulletin.originator_id != reader.organization_id or not access.coordinates(reader, bulletin.framework):
        return []
    month = access.plain(Contribution).filter(framework=bulletin.framework_id, begins_on=bulletin.begins_on)
    rows = month.filter(Q(asked_at__isnull=False) | ~Q(state=ContributionState.WRITING))
    found = list(rows.select_related("organization", "settled_by").order_by("section", "organization__name", "pk"))
    for row in found:
        if row.state == ContributionState.WRITING:
            row.text = ""
    return found


def waiting_for(bulletin: Bulletin) -> tuple[int, int]:
    """How many contributions of its month are handed in and not decided, and how many that were asked are not in."""
    rows = access.plain(Contribution).filter(framework=bulletin.framework_id, begins_on=bulletin.begins_on)
    asked = rows.filter(state=ContributionState.WRITING, asked_at__isnull=False)
    return rows.filter(state=ContributionState.HANDED_IN).count(), asked.count()


def floors(bulletin: Bulletin) -> dict[str, str]:
    """By the key of a section, the strictest label of the contributions that it has taken up, in the bulletin or in one
    whose words it tells: it has no wider one, however its words were changed since.
    """
    rows = access.plain(Contribution).filter(state=ContributionState.MERGED)
    rows = rows.filter(bulletin__in=[bulletin.pk, *(row.pk for row in editions.above(bulletin))])
    found: dict[str, str] = {}
    for key, tlp in rows.values_list("placed", "tlp"):
        found[key] = derived.strictest(found.get(key, ""), tlp)
    return found


def standing(bulletin: Bulletin, sections: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """By the key of a section, the strictest label of the contributions to the bulletin's month of which a line stands
    in its words, whichever section they were for and however they came there: the coordinator has read them. A title
    or heading that a bulletin is composed with is nobody's words.
    """
    month = access.plain(Contribution).filter(framework=bulletin.framework_id, begins_on=bulletin.begins_on)
    said = {one["key"]: quoting.as_read(f"{one['heading']}\n{one['body']}") for one in sections}
    found, composed = dict[str, str](), _composed(bulletin)
    for text, tlp in month.exclude(state=ContributionState.WRITING).values_list("text", "tlp"):
        lines = [line for line in quoting.telling(text) if line not in composed]
        for key in (key for key, words in said.items() if any(line in words for line in lines)):
            found[key] = derived.strictest(found.get(key, ""), tlp)
    return found


def label_of(bulletin: Bulletin, words: str) -> str:
    """The same of words that stand in no section; none where they are no member's."""
    return standing(bulletin, [{"key": "", "heading": "", "body": words}]).get("", "")


def labelled(bulletin: Bulletin, sections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sections of the bulletin, none with a wider label than what it has taken up, than words of members that stand in
    it, or than it has where its words come from.
    """
    least = floors(bulletin), standing(bulletin, sections), editions.labels(bulletin)
    found = [derived.strictest(one.get("tlp", ""), *(rows.get(one["key"], "") for rows in least)) for one in sections]
    return [{**one, "tlp": tlp} if tlp else one for one, tlp in zip(sections, found, strict=True)]


def refuse_lower(bulletin: Bulletin, sections: list[dict[str, Any]]) -> None:
    """Raise, beside the field, where somebody changes the label of a section to a wider one than what it has taken up,
    than words of members that stand in it, or than it has where its words come from. `sections`: what takes the place
    of its own; where nothing is said of the label, it stays.
    """
    before = {one["key"]: one.get("tlp", "") for one in bulletin.sections}
    taken_up, stands = (floors(bulletin), TAKEN_UP), (standing(bulletin, sections), STANDING)
    least = taken_up, stands, (editions.labels(bulletin), ABOVE)
    for key, said in {one["key"]: one["tlp"] for one in sections if "tlp" in one}.items():
        if said == before.get(key, ""):
            continue
        for rows, text in least:
            if key in rows and derived.strictest(said, rows[key]) != said:
                raise ActionRefused(text % {"label": TLP(rows[key]).label}, f"label_{key}")


def refuse_given(bulletin: Bulletin, words: str, field: str, *, tlp: str = "") -> None:
    """Raise, beside the field, where words that a member gave under a stricter label than the bulletin's, or than the
    one that it is to have, stand in what has no label of its own: a title, or what is said of it once it is published.
    """
    label = label_of(bulletin, words)
    if not derived.fits({"tlp": label}, tlp or bulletin.tlp):
        text = _("Words that a member gave under %(label)s stand in it, and the bulletin has a lower one: remove them.")
        raise ActionRefused(text % {"label": TLP(label).label}, field)


def quoted_labels(bulletin: Bulletin) -> set[str]:
    """The labels of what its sections have taken up: it may not have a wider one."""
    keys = {section["key"] for section in bulletin.sections}
    return {tlp for key, tlp in floors(bulletin).items() if key in keys}


def concerned(notice: Notice, reader: User) -> dict[UUID, bool]:
    """For a person of its coordinator, who has to do with a bulletin: whose words it took up (true), and whose items it
    names that the person reads (false).
    """
    assert isinstance(notice, Bulletin)
    if notice.originator_id != reader.organization_id:
        return {}
    sources = {row.reference for row in Figures.of_json(notice.figures).sources}
    named = sources | {passage.reference for passage in quoting.passages(notice.title, notice.sections)}
    issuers = access.readable(reader, Notice).filter(reference__in=named).values_list("originator", flat=True)
    merged = of(reader).filter(bulletin__in=[notice.pk, notice.master_id], state=ContributionState.MERGED)
    found = dict.fromkeys(issuers, False)
    return found | dict.fromkeys(merged.values_list("organization", flat=True), True)


def is_published(framework: Framework, begins_on: date) -> bool:
    """Whether the bulletin of this month is out."""
    return published(framework.pk, begins_on).exists()


def to_remind() -> QuerySet[Contribution]:
    """What is asked and not handed in, of months whose bulletin is not published yet."""
    out = published(OuterRef("framework"), OuterRef("begins_on"))
    rows = access.plain(Contribution).filter(~Exists(out), state=ContributionState.WRITING, asked_at__isnull=False)
    return rows.filter(due_on__gte=clock.today()).select_related("organization", "framework")


def months() -> list[date]:
    """The months of which somebody may begin a contribution: this one and the two before it."""
    return [months_back(clock.today(), back) for back in range(3)]


def appointments(user: User) -> list[Appointment]:
    """The days on which the own organization's contributions are due that are asked and not handed in."""
    return [
        Appointment(
            key=f"contribution-{row.pk}",
            on=row.due_on,
            what=DUE,
            about=f"{row.framework}, {date_format(row.begins_on, 'YEAR_MONTH_FORMAT')}, {row.section_name}",
            url=row.get_absolute_url(),
        )
        for row in _to_write(user).order_by("due_on", "pk")[:SHOWN]
        if row.due_on
    ]


def months_open(frameworks: QuerySet[Framework]) -> list[date]:
    """Those of which the bulletin is not out in each of these frameworks."""
    rows = {framework.pk for framework in frameworks}
    out = access.plain(Bulletin).filter(state=NoticeState.RELEASED, framework__in=rows, begins_on__in=months())
    told = set(out.values_list("begins_on", "framework"))
    return [first for first in months() if any((first, key) not in told for key in rows)]


def panel(user: User) -> tuple[str, dict[str, Any]] | None:
    """On the first page of members: what is asked of them, and of approvers what colleagues ask them to hand in; on a
    coordinator's: what is handed in.
    """
    asked = _to_write(user)
    out = published(OuterRef("framework"), OuterRef("begins_on"))
    ready = own(user).filter(READY, ~Exists(out)) if user.is_approver else own(user).none()
    waiting = of(user).exclude(organization=user.organization_id).filter(state=ContributionState.HANDED_IN)
    shown = {
        "to_hand_in": list(ready.order_by("ready_at")[:SHOWN]),
        "asked": list(asked.filter(ready_at=None).order_by("due_on")[:SHOWN]),
        "handed_in": list(waiting.order_by("handed_in_at")[:SHOWN]),
    }
    return ("trends/_contributions_home.html", shown) if any(shown.values()) else None


def _composed(bulletin: Bulletin) -> set[str]:
    """The title and the headings of its draft, as they are read."""
    with translation.override(bulletin.language):
        title = compose.title(str(bulletin.framework), bulletin.begins_on, bulletin.ends_on)
        return {quoting.as_read(str(line)) for line in (title, *SectionKey.labels)}


def _to_write(user: User) -> QuerySet[Contribution]:
    """What the own organization is asked for and has not handed in, while the bulletin is not published."""
    out = published(OuterRef("framework"), OuterRef("begins_on"))
    return own(user).filter(~Exists(out), state=ContributionState.WRITING, asked_at__isnull=False)


def published(framework: Any, begins_on: Any) -> QuerySet[Bulletin]:
    """The bulletins of a month that are out, of this framework."""
    rows = access.plain(Bulletin).filter(state=NoticeState.RELEASED)
    return rows.filter(framework=framework, begins_on=begins_on)
