"""The content of a notice as plain data: what a version keeps, and what a correction brings."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Field, Q

from portal.queries import platform_sites
from sharing import access, attachments, identifiers, search
from sharing.models import Evidence, Notice, SellerIdentifier, Substance, Technique, Translation, VendorAlert
from sharing.wordings import TranslationRow

Content = Mapping[str, Any]


@dataclass(frozen=True)
class IdentifierRow:
    """One identifier of a seller as somebody typed it."""

    kind: str
    value: str
    note: str = ""
    for_addressees: bool = False


def write(notice: Notice, content: Content) -> None:
    """Put content into a notice, new or existing: columns, substances, methods, identifiers, and the search index.

    Keys are `CONTENT_FIELDS` of its kind, `substances`, `techniques`, `translations`, for alerts `identifiers` and
    `own_file_number`, and `evidence`, which of its files it shows, for kinds that hold files. A key that is absent
    leaves its part as it is; an unknown one raises KeyError.
    """
    for name, value in _columns(notice, content).items():
        setattr(notice, name, value)
    notice.save()
    if "substances" in content:
        notice.substances.set(content["substances"])
    if "techniques" in content:
        notice.techniques.set(content["techniques"])
    if "translations" in content:
        _write_translations(notice, content["translations"])
    if isinstance(notice, VendorAlert) and "identifiers" in content:
        _write_identifiers(notice, content["identifiers"])
    if "evidence" in content:
        attachments.show(notice, content["evidence"])
    search.index(notice)


def _columns(notice: Notice, content: Content) -> dict[str, Any]:
    parts = {"substances", "techniques", "translations"}
    columns = {*notice.CONTENT_FIELDS, *(_attribute(type(notice), name) for name in notice.CONTENT_FIELDS)}
    if isinstance(notice, VendorAlert):
        parts.add("identifiers")
        columns.add("own_file_number")
    if attachments.holds_files(notice):
        parts.add("evidence")
    if unknown := set(content) - parts - columns:
        raise KeyError(f"no content of a {notice.kind}: {', '.join(sorted(unknown))}")
    return {name: value for name, value in content.items() if name in columns}


def _write_identifiers(alert: VendorAlert, rows: Sequence[IdentifierRow]) -> None:
    """Replace the identifiers; a row that is unchanged keeps its key, since answers point to it."""
    existing = {(row.kind, row.value): row for row in access.plain(SellerIdentifier).filter(alert=alert)}
    kept, sites = [], platform_sites()
    for position, row in enumerate(rows):
        found = existing.get((row.kind, row.value)) or SellerIdentifier(alert=alert, kind=row.kind, value=row.value)
        found.note, found.for_addressees, found.position = row.note, row.for_addressees, position
        read = identifiers.normalize(row.kind, row.value, country=str(alert.origin), sites=sites)
        found.normalized = read.normalized
        found.save()
        kept.append(found.pk)
    access.plain(SellerIdentifier).filter(alert=alert).exclude(pk__in=kept).delete()


def renew_addresses(hosts: Collection[str]) -> None:
    """The canonical forms of addresses under these host names, written anew: how their platform writes its pages is
    another now. What was typed stays, and so does everything that is no such address. The alerts are locked first, as
    whoever saves one does.
    """
    there = Q(pk__in=[])
    for host in hosts:
        there |= Q(normalized__contains=host)
    rows = access.plain(SellerIdentifier).filter(there, kind__in=identifiers.ADDRESSES)
    concerned = access.plain(Notice).filter(pk__in=rows.values("alert")).order_by("pk").select_for_update(no_key=True)
    sites, changed = platform_sites(), []
    for row in rows.filter(alert__in=[notice.pk for notice in concerned]):
        canonical = identifiers.normalize(row.kind, row.value, sites=sites).normalized
        if canonical != row.normalized:
            row.normalized = canonical
            changed.append(row)
    access.plain(SellerIdentifier).bulk_update(changed, ["normalized"], batch_size=500)
    for alert in access.plain(VendorAlert).filter(pk__in={row.alert_id for row in changed}):
        search.index(alert)


def _write_translations(notice: Notice, rows: Sequence[TranslationRow]) -> None:
    """Replace the translations."""
    access.plain(Translation).filter(notice=notice.pk).delete()
    access.plain(Translation).bulk_create(
        Translation(notice_id=notice.pk, position=position, **asdict(row)) for position, row in enumerate(rows)
    )


def snapshot(notice: Notice) -> dict[str, Any]:
    """What the notice says now, as JSON values. The own file number is no part of it: it is never shared."""
    content: dict[str, Any] = {name: _plain(notice, name) for name in notice.CONTENT_FIELDS}
    content["substances"] = sorted(str(pk) for pk in notice.substances.values_list("pk", flat=True))
    content["techniques"] = sorted(notice.techniques.values_list("code", flat=True))
    fields = ("language", "title", "summary", "asked", "translator")
    translated = access.plain(Translation).filter(notice=notice.pk).order_by("position")
    content["translations"] = list(translated.values(*fields))
    if isinstance(notice, VendorAlert):
        rows = access.plain(SellerIdentifier).filter(alert=notice).order_by("position")
        content["identifiers"] = list(rows.values("kind", "value", "note", "for_addressees"))
    if attachments.holds_files(notice):
        content["evidence"] = sorted(str(pk) for pk in attachments.shown(notice).values_list("pk", flat=True))
    return content


def _plain(notice: Notice, name: str) -> Any:
    value = _field(type(notice), name).value_from_object(notice)
    return str(value) if name in ("origin", "destination", "platform", "framework") and value is not None else value


def dump(model: type[Notice], content: Content) -> dict[str, Any]:
    """Content of forms and serializers as the JSON values that a version keeps."""
    found: dict[str, Any] = {}
    for name, value in content.items():
        if name in ("substances", "evidence"):
            found[name] = sorted(str(row.pk) for row in value)
        elif name == "techniques":
            found[name] = sorted(row.code for row in value)
        elif name in ("identifiers", "translations"):
            found[name] = [asdict(row) for row in value]
        elif name in model.CONTENT_FIELDS:
            found[name] = str(value.pk) if hasattr(value, "pk") else value
    return found


def load(model: type[Notice], stored: Content) -> dict[str, Any]:
    """Stored JSON values as content that `write` takes: rows for keys, dates for texts."""
    content: dict[str, Any] = {}
    for name, value in stored.items():
        if name == "substances":
            content[name] = list(Substance.objects.filter(pk__in=value))
        elif name == "techniques":
            content[name] = list(Technique.objects.filter(code__in=value))
        elif name == "identifiers":
            content[name] = [IdentifierRow(**row) for row in value]
        elif name == "translations":
            content[name] = [TranslationRow(**row) for row in value]
        elif name == "evidence":
            content[name] = list(access.plain(Evidence).filter(pk__in=value))
        else:
            content[_attribute(model, name)] = _field(model, name).to_python(value)
    return content


def _attribute(model: type[Notice], name: str) -> str:
    """Foreign keys are stored, and set again, by their key."""
    return _field(model, name).attname


def _field(model: type[Notice], name: str) -> "Field[Any, Any]":
    field = model._meta.get_field(name)
    if not isinstance(field, Field):
        raise KeyError(name)
    return field
