"""What one text of a notice changes in another, field by field: what a correction's approver, or whoever writes over a
colleague's draft, must have seen.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal.enums import TLP, NoticeKind
from portal.models import Framework, Organization, Platform, User
from sharing import access, contents, identifiers, jurisdictions, languages, sellers, stretches
from sharing.enums import Audience
from sharing.models import Addressee, Look, Notice, NoticeVersion, PlannedRelease, SellerIdentifier, Substance

PARTS: dict[str, str | Promise] = {
    "substances": _("substances"),
    "techniques": _("methods"),
    "identifiers": _("identifiers of the seller"),
    "translations": _("translations"),
    "evidence": _("evidence"),
}

# What the page calls otherwise than the table.
ON_PAGE: dict[str, str | Promise] = {"target_kind": _("about"), "description": _("how it is done")}

FOR_ADDRESSEES = _("(for addressees only)")
COUNTRIES = ("origin", "destination", "countries", "jurisdiction")


@dataclass(frozen=True)
class Change:
    """One field: its name, what it says before, and after; of a list only what is not in both."""

    label: str
    before: str
    after: str

    @property
    def parts(self) -> list[stretches.Stretch]:
        """Word by word; nothing where one is told after the other."""
        return stretches.stretches(self.before, self.after)


@dataclass(frozen=True)
class Since:
    """What changed in a notice since somebody read it: field by field, and in the issuer's own words."""

    changes: list[Change]
    notes: list[str]
    before: int  # the version that was known


def changes(notice: Notice, version: NoticeVersion) -> list[Change]:
    """The fields in which a waiting correction differs from what readers see now. `notice` is a row of its kind."""
    return differences(notice, version.content)


Teller = Callable[[User, Notice, NoticeVersion], list[Change]]

_tellers: dict[str, Teller] = {}


def register(kind: NoticeKind, teller: Teller) -> None:
    """Name what tells somebody of a correction of a kind of a package above; once, when the site starts."""
    _tellers[kind] = teller


def told(user: User, notice: Notice, version: NoticeVersion) -> list[Change]:
    """What a waiting correction changes, as far as this person, who decides on it, may be told."""
    teller = _tellers.get(notice.kind)
    return teller(user, notice, version) if teller else changes(notice, version)


def differences(notice: Notice, content: contents.Content) -> list[Change]:
    """The fields in which stored content differs from what the notice, a row of its kind, says now."""
    return _between(notice, contents.snapshot(notice), content)


def since(user: User, notice: Notice, look: Look) -> Since | None:
    """What changed between the version that the person had read before, or has released since, and the one that they
    read now for the first time, as far as they may see it; None where there is no such version.
    """
    if look.before is None:
        return None
    rows = access.plain(NoticeVersion).filter(notice=notice.pk, released_at__isnull=False, number__gte=look.before)
    versions = {row.number: row for row in rows}
    known = max([look.before, *(row.number for row in rows if row.approver_id == user.pk)])
    if known >= look.version:
        return None
    notes = [versions[number].note for number in sorted(versions) if known < number <= look.version]
    earlier: contents.Content = versions[known].content
    later: contents.Content = contents.snapshot(notice)
    if not sellers.sees_all(user, notice):
        earlier, later = _without_withheld(earlier, later)
    return Since(_between(notice, earlier, later), notes, known)


def _without_withheld(*told: contents.Content) -> list[contents.Content]:
    """The same contents, and of each identifier that any of them marks as for addressees only, its kind alone."""
    marked = {(row["kind"], row["value"]) for content in told for row in _rows(content) if row.get("for_addressees")}
    return [{**content, "identifiers": [_kind_alone(row, marked) for row in _rows(content)]} for content in told]


def _rows(content: contents.Content) -> list[dict[str, Any]]:
    return list(content.get("identifiers", []))


def _kind_alone(row: dict[str, Any], marked: set[tuple[str, str]]) -> dict[str, Any]:
    if (row["kind"], row["value"]) not in marked:
        return row
    return {"kind": row["kind"], "value": "", "note": "", "for_addressees": True}


