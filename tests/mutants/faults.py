"""The faults: a place, the words that stand there once, what a careless change would make of them, and who is asked.

A fault that no test finds (`make mutants` says so) is a test that is missing.
"""

from dataclasses import dataclass
from typing import Final

READINGS: Final = "tests/access/test_worlds.py::test_every_reading_agrees_with_the_oracle"
DOORS: Final = "tests/access/test_worlds.py::test_every_door_shows_what_the_oracle_says"
SWEEP: Final = "tests/access/test_doors.py"
ACTS: Final = "tests/access/test_acts.py"
TRACES: Final = "tests/access/test_traces.py"
LEAKS: Final = "tests/access/test_leaks.py"
RULE: Final = "tests/access/test_rule.py"
FILES: Final = "tests/access/test_evidence.py"
SHAPES: Final = {
    "S1": "check the parent, change the child",
    "S2": "in bulk by role",
    "S3": "a child stricter than its parent",
    "S4": "a second query without the filter",
    "S5": "correlation without the asker",
    "S6": "a foreign key checked on one branch",
    "S7": "owner or key taken from what was sent",
    "S8": "a misspelt permission",
    "S9": "a credential that regains rights",
    "S10": "an alternate look-up path",
    "S11": "a redirect or body turned into a fetch",
    "S12": "a force flag",
    "S13": "the rule itself is wrong",
}


@dataclass(frozen=True)
class Fault:
    name: str
    shape: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


def fault(shape: str, name: str, file: str, old: str, new: str, *tests: str) -> Fault:
    return Fault(name, shape, file, old, new, tests)


