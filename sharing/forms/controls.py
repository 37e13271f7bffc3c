"""An authority's own list of controls, pasted or as a CSV file: read, looked up and compared, nothing written."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.fields import WordsField
from portal.models import User
from sharing import pasted
from sharing.pasted import Problem
from sharing.queries import confirmation
from sharing.queries.confirmation import Step

LARGEST: Final = 4 * pasted.MAX_CHARACTERS  # bytes


class ControlList(forms.Form):
    """`cleaned_data["entries"]` holds the rows; `problems` what cannot be taken, `steps` what the rows would do."""

    text = WordsField(
        label=_("The list"),
        help_text=_(
            "One row for each substance, as copied from a spreadsheet or with semicolons or commas between. Headings "
            "that are understood: substance (a name or CAS number), status, schedule, effective, instrument, adopted, "
            "until, kind of rule, source, note. What you leave blank stays as it is on record."
        ),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "class": "mono", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("Or a CSV file"),
        help_text=_("Its text appears in the box above, where you can mend it."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.problems: Sequence[Problem] = ()
        self.steps: list[Step] = []
        self.unreadable = ""
        if given := self.files.get("file"):
            self.fields["text"].required = False
            self._put_in(given)

    @property
    def fingerprint(self) -> str:
        """Stands for the comparison that is shown."""
        return confirmation.fingerprint(self.steps)

    def clean_file(self) -> None:
        if self.unreadable:
            raise forms.ValidationError(self.unreadable)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            read = pasted.parse(cleaned["text"])
            entries, unknown = confirmation.entries(read.rows)
            self.steps = confirmation.steps(self.user, entries)
            self.problems = sorted((*read.problems, *unknown, *_without_instrument(self.steps)), key=lambda p: p.row)
            cleaned["entries"] = entries
        if self.problems:
            self.steps = []
            self.add_error("text", _counted(len(self.problems)))
        return cleaned

    def _put_in(self, given: UploadedFile) -> None:
        """The text of the file, in place of what the box held."""
        if (given.size or 0) > LARGEST:
            self.unreadable = _t("The file is larger than %(size)s MB.") % {"size": LARGEST // 1_000_000}
            return
        content = given.read()
        try:
            text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        except UnicodeDecodeError:
            self.unreadable = _t("This is not a text in UTF-8. Save it as “CSV UTF-8” and choose it again.")
            return
        self.data = MultiValueDict({**{name: [value] for name, value in self.data.items()}, "text": [text]})


def _without_instrument(steps: Sequence[Step]) -> list[Problem]:
    reason = _t("Nothing is on record of it, so the instrument must be named.")
    return [Problem(step.entry.row, _t("instrument"), reason) for step in steps if step.lacks_instrument]


def _counted(count: int) -> str:
    words = ngettext(
        "%(count)s thing to mend, named below. Nothing is taken until every row can be.",
        "%(count)s things to mend, named below. Nothing is taken until every row can be.",
        count,
    )
    return words % {"count": count}
