"""The languages in which members write: the six of the UN first, then every other that Django knows by name, each once
and not as it is spoken in one country. Pure.
"""

from collections.abc import Iterable

from django.conf import global_settings, settings
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

_FIRST = [code for code, _name in settings.LANGUAGES]
_OF_SCRIPT = ("sr-latn", "zh-hant")
CHOICES: list[tuple[str, str | Promise]] = [
    *settings.LANGUAGES,
    *sorted(
        (
            (code, name)
            for code, name in global_settings.LANGUAGES
            if code not in _FIRST and ("-" not in code or code in _OF_SCRIPT)
        ),
        key=lambda row: row[1],
    ),
]


def name(code: str) -> str:
    """A language, as people read it."""
    return str(_(str(dict(CHOICES).get(code, code))))


def names(codes: Iterable[str]) -> str:
    """Some languages as an enumeration with "or"."""
    return str(get_text_list([name(code) for code in codes], _("or")))
