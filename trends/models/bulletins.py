"""Bulletins: what a framework's notices of a period add up to."""

from typing import Any, ClassVar

import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.urls import reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from portal.enums import NoticeKind
from portal.models import Framework
from portal.models.keys import Keyed
from sharing.models import Notice
from sharing.models.guarded import GuardedManager
from trends import compose


class Bulletin(Notice):
    """A framework's bulletin of a period. Figures are frozen at approval. Mutable while a draft."""

    KIND: ClassVar[str] = NoticeKind.BULLETIN
    CONTENT_FIELDS: ClassVar[tuple[str, ...]] = (
        *Notice.CONTENT_FIELDS,
        "framework",
        "begins_on",
        "ends_on",
        "figures",
        "sections",
    )

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="+")
    begins_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), help_text=_("The last day."))
    figures = models.JSONField(encoder=DjangoJSONEncoder, default=dict, help_text="trends.compose.Figures, as JSON")
    sections = models.JSONField(
        encoder=DjangoJSONEncoder, default=list, help_text="[{key, heading, body (Markdown), tlp?, quotes?}], in order"
    )
    held = models.JSONField(
        encoder=DjangoJSONEncoder,
        default=list,
        help_text="Sections to which somebody objected, told to no reader.",
    )
    figures_at = models.DateTimeField(null=True, help_text="When the figures were counted.")
    master = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="Of which bulletin this is an edition, under another label or in another language.",
    )

    objects = GuardedManager()  # type: ignore[misc]

    class Meta:
        indexes = [models.Index(fields=["framework", "-begins_on"], name="bulletin_of_framework")]
        constraints = [CheckConstraint(condition=Q(ends_on__gte=F("begins_on")), name="bulletin_period")]

    @property
    def texts(self) -> list[str]:
        """What people wrote. Sentences about figures are told to each reader as far as it may know them, and everyone
        searches the same words.
        """
        return [f"{section['heading']} {' '.join(_written(section))}" for section in self.sections]

    @property
    def own_language(self) -> str:
        """The name of its language in that language."""
        return str(get_language_info(self.language)["name_local"])

    def get_absolute_url(self) -> str:
        return reverse("bulletin", args=[self.pk])


def _written(section: dict[str, Any]) -> list[str]:
    """The lines of a section that say no figure."""
    said = {one["text"] for one in section.get("sentences", ())}
    return [line for line in compose.lines(section["body"]) if line not in said]


class BulletinFile(Keyed):
    """The PDF of a published version, as it was rendered once for what could then be told. Immutable."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    told = models.CharField(max_length=64, default="", help_text="trends.pdf.told_by of what it tells.")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64, db_index=True)
    rendered_at = models.DateTimeField(auto_now_add=True)

    objects = GuardedManager()

    class Meta:
        constraints = [UniqueConstraint(fields=["bulletin", "version", "told"], name="bulletin_file_once")]
        triggers = [pgtrigger.Protect(name="bulletin_file_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.bulletin_id} v{self.version}"
