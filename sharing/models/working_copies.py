"""What somebody has typed into a form and not saved yet."""

from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.http import QueryDict
from django.urls import reverse

from portal import clock
from portal.constraints import one_of
from portal.enums import NoticeKind
from portal.models import User
from portal.models.keys import Keyed
from sharing.enums import FormOf
from sharing.models.guarded import GuardedManager
from sharing.models.notices import Notice

FORMS = {FormOf.EDIT: "notice_edit", FormOf.CORRECTION: "notice_correct", FormOf.OUTCOME: "notice_outcome"}
OF_THEIR_OWN = {
    NoticeKind.MEETING: FORMS | {FormOf.EDIT: "meeting_edit", FormOf.CORRECTION: "meeting_record"},
    NoticeKind.BULLETIN: FORMS | {FormOf.EDIT: "bulletin_edit", FormOf.CORRECTION: "bulletin_correct"},
}


class WorkingCopy(Keyed):
    """One form as one person left it, right or wrong: theirs alone, and no part of the notice. Mutable.

    It goes when the form is saved, when the draft is discarded, and when nobody came back to it for some weeks.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=12, choices=FormOf)
    kind = models.CharField(max_length=12, choices=NoticeKind)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, null=True, related_name="+")
    submission_key = models.UUIDField(null=True, help_text="Of a new notice: what its form is known by.")
    subject = models.UUIDField(null=True, help_text="Of a form that no notice has: the key of what it is about.")
    data = models.TextField(help_text="As the form would send it, encoded.")
    saved_at = models.DateTimeField(default=clock.now, db_index=True)

    objects = GuardedManager()

    class Meta:
        constraints = [
            one_of("working_copy", "form", FormOf.values),
            one_of("working_copy", "kind", NoticeKind.values),
            CheckConstraint(
                condition=Q(form=FormOf.NEW, notice=None, submission_key__isnull=False, subject=None)
                | Q(form=FormOf.CONTRIBUTION, notice=None, submission_key=None, subject__isnull=False)
                | Q(notice__isnull=False, submission_key=None, subject=None)
                & ~Q(form__in=[FormOf.NEW, FormOf.CONTRIBUTION]),
                name="working_copy_of_what",
            ),
            UniqueConstraint(fields=["person", "submission_key"], name="working_copy_of_new"),
            UniqueConstraint(fields=["person", "notice", "form"], name="working_copy_of_notice"),
            UniqueConstraint(fields=["person", "subject"], name="working_copy_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.form} of {self.person_id}"

    def get_absolute_url(self) -> str:
        """The form, with what was typed in it."""
        if self.subject is not None:
            return reverse(self.form, args=[self.subject])
        if self.notice_id is None:
            return f"{reverse(f'{self.kind}_new')}?typed={self.submission_key}"
        return form_address(self.form, self.kind, self.notice_id)

    @property
    def is_own_text(self) -> bool:
        """Whether it is typed into a notice itself, and not into an answer to one."""
        return self.form != FormOf.OUTCOME

    @property
    def title(self) -> str:
        """What was typed as title so far."""
        return QueryDict(self.data).get("title", "")


def form_address(form: str, kind: str, notice: UUID) -> str:
    """Where the form of a notice stands: some kinds have pages of their own."""
    names = OF_THEIR_OWN.get(NoticeKind(kind), FORMS)
    return reverse(names[FormOf(form)], args=[notice])
