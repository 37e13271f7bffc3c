"""The numbers that a framework's bulletins told."""

from datetime import date
from typing import Final

from portal.models import Framework
from sharing import access
from sharing.models import NoticeVersion
from trends import numbers
from trends.figures import Figures, absent, without
from trends.numbers import Numbers, Told

READ: Final = (
    "begins_on", "ends_on", "totals", "urgencies", "stages", "methods", "destinations", "decisions", "answered",
    "others", "acted", "months", "companies_answered", "companies", "revised",
    "absent",
)  # fmt: skip


def told(framework: Framework, since: date) -> Numbers:
    """Every number that was told of the months from this one on, under whatever label and in whatever version, also of
    bulletins that were withdrawn. One query.
    """
    rows = access.plain(NoticeVersion).filter(notice__bulletin__framework=framework, released_at__isnull=False)
    rows = rows.filter(notice__bulletin__begins_on__gte=since, content__figures__has_key="begins_on")
    rows = rows.order_by("released_at", "number")
    columns = ("content__tlp", "content__sections", *(f"content__figures__{name}" for name in READ))
    found: list[Told] = []
    for tlp, sections, *values in rows.values_list(*columns):
        figures = Figures.of_json({name: value for name, value in zip(READ, values, strict=True) if value is not None})
        # Hidden ones are None, and not what is missing.
        for name in ("answered", "others", "companies_answered", "companies"):
            setattr(figures, name, values[READ.index(name)])
        found += numbers.of(without(figures, absent(sections or ())), tlp)
    return Numbers(found)
