"""Keys that somebody may not know: rows that exist, behind every field of a form that takes a key."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pgtrigger
from django import forms
from django.apps import apps
from django.contrib.postgres.functions import RandomUUID
from django.db.models import ForeignKey, Model, QuerySet

from portal.models import Framework, Organization, Platform, User
from sharing import access
from sharing.models import (
    Evidence,
    Notice,
    NoticeVersion,
    Proposal,
    SellerIdentifier,
    Substance,
    Technique,
    Upload,
    WorkingCopy,
)
from tests.access.asking import MARK, Asked
from tests.access.bodies import Body
from tests.access.footprints import UUID
from tests.access.house import House
from tests.access.oracle import beside
from tests.access.personas import Visitor

PUBLIC = (Platform, Substance, Technique)  # everyone who signs in sees all of them
ROOM = re.compile(rf"room_({UUID.pattern})")
# Single names that doors read, and no field of a form: those that take a key, and of what.
NAMED: dict[str, type[Model]] = {"notice": Notice, "shown": Notice, "seen": NoticeVersion, "form_key": Upload}
# Which button was pressed, where one goes next, pasted text, a signed note, a list's place.
WORDS = {
    MARK, "after", "all", "back", "clear", "count", "csv", "confirm", "next", "pasted", "step", "typed_by", "until"
}  # fmt: skip
ONCE = "submission_key"  # known to whoever was shown the form, and kept with what became of it
# Serializers that take a key, and where their rows stand in what is sent.
NESTED: dict[str, Callable[[Body, str], Body]] = {
    "ShareIn": lambda body, key: {**body, "share_with": [{"framework": key, "audience": "authorities"}]}
}


@dataclass(frozen=True)
class Key:
    """One field that takes a key, a key that the sender may not know, and what is sent with another in its place."""

    name: str
    hidden: str
    put: Callable[[Body, str], Body]


def keys(asked: Asked, tables: list[str], someone: Visitor, house: House, *, api: bool) -> Iterator[Key]:
    """Every field of what a door asks that takes a key."""
    seen: set[tuple[str, str]] = set()
    for form in asked.forms:
        for name, field in form.fields.items():
            sent = form.add_prefix(name)
            for key in _of_field(sent, form, field, tables, someone, house, api=api):
                if (key.name, key.hidden) not in seen:
                    seen |= {(key.name, key.hidden)}
                    yield key
    for row in {type(row).__name__: row for row in asked.told}.values():
        if any("UUID" in type(field).__name__ or "Related" in type(field).__name__ for field in row.fields.values()):
            name = type(row).__name__
            assert name in NESTED, f"say in NESTED where rows of {name} stand"
            yield Key(name, _hidden(Framework, None, someone, house), NESTED[name])
    for name in sorted(asked.read - asked.of_forms - WORDS):
        yield from _named(name, tables, someone, house)


def _of_field(
    name: str, form: Any, field: Any, tables: list[str], someone: Visitor, house: House, *, api: bool
) -> Iterator[Key]:
    put = _into_words if type(form).__name__ == "Search" else _plainly
    if isinstance(field, forms.ModelChoiceField):
        assert field.queryset is not None
        if not issubclass(field.queryset.model, PUBLIC):
            hidden = _hidden(field.queryset.model, field.queryset, someone, house)
            yield Key(name, hidden, put(name, many=isinstance(field, forms.ModelMultipleChoiceField)))
        else:
            assert field.queryset.count() == field.queryset.model._base_manager.count(), name
    elif ROOM.fullmatch(name):
        if not api:  # there it is ShareIn
            yield Key("room", _hidden(Framework, _rooms(form), someone, house), _room)
    elif isinstance(field, forms.UUIDField) or (name == "seen" and (ONCE not in form.fields or form.initial.get(name))):
        yield from _named(name, tables, someone, house)
    elif any(UUID.fullmatch(str(value)) for value, _label in getattr(field, "choices", ())):
        assert name.endswith("identifiers"), f"say whose keys {name} offers"
        yield Key(name, _hidden(SellerIdentifier, None, someone, house), put(name, many=True))


def _named(name: str, tables: list[str], someone: Visitor, house: House) -> Iterator[Key]:
    """Keys that a form carries of itself: what may have been sent before, by somebody else."""
    if name == ONCE:
        for model in apps.get_models():
            if model._meta.db_table in tables and any(field.name == ONCE for field in model._meta.fields):
                yield Key(name, str(getattr(_sent_by_others(model, someone), ONCE)), _plainly(name))
        return
    assert name in NAMED, f"say in NAMED or WORDS what {name} is"
    if NAMED[name] is Upload:
        yield Key(name, str(getattr(_sent_by_others(Upload, someone), name)), _plainly(name))
    else:
        yield Key(name, _hidden(NAMED[name], None, someone, house), _plainly(name))


def _sent_by_others(model: type[Model], someone: Visitor) -> Any:
    """A row that a person of another organization has made, with the key of its form."""
    who = next(f.name for f in model._meta.fields if isinstance(f, ForeignKey) and f.related_model is User)
    rows = access.plain(model).exclude(**{f"{who}__organization": someone.user.organization_id if someone.user else 0})
    return rows.exclude(**{ONCE: None}).order_by("pk")[0] if model is not Upload else rows.order_by("pk")[0]


def plant_keys() -> None:
    """Whatever was made of a form has the key of that form."""
    for model in apps.get_models():
        if model is not WorkingCopy and any(field.name == ONCE for field in model._meta.fields):
            with pgtrigger.ignore():  # also rows that may never change
                access.plain(model).filter(**{ONCE: None}).update(**{ONCE: RandomUUID()})


def _hidden(model: type[Model], offered: QuerySet[Any] | None, someone: Visitor, house: House) -> str:
    """The key of a row that exists and is not offered: of one that the person may not see, if there is any."""
    rows = model._base_manager.order_by("pk")
    if offered is not None:
        rows = rows.exclude(pk__in=list(offered.values_list("pk", flat=True)))
    if model is Organization and someone.user:
        rows = rows.exclude(pk=someone.user.organization_id)
    assert rows, f"every {model.__name__} is offered"
    return str(next((row for row in rows if _may_not_see(row, someone, house)), rows[0]).pk)


def _may_not_see(row: Any, someone: Visitor, house: House) -> bool:
    """Whether a row is none of this person's, by the oracle."""
    assert someone.person is not None
    assert someone.user is not None
    world, org = someone.world, someone.person.org
    if isinstance(row, Framework):
        return next(name for name, room in house.cast.frameworks.items() if room.pk == row.pk) not in beside.roles(
            world, org
        )
    if isinstance(row, Organization):
        name = next((name for name, known in house.cast.organizations.items() if known.pk == row.pk), "")
        return name != org and not beside.knows(world, org, name)
    if isinstance(row, User):
        return row.organization_id != someone.user.organization_id
    notice = {Notice: "pk", SellerIdentifier: "alert_id"}.get(type(row), "notice_id")
    on_items = Notice | Evidence | NoticeVersion | Proposal | SellerIdentifier
    assert isinstance(row, on_items), f"say who may see {type(row)}"
    planted = next(planted for planted in house.planted if planted.row.pk == getattr(row, notice))
    return not someone.sees(planted.item)


def _rooms(form: Any) -> QuerySet[Framework]:
    return Framework.objects.filter(pk__in=[found[1] for name in form.fields if (found := ROOM.fullmatch(name))])


def _plainly(name: str, *, many: bool = False) -> Callable[[Body, str], Body]:
    return lambda body, key: {**body, name: [key] if many else key}


def _into_words(name: str, *, many: bool = False) -> Callable[[Body, str], Body]:
    """A search is sent as the words of its address."""
    return lambda body, key: {**body, "asked": f"{name}={key}"}


def _room(body: Body, key: str) -> Body:
    return {**body, f"room_{key}": "authorities"}
