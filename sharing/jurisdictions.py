"""Jurisdictions: countries by their ISO 3166-1 code, and the United Nations and the European Union. Pure."""

from collections.abc import Iterable
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_countries import countries

UN: Final = "UN"
EU: Final = "EU"
ABOVE_STATES: dict[str, str | Promise] = {UN: _("United Nations"), EU: _("European Union")}

EU_MEMBERS: Final = frozenset(
    {
        *("AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE"),
        *("IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE"),
    }
)
# Names that instruments and lists use beside those of ISO.
_ALSO: dict[str, str] = {
    "united states": "US",
    "usa": "US",
    "united kingdom": "GB",
    "uk": "GB",
    "un": UN,
    "united nations": UN,
    "european union": EU,
}


def is_known(code: str) -> bool:
    """Whether the code names a country, the UN or the EU."""
    return code in ABOVE_STATES or code in countries.countries


def name(code: str) -> str:
    """In the reader's language; an unknown code stands for itself."""
    if code in ABOVE_STATES:
        return str(ABOVE_STATES[code])
    return str(countries.name(code) or code)


def code_of(text: str) -> str:
    """The code that a code or an English name stands for. Raises ValueError with the text otherwise."""
    word = text.strip()
    if is_known(word.upper()):
        return word.upper()
    code = _ALSO.get(word.casefold()) or countries.by_name(word)
    if not code:
        raise ValueError(word)
    return str(code)


def choices() -> list[tuple[str, str | Promise]]:
    """For forms: the UN and the EU first, then countries by name."""
    return [*ABOVE_STATES.items(), *((code, title) for code, title in countries)]


def informing(markets: Iterable[str]) -> list[str]:
    """The bodies whose lists inform these markets: the UN always, the EU where one of them is a member state."""
    return [UN, EU] if EU_MEMBERS.intersection(markets) else [UN]


def ordered(codes: Iterable[str]) -> list[str]:
    """UN, EU, then countries by name in the reader's language."""
    return sorted(
        set(codes), key=lambda code: (list(ABOVE_STATES).index(code) if code in ABOVE_STATES else 9, name(code))
    )
