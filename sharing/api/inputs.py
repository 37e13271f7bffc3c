"""Notices as JSON for the forms of the pages: identifiers as rows, frameworks to share with as a list."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from portal.api.inputs import checked, data_of, refuse_unseen, schema_of
from portal.enums import NoticeKind
from portal.models import User
from sharing.enums import Audience, IdentifierKind
from sharing.forms.alerts import AlertForm, IdentifierRows, identifiers_in, identifiers_of
from sharing.forms.envelope import Envelope
from sharing.forms.laws import LawForm
from sharing.forms.mo_notes import MoNoteForm
from sharing.forms.workflow import Seen
from sharing.models import Notice

FORMS: dict[str, type[Envelope]] = {
    NoticeKind.ALERT: AlertForm,
    NoticeKind.MO_NOTE: MoNoteForm,
    NoticeKind.LAW_CHANGE: LawForm,
}
SeenIn = schema_of(Seen, "SeenIn", seen=serializers.CharField())
OF_DRAFTS = {"addressees", "submission_key", "seen", "own_file_number", "is_exercise"}
OF_NEW_ONES = {"is_exercise"}


class ShareIn(serializers.Serializer):
    """A framework to share with, and for whom."""

    framework = serializers.UUIDField()
    audience = serializers.ChoiceField(choices=Audience.choices, default=Audience.EVERYONE)


class TranslationIn(serializers.Serializer):
    """Title, summary and what is asked, in one more language."""

    language = serializers.CharField(max_length=10)
    title = serializers.CharField(max_length=200)
    summary = serializers.CharField(max_length=4000, required=False, default="", allow_blank=True)
    asked = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    translator = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


class IdentifierIn(serializers.Serializer):
    """An identifier of the seller as it was seen."""

    kind = serializers.ChoiceField(choices=IdentifierKind.choices)
    value = serializers.CharField(max_length=2000)
    note = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    for_addressees = serializers.BooleanField(required=False, help_text="Left out, it stays as it was.")


def draft_schema(form: type[Envelope], name: str) -> type[serializers.Serializer[Any]]:
    """What a draft of this kind takes."""
    return schema_of(form, name, **_rows_of(form), share_with=ShareIn(many=True, required=False))


def correction_schema(form: type[Envelope], name: str) -> type[serializers.Serializer[Any]]:
    """What a correction of this kind takes: what is said, not who reads it."""
    more: dict[str, Any] = {
        "note": serializers.CharField(),
        "based_on": serializers.IntegerField(),
        "proposals": serializers.ListField(
            child=serializers.UUIDField(), required=False, help_text="What readers proposed, and this takes up."
        ),
    }
    return schema_of(form, name, without=OF_DRAFTS, **_rows_of(form), **more)


def _rows_of(form: type[Envelope]) -> dict[str, Any]:
    lists: dict[str, Any] = {
        "substances": serializers.ListField(child=serializers.CharField(), required=False),
        "translations": TranslationIn(many=True, required=False),
    }
    return {**lists, "identifiers": IdentifierIn(many=True, required=False)} if form is AlertForm else lists


def envelope(
    form: type[Envelope], body: Any, user: User, *, notice: Notice | None = None, correcting: bool = False
) -> tuple[Envelope, Any]:
    """A notice's form, and the formset of identifiers where it is an alert: both valid. `notice` is changed by it,
    which must say what it rests on.
    """
    data = data_of(body, _keys(form, correcting=correcting) - (OF_NEW_ONES if notice else set()))
    if notice is not None:
        refuse_unseen(body, "based_on" if correcting else "seen")
    if isinstance(body.get("substances"), list):
        data["substances"] = "\n".join(str(item) for item in body["substances"])
    for share in _many(ShareIn, body, "share_with"):
        data[f"room_{share['framework']}"] = share["audience"]
    if "translations" in body:
        data.pop("translations", None)
        rows = _many(TranslationIn, body, "translations")
        data.update(_formset_data(rows, "translations"))
    initial = form.initial_of(notice) if notice else None
    made = form(data, user=user, initial=initial, correcting=correcting, notice=notice)
    if unknown := {name for name in data if name.startswith("room_")} - {f"room_{room.pk}" for room in made.rooms}:
        text = _("You may not share this in %(count)s of these frameworks.")
        raise ValidationError({"share_with": [text % {"count": len(unknown)}]})
    if made.is_translated and not made.translations.is_valid():
        wrong = [dict(errors) for errors in made.translations.errors]
        raise ValidationError({"translations": wrong if any(wrong) else list(made.translations.non_form_errors())})
    return checked(made), _identifiers(body, notice) if form is AlertForm else None


def content(form: Envelope, identifiers: Any) -> dict[str, Any]:
    """What the actions take."""
    return (
        form.content() if identifiers is None else {**form.content(), "identifiers": identifiers_in(form, identifiers)}
    )


def _keys(form: type[Envelope], *, correcting: bool) -> set[str]:
    rows = {"translations", "identifiers"} if form is AlertForm else {"translations"}
    elsewhere = OF_NEW_ONES - set(form.base_fields)
    own = {"note", "based_on", "proposals"} if correcting else {"share_with"} | OF_DRAFTS - elsewhere
    return (set(form.base_fields) - OF_DRAFTS) | rows | own


def _identifiers(body: dict[str, Any], notice: Notice | None) -> Any:
    """The rows; where a program says nothing of who sees a value, that stays as it was."""
    kept = {(row["kind"], row["value"]) for row in identifiers_of(notice) if row["for_addressees"]} if notice else set()
    rows = _many(IdentifierIn, body, "identifiers")
    told = [{"for_addressees": (row["kind"], row["value"]) in kept, **row} for row in rows]
    formset: Any = IdentifierRows(_formset_data(told, "identifiers"), prefix="identifiers")
    if not formset.is_valid():
        wrong = [dict(errors) for errors in formset.errors]
        raise ValidationError({"identifiers": wrong if any(wrong) else list(formset.non_form_errors())})
    return formset


def _many(serializer: type[serializers.Serializer[Any]], body: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The rows of a list; a name in one that the call does not know is an error, as beside the list."""
    rows = serializer(data=body.get(name) or [], many=True)
    if not rows.is_valid():
        raise ValidationError({name: rows.errors})
    known = set(serializer().fields)
    strange = {number: sorted(set(row) - known) for number, row in enumerate(body.get(name) or [])}
    unknown: Any = {str(n): {key: [_("Unknown field.")] for key in keys} for n, keys in strange.items() if keys}
    if unknown:
        raise ValidationError({name: unknown})
    return list(rows.validated_data)


def _formset_data(rows: list[dict[str, Any]], prefix: str) -> dict[str, Any]:
    data: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data
