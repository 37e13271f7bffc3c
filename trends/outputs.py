"""How programs are told of trends."""

from rest_framework import serializers


class CountOut(serializers.Serializer):
    """How many have a key: a code, or a name where there is none; an empty one stands for what states nothing."""

    key = serializers.CharField(allow_blank=True)
    count = serializers.IntegerField()


class MonthOut(CountOut):
    """How many items of a kind were shared in a month, `2026-03`, in UTC."""

    month = serializers.CharField()


class LagOut(serializers.Serializer):
    """How many days after decisions of the UN the controls of a jurisdiction took effect: the middle one; how many
    followed, and how many were earlier.
    """

    jurisdiction = serializers.CharField()
    days = serializers.IntegerField(allow_null=True)
    followed = serializers.IntegerField()
    earlier = serializers.IntegerField()


class GlimpseColumnOut(serializers.Serializer):
    """A closed quarter, or a closed year."""

    stretch = serializers.CharField()
    begins_on = serializers.DateField()


class GlimpseRowOut(serializers.Serializer):
    """A count for each column; null is one that is not told."""

    key = serializers.CharField()
    counts = serializers.ListField(child=serializers.IntegerField(allow_null=True))


class GlimpseTableOut(serializers.Serializer):
    dimension = serializers.CharField()
    rows = GlimpseRowOut(many=True)


class GlimpseOut(serializers.Serializer):
    """Items of a framework for an audience to which the caller does not belong, in figures."""

    framework = serializers.UUIDField()
    audience = serializers.CharField()
    columns = GlimpseColumnOut(many=True)
    tables = GlimpseTableOut(many=True)


class TrendsOut(serializers.Serializer):
    """What the caller may read of a time, counted; `tlp` is the strictest label of it, and empty where there is
    nothing. `up_to` is the label that was asked for: nothing stricter is counted then, and nothing is told of what is
    not readable. `answered` and `acted` are numbers of alerts.
    """

    tlp = serializers.CharField(allow_blank=True)
    up_to = serializers.CharField(allow_blank=True)
    framework = serializers.UUIDField(allow_null=True)
    begins_on = serializers.DateField()
    ends_on = serializers.DateField()
    totals = CountOut(many=True)
    months = MonthOut(many=True)
    stages = CountOut(many=True)
    methods = CountOut(many=True)
    new_methods = CountOut(many=True)
    substances = CountOut(many=True)
    classes = CountOut(many=True)
    new_substances = CountOut(many=True)
    sectors = CountOut(many=True)
    origins = CountOut(many=True)
    destinations = CountOut(many=True)
    decisions = CountOut(many=True)
    answered = serializers.IntegerField()
    acted = serializers.IntegerField()
    hours_to_confirmation = serializers.FloatField(allow_null=True)
    hours_to_outcome = serializers.FloatField(allow_null=True)
    withdrawn = serializers.IntegerField()
    laws = LagOut(many=True)
    not_readable = GlimpseOut(many=True)
