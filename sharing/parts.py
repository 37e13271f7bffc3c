"""What hangs on notices, and what only its own organization knows of, as far as a reader may see it. Beside the reading
rule (`sharing.access`), from which all of it starts.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from sharing import access
from sharing.enums import FormOf
from sharing.models import AlertTemplate, Control, Evidence, Notice, Recall, Recommendation, WorkingCopy


def readable_controls(reader: access.Reader) -> QuerySet[Control]:
    """Controls that the reader may see: public ones, and those of law changes that the reader may read."""
    if not access.is_active(reader):
        return access.plain(Control).none()
    through_law = Exists(access.readable(reader, Notice).filter(pk=OuterRef("law_change_id")))
    return access.plain(Control).filter(Q(law_change__isnull=True) | through_law, superseded_at__isnull=True)


def readable_recommendations(reader: access.Reader) -> QuerySet[Recommendation]:
    """Recommendations of the consultations that the reader may read."""
    through_meeting = Exists(access.readable(reader, Notice).filter(pk=OuterRef("meeting_id")))
    return access.plain(Recommendation).filter(through_meeting)


def readable_evidence(reader: access.Reader) -> QuerySet[Evidence]:
    """Files that the reader may open: of each notice that it may read, those that its standing version shows.

    Its originator also opens those that a correction has dropped or would add, its second reader the latter.
    """
    if not access.is_active(reader):
        return access.plain(Evidence).none()
    may_read = Exists(access.readable(reader, Notice).filter(pk=OuterRef("notice")))
    decides = Exists(access.for_second_reader(reader).filter(pk=OuterRef("notice")))
    proposed = Q(decides, shown_at__isnull=True)
    told = Q(is_shown=True) | Q(notice__originator=reader.organization_id) | proposed
    return access.plain(Evidence).filter(may_read, told)


def working_copies(reader: access.Reader) -> QuerySet[WorkingCopy]:
    """What the reader has typed and not saved: into new notices, into the own organization's, and into answers to
    those of others that it may read. Nobody else reads it.
    """
    if not access.is_active(reader):
        return access.plain(WorkingCopy).none()
    own = Q(notice__isnull=True) | Q(notice__originator=reader.organization_id)
    answers = Q(Exists(access.readable(reader, Notice).filter(pk=OuterRef("notice"))), form=FormOf.OUTCOME)
    return access.plain(WorkingCopy).filter(own | answers, person=reader)


def recalls(reader: access.Reader) -> QuerySet[Recall]:
    """What the reader's organization is to delete, though it reads the notices no longer: nobody else's exists.
    `reason` is the issuer's, of what it withdrew, for whoever reads its tombstone: it was written for no others.
    """
    if not access.is_active(reader):
        return access.plain(Recall).none()
    told = access.tombstones(reader).filter(pk=OuterRef("notice")).values("withdrawn_reason")
    rows = access.plain(Recall).filter(organization=reader.organization_id)
    return rows.annotate(reason=Coalesce(Subquery(told), Value("", output_field=TextField())))


def own_templates(reader: access.Reader) -> QuerySet[AlertTemplate]:
    """The templates of the reader's organization: nobody else's exist."""
    rows = access.plain(AlertTemplate)
    return rows.filter(organization=reader.organization_id) if access.is_active(reader) else rows.none()