def _between(notice: Notice, earlier: contents.Content, later: contents.Content) -> list[Change]:
    before = contents.load(type(notice), earlier)
    after = contents.load(type(notice), later)
    names = {_attribute(notice, name): name for name in (*notice.CONTENT_FIELDS, *PARTS)}
    found: list[Change] = []
    for key, name in names.items():
        if key in before and key in after:
            was, now = _words(notice, name, before[key]), _words(notice, name, after[key])
            if isinstance(after[key], list | tuple):
                was, now = _unlike(was, now), _unlike(now, was)
            found += _different(_label(notice, name), was, now)
    return found


def _unlike(lines: str, others: str) -> str:
    """Of a list, one a line, what does not stand in the other."""
    rest = Counter(others.splitlines())
    return "\n".join(line for line in lines.splitlines() if not _taken(rest, line))


def _taken(rest: Counter[str], line: str) -> bool:
    rest[line] -= 1
    return rest[line] >= 0


def of_draft(
    notice: Notice,
    content: contents.Content,
    plan: Sequence[tuple[Framework, str]] | None,
    asked: Sequence[Organization] | None,
) -> list[Change]:
    """What would change if this were written over a draft, a row of its kind: its words, where it is to be shared, who
    is asked, and the own file number. None stands for what stays as it is.
    """
    found = differences(notice, contents.dump(type(notice), content))
    if "own_file_number" in content:
        found += _different(_("Own file number"), notice.own_file_number, content["own_file_number"])  # type: ignore[attr-defined]
    if plan is not None:
        rows = access.plain(PlannedRelease).filter(notice=notice.pk).select_related("framework")
        before = [(row.framework, row.audience) for row in rows]
        found += _different(_("Share with"), _places(before), _places(plan))
    if asked is not None:
        rows_asked = access.plain(Addressee).filter(notice=notice.pk)
        named = Organization.objects.filter(pk__in=rows_asked.values("organization"))
        found += _different(_("For action"), _names(named), _names(asked))
    return found


def _different(label: str | Promise, before: str, after: str) -> list[Change]:
    return [Change(str(label), before, after)] if before != after else []


def _places(plan: Sequence[tuple[Framework, str]]) -> str:
    return _names(f"{framework}: {Audience(audience).label}" for framework, audience in plan)


def _names(things: Iterable[object]) -> str:
    """One a line, in one order."""
    return "\n".join(sorted(str(thing) for thing in things))


def lowers_label(notice: Notice, version: NoticeVersion) -> bool:
    """Whether the correction lets readers pass the item further than they may now."""
    return TLP(version.content.get("tlp", notice.tlp)).rank < TLP(notice.tlp).rank


def _attribute(notice: Notice, name: str) -> str:
    return name if name in PARTS else str(notice._meta.get_field(name).attname)  # type: ignore[union-attr]


def _label(notice: Notice, name: str) -> str:
    return capfirst(str(PARTS.get(name) or ON_PAGE.get(name) or notice._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def _words(notice: Notice, name: str, value: Any) -> str:
    """A value as people read it; lists one a line."""
    if name == "platform":
        return str(Platform.objects.filter(pk=value).first() or "") if value else ""
    if name in COUNTRIES:
        return "\n".join(jurisdictions.name(code) for code in ([value] if isinstance(value, str) else value) if code)
    if name == "identifiers":
        kinds: Mapping[str, object] = dict(SellerIdentifier._meta.get_field("kind").flatchoices)
        return "\n".join(
            " ".join(
                filter(
                    None,
                    (
                        f"{kinds.get(row.kind, row.kind)}:",
                        identifiers.defang(row.kind, row.value),
                        row.note,
                        str(FOR_ADDRESSEES) if row.for_addressees else "",
                    ),
                )
            )
            for row in value
        )
    if name == "language":
        return languages.name(value)
    if name == "translations":
        return "\n".join(
            f"{languages.name(row.language)}: {row.title} {row.summary} {row.asked}".strip() for row in value
        )
    if name == "evidence":
        return "\n".join(sorted(f"{row.name} ({row.sha256[:12]})" for row in value))
    if name in PARTS:
        return "\n".join(sorted(row.name if isinstance(row, Substance) else str(row) for row in value))
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    field: Any = notice._meta.get_field(name)
    choices: Mapping[Any, object] = dict(getattr(field, "base_field", field).flatchoices)
    if isinstance(value, list):
        return "\n".join(sorted(str(choices.get(item, item)) for item in value))
    return str(choices.get(value, "" if value is None else value))
