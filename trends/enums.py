"""Choices of trends: short stable codes, and the words that people read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SectionKey(TextChoices):
    """The sections with which a bulletin is composed."""

    OVERVIEW = "overview", _("The month at a glance")
    METHODS = "methods", _("How sellers worked")
    DONE = "done", _("What was done")
    LAW = "law", _("Law that takes effect")
    COVERAGE = "coverage", _("Coverage and method")


class ContributionState(TextChoices):
    """How far a member's words for a bulletin have come."""

    WRITING = "writing", _("Being written")
    HANDED_IN = "handed_in", _("Handed in")
    MERGED = "merged", _("Taken up")
    DECLINED = "declined", _("Not taken up")