ACCESS, PARTS, CURRENT = "sharing/access.py", "sharing/parts.py", "portal/participations.py"
RESPONSES, LISTS = "sharing/responses.py", "sharing/queries/lists.py"
FAULTS: Final = [
    # The rule.
    fault("S13", "a release counts after its end", ACCESS,
          "_not_red_or_asked(organization), ended_at__isnull=True, **which)",
          "_not_red_or_asked(organization), **which)", READINGS),
    fault("S13", "a member reads what was released before it joined", ACCESS,
          'organization=organization, framework=OuterRef("framework"), reads_from__lte=OuterRef("released_at")',
          'organization=organization, framework=OuterRef("framework")', READINGS),
    fault("S13", "a member reads from after, not at, the moment", ACCESS,
          'organization=organization, framework=OuterRef("framework"), reads_from__lte=OuterRef("released_at")',
          'organization=organization, framework=OuterRef("framework"), reads_from__lt=OuterRef("released_at")',
          READINGS),
    fault("S13", "lists read from after, not at, the moment", ACCESS,
          "released_at__gte=since, audience__in=audiences)", "released_at__gt=since, audience__in=audiences)",
          READINGS),
    fault("S13", "observers read what is for authorities", ACCESS,
          "AUTHORITIES = [ParticipationRole.AUTHORITY, ParticipationRole.COORDINATOR]",
          "AUTHORITIES = [ParticipationRole.AUTHORITY, ParticipationRole.COORDINATOR, ParticipationRole.OBSERVER]",
          READINGS),
    fault("S13", "companies read what is for authorities, in lists", ACCESS,
          "    if role in AUTHORITIES:\n", "    if role in AUTHORITIES or role in COMPANIES:\n", READINGS),
    fault("S13", "RED is read by whoever is reached", ACCESS,
          'return ~Q(notice__tlp=TLP.RED) | Q(Exists(asked))', 'return ~Q(notice__tlp=TLP.RED) | ~Q(pk__in=[])',
          READINGS),
    fault("S13", "a withdrawn item is still read", ACCESS,
          "READABLE_STATES = [NoticeState.RELEASED]", "READABLE_STATES = [NoticeState.RELEASED, NoticeState.WITHDRAWN]",
          READINGS),
    fault("S13", "any colleague of the second reader reads drafts in review", ACCESS,
          "    if not reader.is_approver:\n        return Q(pk__in=[])\n", "", READINGS),
    fault("S13", "a second reader reads drafts that nobody submitted", ACCESS,
          "    return Q(state=NoticeState.IN_REVIEW) | Q(Exists(waiting), state=NoticeState.RELEASED)",
          "    return ~Q(state=NoticeState.RELEASED) | Q(Exists(waiting), state=NoticeState.RELEASED)", READINGS),
    fault("S13", "a waiting correction of a withdrawn item opens it", ACCESS,
          "    return Q(state=NoticeState.IN_REVIEW) | Q(Exists(waiting), state=NoticeState.RELEASED)",
          "    return Q(state=NoticeState.IN_REVIEW) | Q(Exists(waiting))", READINGS),
    fault("S13", "released versions count as waiting corrections", ACCESS,
          'waiting = plain(NoticeVersion).filter(notice=OuterRef("pk"), released_at__isnull=True)',
          'waiting = plain(NoticeVersion).filter(notice=OuterRef("pk"))', READINGS),
    fault("S13", "bulletins of any label are public", ACCESS,
          "kind=NoticeKind.BULLETIN, tlp=TLP.CLEAR, state=NoticeState.RELEASED)",
          "kind=NoticeKind.BULLETIN, state=NoticeState.RELEASED)", READINGS),
    fault("S13", "everything that is CLEAR is public", ACCESS,
          "kind=NoticeKind.BULLETIN, tlp=TLP.CLEAR, state=NoticeState.RELEASED)",
          "tlp=TLP.CLEAR, state=NoticeState.RELEASED)", READINGS),
    fault("S13", "a bulletin sums up what is RED", ACCESS,
          "        .filter(framework=framework, audience=Audience.EVERYONE, ended_at__isnull=True)\n"
          "        .exclude(notice__tlp=TLP.RED)",
          "        .filter(framework=framework, audience=Audience.EVERYONE, ended_at__isnull=True)", RULE),
    fault("S13", "a bulletin sums up what is for authorities", ACCESS,
          "        .filter(framework=framework, audience=Audience.EVERYONE, ended_at__isnull=True)",
          "        .filter(framework=framework, ended_at__isnull=True)", RULE),
    fault("S13", "readers are told of people who were shut out", ACCESS,
          "return User.objects.filter(may, is_active=True, organization__deactivated_at__isnull=True)",
          "return User.objects.filter(may, organization__deactivated_at__isnull=True)", READINGS),
    fault("S13", "readers are told of all who are reached, of a RED item too", ACCESS,
          "    if notice.tlp == TLP.RED:\n", "    if notice.tlp == TLP.CLEAR:\n", READINGS),
    fault("S13", "suspended members read on", CURRENT, "        suspended_at__isnull=True,\n", "", READINGS),
    fault("S13", "former members read on", CURRENT, "        left_at__isnull=True,\n", "", READINGS),
    fault("S13", "members that signed nothing read", CURRENT, "        accepted_at__isnull=False,\n", "", READINGS),
    fault("S13", "members of a closed framework read on", CURRENT, "        framework__closed_at__isnull=True,\n", "",
          READINGS),
    fault("S13", "members read before their membership begins", CURRENT,
          "        begun_at__lte=clock.now(),\n", "", READINGS),
    fault("S13", "an old acceptance counts for ever", CURRENT, "        ~Exists(overdue),\n", "", READINGS),
    fault("S13", "an acceptance ends a day early", CURRENT, "accept_by_on__lt=today", "accept_by_on__lte=today",
          READINGS),
    fault("S13", "whoever was reached learns of what was taken back", ACCESS,
          "filter(Q(taken_back=False) | Exists(opened), state=NoticeState.WITHDRAWN)",
          "filter(state=NoticeState.WITHDRAWN)", READINGS),
    fault("S13", "whoever was asked counts as having opened it", ACCESS,
          'opened = plain(Receipt).filter(HOLDING, notice=OuterRef("pk"),',
          'opened = plain(Receipt).filter(notice=OuterRef("pk"),', READINGS),
    fault("S3", "values for addressees only are for every reader", "sharing/sellers.py",
          "return rows.filter(Q(for_addressees=False) | told)", "return rows", READINGS),
    fault("S2", "whoever asked to share further sees it for ever", RESPONSES,
          "Q(reads, organization=reader.organization_id)", "Q(organization=reader.organization_id)", READINGS),
    fault("S13", "a RED alert is a file for programs", "sharing/labels.py",
          "return notice.tlp != TLP.RED or notice.originator_id == user.organization_id", "return True", DOORS,
          "tests/sharing/test_labels.py"),
    # The same, on ways beside it.
    fault("S4", "a list holds the releases of others' frameworks", LISTS,
          "for rows in access.releases_by_framework(user, filters.framework)",
          "for rows in [access.plain(Release).filter(ended_at=None, notice__state=\"released\")]", DOORS),
    fault("S4", "own items are everybody's", LISTS,
          "        rows = access.plain(Notice).filter(originator=user.organization_id, state__in=list(states))".strip(),
          "rows = access.plain(Notice).filter(state__in=list(states))", DOORS),
    fault("S5", "sightings in alerts that one may not read", "sharing/queries/sightings.py",
          'return rows.filter(alert__in=access.readable(reader, VendorAlert)).order_by()', "return rows.order_by()",
          DOORS, "tests/access/test_differential.py"),
    fault("S10", "look-up in alerts that one may not read", "sharing/queries/lookup.py",
          'access.readable(user, Notice, many=True).filter(pk=OuterRef("alert"))',
          'access.plain(Notice).filter(pk=OuterRef("alert"))', DOORS),
    fault("S10", "the page of any item by its key", "sharing/views/base.py",
          "        access.readable(reader, model)\n", "        access.plain(model)\n", DOORS),
    fault("S10", "the tombstone of what one never read", ACCESS,
          '    return rows.filter(Exists(_releases_reaching(reader.organization_id, notice=OuterRef("pk"))))',
          "    return rows", READINGS),
    fault("S3", "notes of a method that one may not read", "sharing/queries/techniques.py",
          'rows = access.readable(user, ModusOperandiNote).filter(', "rows = access.plain(ModusOperandiNote).filter(",
          "tests/access/test_differential.py"),
    fault("S4", "law changes in the calendar that one may not read", "sharing/queries/calendar.py",
          "rows = access.readable(user, LegislativeChange).filter(", "rows = access.plain(LegislativeChange).filter(",
          SWEEP),
    fault("S3", "controls of law changes that one may not read", PARTS,
          "Q(law_change__isnull=True) | through_law, superseded_at__isnull=True)", "superseded_at__isnull=True)",
          "tests/access/test_differential.py"),
    fault("S3", "files that a correction dropped or would add", PARTS,
          "return access.plain(Evidence).filter(may_read, told)", "return access.plain(Evidence).filter(may_read)",
          FILES),
    fault("S1", "files of items that one may not read", PARTS,
          "return access.plain(Evidence).filter(may_read, told)", "return access.plain(Evidence).filter(told)", FILES),
    fault("S1", "a file of one item through the key of another", "sharing/views/evidence.py",
          'parts.readable_evidence(user).select_related("notice"), pk=evidence_pk, notice=pk)',
          'access.plain(Evidence).select_related("notice"), pk=evidence_pk)', FILES, SWEEP),
    fault("S3", "recommendations of consultations that one may not read", PARTS,
          "return access.plain(Recommendation).filter(through_meeting)",
          "return access.plain(Recommendation)", SWEEP),
    fault("S7", "what somebody else typed", PARTS,
          "return access.plain(WorkingCopy).filter(own | answers, person=reader)",
          "return access.plain(WorkingCopy).filter(own | answers)", SWEEP, ACTS),
    fault("S7", "anybody's templates", PARTS,
          "    rows = access.plain(AlertTemplate)\n    return rows.filter(organization=reader.organization_id) "
          "if access.is_active(reader) else rows.none()", "    return access.plain(AlertTemplate)", SWEEP),
    fault("S7", "what anybody is to delete", PARTS,
          "    rows = access.plain(Recall)\n    return rows.filter(organization=reader.organization_id) "
          "if access.is_active(reader) else rows.none()", "    return access.plain(Recall)", SWEEP, ACTS),
    fault("S7", "anybody's saved searches", "sharing/views/searches.py",
          "return get_object_or_404(SavedSearch, pk=pk, owner=user)", "return get_object_or_404(SavedSearch, pk=pk)",
          SWEEP, ACTS),
    fault("S3", "every receipt for every reader", RESPONSES,
          "    if not oversees(reader, notice):\n        return rows.filter(own)\n", "", RULE),
    fault("S2", "every coordinator oversees every item that it reads", RESPONSES,
          '        .filter(framework__in=coordinated.values("framework"))\n', "", RULE, SWEEP),
    fault("S3", "objections of others", RESPONSES,
          "return rows if notice.originator_id == reader.organization_id else "
          "rows.filter(organization=reader.organization_id)", "return rows", SWEEP),
    fault("S9", "a key of somebody who was shut out", "portal/api/authentication.py",
          "revoked_at__isnull=True, user__is_active=True\n", "revoked_at__isnull=True\n", SWEEP),
    fault("S9", "a key of an organization that was shut out", "portal/api/authentication.py",
          "            .filter(user__organization__deactivated_at__isnull=True)\n", "", SWEEP),
    fault("S9", "a session of an organization that was shut out", "portal/middleware.py",
          "if user.is_authenticated and not user.organization.is_active:", "if False:", DOORS, SWEEP),
    fault("S1", "an own item, asked of any reader", "sharing/api/base.py",
          "        if row.originator_id != person(request).organization_id:\n            raise PermissionDenied\n", "",
          ACTS),
    fault("S12", "approved by the one who wrote it", "sharing/actions/corrections.py",
          "    if two_people.needed(row) and by.pk == version.author_id:", "    if False:", ACTS),
    fault("S12", "shared by whoever approves", "sharing/actions/releases.py",
          "        if not _may_release(notice, planned.framework, by):", "        if False:", ACTS),
]  # fmt: skip
