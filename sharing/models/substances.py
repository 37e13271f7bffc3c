"""Substances, under every name and number that they go by. Reference data: the loader alone writes it."""

from django.db import models
from django.db.models import UniqueConstraint
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.constraints import one_of
from portal.models.keys import Keyed
from sharing.enums import NameKind


class Substance(Keyed):
    """One substance. Mutable by the reference loader only."""

    name = models.CharField(_("name"), max_length=300, unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    substance_class = models.CharField(_("class"), max_length=120)
    inchikey = models.CharField("InChIKey", max_length=27, blank=True)
    treaty = models.CharField(_("convention"), max_length=8, blank=True, help_text="1961, 1971, 1988 or empty")
    schedule = models.CharField(_("schedule"), max_length=200, blank=True)
    year_scheduled = models.PositiveSmallIntegerField(_("year of scheduling"), null=True)
    is_dual_use = models.BooleanField(_("has wide lawful uses"), default=False)
    source = models.CharField(_("source"), max_length=500, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("substance", args=[self.slug])


class SubstanceName(Keyed):
    """A name or number of a substance, in any script. `normalized` is `sharing.names.match_key` of it, `squeezed` the
    same without what stands between letters and digits (`sharing.words.squeezed`).
    """

    substance = models.ForeignKey(Substance, on_delete=models.CASCADE, related_name="names")
    kind = models.CharField(max_length=10, choices=NameKind)
    value = models.CharField(max_length=500)
    normalized = models.CharField(max_length=500)
    squeezed = models.CharField(max_length=500, default="")
    form = models.CharField(
        max_length=120, blank=True, help_text="The salt, hydrate or enantiomer a number stands for."
    )
    language = models.CharField(max_length=10, blank=True, help_text="Of a name in another language: its code.")
    source = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["kind", "value"]
        indexes = [
            models.Index(fields=["normalized"], name="substance_name_lookup"),
            models.Index(fields=["squeezed"], name="substance_name_squeezed"),
        ]
        constraints = [
            one_of("substance_name", "kind", NameKind.values),
            UniqueConstraint(fields=["substance", "kind", "value"], name="substance_name_once"),
        ]

    def __str__(self) -> str:
        return self.value
