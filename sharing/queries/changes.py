"""What a correction changes, field by field: what its approver must have seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal.enums import TLP
from portal.models import Platform
from sharing import contents
from sharing.models import Notice, NoticeVersion, SellerIdentifier, Substance

PARTS: dict[str, str | Promise] = {
    "substances": _("substances"),
    "techniques": _("methods"),
    "identifiers": _("identifiers of the seller"),
}


@dataclass(frozen=True)
class Change:
    """One field: its name, what it says, and what it will say."""

    label: str
    before: str
    after: str


def changes(notice: Notice, version: NoticeVersion) -> list[Change]:
    """The fields in which a waiting correction differs from what readers see now. `notice` is a row of its kind."""
    now: dict[str, Any] = contents.load(type(notice), contents.snapshot(notice))
    then: dict[str, Any] = contents.load(type(notice), version.content)
    names = {_attribute(notice, name): name for name in (*notice.CONTENT_FIELDS, *PARTS)}
    return [
        Change(_label(notice, name), _words(notice, name, now[key]), _words(notice, name, then[key]))
        for key, name in names.items()
        if key in then and key in now and _words(notice, name, now[key]) != _words(notice, name, then[key])
    ]


def lowers_label(notice: Notice, version: NoticeVersion) -> bool:
    """Whether the correction lets readers pass the item further than they may now."""
    return TLP(version.content.get("tlp", notice.tlp)).rank < TLP(notice.tlp).rank


def _attribute(notice: Notice, name: str) -> str:
    return name if name in PARTS else str(notice._meta.get_field(name).attname)  # type: ignore[union-attr]


def _label(notice: Notice, name: str) -> str:
    return capfirst(str(PARTS.get(name) or notice._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def _words(notice: Notice, name: str, value: Any) -> str:
    """A value as people read it; lists one a line."""
    if name == "platform":
        return str(Platform.objects.filter(pk=value).first() or "") if value else ""
    if name in ("origin", "destination"):
        return str(value or "")
    if name == "identifiers":
        kinds: Mapping[str, object] = dict(SellerIdentifier._meta.get_field("kind").flatchoices)
        return "\n".join(f"{kinds.get(row.kind, row.kind)}: {row.value} {row.note}".strip() for row in value)
    if name in PARTS:
        return "\n".join(sorted(row.name if isinstance(row, Substance) else str(row) for row in value))
    field: Any = notice._meta.get_field(name)
    choices: Mapping[Any, object] = dict(getattr(field, "base_field", field).flatchoices)
    if isinstance(value, list):
        return "\n".join(sorted(str(choices.get(item, item)) for item in value))
    return str(choices.get(value, "" if value is None else value))
