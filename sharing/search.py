"""What of a notice can be found by words. One vector a notice, in no language's grammar: members write in many.

Beside the words of its texts it holds exact forms, each a whole value squeezed to its letters and digits behind an
equals sign: an address, a handle, a number is found however it was pasted.
"""

import re
from collections.abc import Iterable
from typing import Final

import phonenumbers
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import QuerySet, Value
from django.db.models.functions import Cast

from sharing import access, identifiers
from sharing.enums import IdentifierKind, NameKind
from sharing.models import Notice, SellerIdentifier, SubstanceName, Translation
from sharing.words import squeezed, words

LARGEST: Final = 400_000  # letters of one vector; PostgreSQL holds a megabyte
PREFIX: Final = 3  # a shorter word is looked for whole
GAP: Final = 10  # between two texts, so that no phrase spans them
EXACT: Final = 300
_SCHEME = re.compile(r"^\s*https?://(www\.)?|^\s*www\.", flags=re.IGNORECASE)
_PART = re.compile(r'(-?)"([^"]*)"?|(\S+)')


def index(notice: Notice) -> None:
    """Write the search vector anew. The own file number is not in it, nor identifiers for addressees only: every reader
    searches the same vector, which would tell of them. Looking up finds those for whoever may see them.
    """
    translated = list(access.plain(Translation).filter(notice=notice.pk).values_list("title", "summary", "asked"))
    texts = [(text, "A") for text in (notice.reference, notice.title, *(title for title, *_rest in translated))]
    texts += [(text, "B") for text in (notice.summary, *notice.texts)]
    texts += [(text, "B") for _title, *rest in translated for text in rest]
    texts += [(text, "C") for text in (*_names(notice), *_identifiers(notice))]
    exact = {squeezed(notice.reference), *_exact_names(notice), *_exact_identifiers(notice)}
    vector = Cast(Value(_vector(texts, exact)), SearchVectorField())
    access.plain(Notice).filter(pk=notice.pk).update(search_vector=vector)


class Parsed(SearchQuery):
    """A query that is already in PostgreSQL's own form."""

    template = "%(expressions)s::tsquery"


def query(text: str) -> Parsed:
    """What a person typed: words that begin so, "quotes", or, and -not; nothing in it is an error."""
    return Parsed(Value(parsed(text)))


def parsed(text: str) -> str:
    """The same, as PostgreSQL reads a query."""
    told = identifiers.refang(text)
    either = [_every(part) for part in re.split(r"\s+(?:or|OR)\s+", told)]
    if not re.search(r'["]|(^|\s)-\S|\s(or|OR)\s', told):
        either += [_exact(form) for form in _forms(told)]
    return " | ".join(filter(None, either))


def _vector(texts: Iterable[tuple[str, str]], exact: Iterable[str]) -> str:
    """As PostgreSQL reads a vector: each word with its place and weight. Exact forms stand without a place."""
    found, place, size = [_exact(form) for form in sorted(filter(None, exact))], 0, 0
    for text, weight in texts:
        for word in words(text):
            place, size = place + 1, size + len(word) + 8
            if size > LARGEST:
                return " ".join(found)
            found.append(f"{_quoted(word)}:{min(place, 16383)}{weight}")
        place += GAP
    return " ".join(found)


def _every(text: str) -> str:
    """All of the words and phrases of a text, and none of those that it leaves out."""
    terms = [_term(match) for match in _PART.finditer(text)]
    return " & ".join(f"({term})" for term in terms if term)


def _term(match: re.Match[str]) -> str:
    minus, phrase, word = match.groups()
    if word is None:
        return _not(minus, _phrase(words(phrase), begins=False))
    bare = word.removeprefix("-") if len(word) > 1 else word
    minus = "-" if bare != word else ""
    address = _SCHEME.sub("", bare)
    either = [_phrase(words(address), begins=not minus), *(_exact(form) for form in _forms(bare))]
    return _not(minus, " | ".join(filter(None, either)))


def _not(minus: str, term: str) -> str:
    return f"!({term})" if minus and term else term


def _phrase(found: list[str], *, begins: bool) -> str:
    """Words that follow one another; the last may only begin so."""
    parts = [_quoted(word) for word in found]
    if found and (len(found[-1]) >= PREFIX if begins and found[-1].isascii() else not found[-1].isascii()):
        parts[-1] += ":*"
    return "(" + " <-> ".join(parts) + ")" if parts else ""


def _forms(text: str) -> set[str]:
    """The exact forms that a pasted value may be stored under."""
    address = _SCHEME.sub("", text)
    host = re.split(r"[/?#]", address)[0]
    found = {squeezed(address), squeezed(re.split(r"[?#]", address)[0]), squeezed(text).removeprefix("00")}
    if "." in host and "@" not in host:
        found |= {squeezed(host), *_ascii_forms(address, host), squeezed(_messenger(address))}
    return {form for form in found if len(form) > 1}


def _ascii_forms(address: str, host: str) -> list[str]:
    """The same for a name that is written in other letters and stored in its form of a..z."""
    try:
        name = identifiers.host_of(host)
    except identifiers.InvalidIdentifier:
        return []
    return [squeezed(name), squeezed(name + address.removeprefix(host))]


def _messenger(address: str) -> str:
    """Service and handle, of a link to somebody at a messenger."""
    try:
        return identifiers.normalize(IdentifierKind.MESSENGER, address).normalized
    except identifiers.InvalidIdentifier:
        return ""


def _exact(form: str) -> str:
    return _quoted(f"={form[:EXACT]}")


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _names(notice: Notice) -> list[str]:
    names = SubstanceName.objects.filter(substance__in=notice.substances.all()).values_list("value", flat=True)
    methods = notice.techniques.values_list("code", "title")
    return [*names, *(f"{code} {title}" for code, title in methods)]


def _exact_names(notice: Notice) -> list[str]:
    names = SubstanceName.objects.filter(substance__in=notice.substances.all()).exclude(kind=NameKind.IUPAC)
    return [squeezed(name) for name in names.values_list("value", flat=True)]


def _identifiers(notice: Notice) -> list[str]:
    rows = _told_to_all(notice).values_list("value", "normalized")
    return [text for value, normalized in rows for text in dict.fromkeys([identifiers.refang(value), normalized])]


def _exact_identifiers(notice: Notice) -> set[str]:
    rows = _told_to_all(notice).values_list("kind", "value", "normalized")
    return {squeezed(form) for row in rows for form in _stored_forms(*row)}


def _told_to_all(notice: Notice) -> QuerySet[SellerIdentifier]:
    return access.plain(SellerIdentifier).filter(alert=notice.pk, for_addressees=False)


def _stored_forms(kind: str, value: str, normalized: str) -> list[str]:
    """The canonical form without what people leave out: scheme and www., the service, the code of the country."""
    found = [_SCHEME.sub("", normalized), _SCHEME.sub("", identifiers.refang(value))]
    if kind == IdentifierKind.MESSENGER:
        found.append(normalized.partition(":")[2])
    if kind == IdentifierKind.PHONE and normalized.startswith("+"):
        found.append(_national(normalized))
    return found


def _national(number: str) -> str:
    try:
        return str(phonenumbers.parse(number).national_number)
    except phonenumbers.NumberParseException:
        return ""
