"""Who would see an item, or see it as well, as JSON: what the page before it is shared, or shared further, says."""

from typing import Any

from rest_framework import serializers

from portal.models import User
from sharing.models import Notice
from sharing.queries import audience
from sharing.queries.reach import Reach


class RoomOut(serializers.Serializer):
    """A framework, and how many other members would read it there. Null: the caller is not told. `informed` are those
    who would read it as well, by name, without those who are asked; `already`: how many members read it already.
    """

    framework = serializers.UUIDField(source="framework.pk")
    name = serializers.CharField(source="framework.name")
    audience = serializers.CharField()
    total = serializers.IntegerField(allow_null=True)
    informed = serializers.ListField(child=serializers.CharField(), allow_null=True)
    already = serializers.IntegerField()


class ToFollowUpOut(serializers.Serializer):
    """Who would be asked to follow up, and by when if it is shared now; `is_blind`: it could not read it there."""

    organization = serializers.UUIDField(source="organization.pk")
    name = serializers.CharField(source="organization.name")
    due_at = serializers.DateTimeField(allow_null=True)
    is_blind = serializers.BooleanField()


class AudienceOut(serializers.Serializer):
    """Who would see it, of a shared item as well, and what is new about them; whoever decides sends back `seen`.

    Countries, people, people who get a mail at once, webhooks that are called and keys of programs are those of
    organizations that do not read it yet, as far as the caller may know of them. `newcomers` were reached by nothing of
    the issuer before, in `new_frameworks` nothing of it was shared before. `lowest_before` is the label below which no
    earlier item of its kind went, where this one does. `advice`: what in the label contradicts the audience.
    """

    seen = serializers.CharField(source="reach.seen")
    tlp = serializers.CharField(source="reach.tlp")
    frameworks = RoomOut(many=True, source="reach.rooms")
    asked = ToFollowUpOut(many=True, source="reach.asked")
    countries = serializers.ListField(child=serializers.CharField())
    people = serializers.IntegerField()
    mailed = serializers.IntegerField()
    webhooks = serializers.IntegerField()
    programs = serializers.IntegerField()
    identifiers_for_addressees = serializers.IntegerField(source="kind_alone")
    newcomers = serializers.ListField(child=serializers.CharField())
    new_frameworks = serializers.ListField(child=serializers.CharField(), source="new_rooms")
    lowest_before = serializers.CharField(source="widest", allow_null=True)
    advice = serializers.ListField(child=serializers.CharField(), source="reach.advice")


def told(user: User, notice: Notice, found: Reach) -> dict[str, Any]:
    """What is said to the person of those who would see the item, or see it as well."""
    return dict(AudienceOut(audience.told(user, notice, found)).data)
