"""What of a notice can be found by words. One vector a notice, in no language's grammar: members write in many."""

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Value

from sharing import access
from sharing.models import Notice, SellerIdentifier, SubstanceName, Translation

CONFIG = "simple"


def index(notice: Notice) -> None:
    """Write the search vector anew. The own file number is not in it: search would tell of it."""
    translated = list(access.plain(Translation).filter(notice=notice.pk).values_list("title", "summary", "asked"))
    heavy = " ".join([notice.reference, notice.title, *(title for title, _summary, _asked in translated)])
    middle = " ".join([notice.summary, *notice.texts, *(text for _title, *texts in translated for text in texts)])
    light = " ".join([*_names(notice), *_identifiers(notice)])
    vector = _vector(heavy, "A") + _vector(middle, "B") + _vector(light, "C")
    access.plain(Notice).filter(pk=notice.pk).update(search_vector=vector)


def query(text: str) -> SearchQuery:
    """What a person typed, with "quotes", or, and -not; nothing in it is an error."""
    return SearchQuery(text, config=CONFIG, search_type="websearch")


def _vector(text: str, weight: str) -> SearchVector:
    return SearchVector(Value(text), config=CONFIG, weight=weight)


def _names(notice: Notice) -> list[str]:
    names = SubstanceName.objects.filter(substance__in=notice.substances.all()).values_list("value", flat=True)
    methods = notice.techniques.values_list("code", "title")
    return [*names, *(f"{code} {title}" for code, title in methods)]


def _identifiers(notice: Notice) -> list[str]:
    rows = access.plain(SellerIdentifier).filter(alert=notice.pk).values_list("value", "normalized")
    return [text for row in rows for text in row]
