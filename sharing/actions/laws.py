"""What sharing, correcting or withdrawing a law change does to the controls."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from portal import audit, clock
from portal.enums import OrganizationKind
from portal.errors import ActionRefused
from portal.models import Organization, User
from sharing import access
from sharing.enums import EvidenceMark, LawStage
from sharing.models import Control, LegislativeChange, Notice, NoticeVersion, Substance


def before_release(notice: Notice, by: User) -> None:
    """Refuse a law change that touches nothing. Called by the common approval, like the three hooks below."""
    law = _law(notice)
    if not (law.substance_text or law.platform_duties or law.substances.exists()):
        text = _("Name the substances, the class in words, or the duties for platforms that this law brings.")
        raise ActionRefused(text, "substances")


def on_release(notice: Notice, version: NoticeVersion, by: User) -> None:
    """The controls begin."""
    write_controls(law=_law(notice), by=by)


def on_correction(notice: Notice, version: NoticeVersion, by: User) -> None:
    """The old controls end and those of the new wording begin."""
    supersede_controls(law=_law(notice), by=by)
    write_controls(law=_law(notice), by=by)


def on_withdrawal(notice: Notice, by: User) -> None:
    """The controls end."""
    supersede_controls(law=_law(notice), by=by)


def write_controls(*, law: LegislativeChange, by: User) -> int:
    """Write the controls of a released law change: one a substance, and one for a group in words. In the caller's
    transaction; how many were written. A proposal writes none.
    """
    if law.stage == LawStage.PROPOSED:
        return 0
    rows = [_control(law, by, substance, text) for substance, text in _things(law)]
    access.plain(Control).bulk_create(rows)
    audit.record("controls_written", target=law, by=by)
    return len(rows)


def supersede_controls(*, law: LegislativeChange, by: User) -> int:
    """End the live controls of a law change that is corrected or withdrawn. In the caller's transaction."""
    live = access.plain(Control).filter(law_change=law, superseded_at__isnull=True)
    ended = live.update(superseded_at=clock.now())
    if ended:
        audit.record("controls_superseded", target=law, by=by)
    return ended


def is_own_law(organization: Organization, jurisdiction: str) -> bool:
    """Whether the organization speaks for this jurisdiction: an authority of that country, and no one else."""
    return organization.kind == OrganizationKind.AUTHORITY and str(organization.country) == jurisdiction


def _law(notice: Notice) -> LegislativeChange:
    return notice if isinstance(notice, LegislativeChange) else access.plain(LegislativeChange).get(pk=notice.pk)


def _things(law: LegislativeChange) -> Iterator[tuple[Substance | None, str]]:
    for substance in law.substances.all():
        yield substance, ""
    if law.substance_text:
        yield None, law.substance_text


def _control(law: LegislativeChange, by: User, substance: Substance | None, text: str) -> Control:
    own = is_own_law(law.originator, law.jurisdiction)
    # A second reader approves but does not speak for the jurisdiction: then the author's word stands.
    speaker = by if by.organization_id == law.originator_id else law.author
    return Control(
        substance=substance,
        group_text=text,
        jurisdiction=law.jurisdiction,
        from_status=law.from_status,
        status=law.to_status,
        schedule=law.to_schedule,
        rule_kind=law.rule_kind,
        adopted_on=law.adopted_on,
        adopted_precision=law.adopted_precision,
        published_on=law.published_on,
        published_precision=law.published_precision,
        effective_on=law.effective_on,
        effective_precision=law.effective_precision,
        effect_rule=law.effect_rule,
        instrument=law.instrument,
        source_url=law.source_url,
        note=law.disagreement,
        evidence=EvidenceMark.CONFIRMED if own else EvidenceMark.REPORTED,
        reported_by=law.originator,
        confirmed_at=clock.now() if own else None,
        confirmed_by=speaker if own else None,
        law_change=law,
    )
