"""What the database knows at the moment when Prometheus asks. Each web process says the same of it: take the maximum
over them, not the sum.
"""

from collections.abc import Iterator

from django.db import Error
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from portal import outgoing
from portal.models import AuditPending


class Standing(Collector):
    """How the outbox and the audit trail stand."""

    def collect(self) -> Iterator[Metric]:
        """As prometheus_client asks; where the database does not answer, only that."""
        try:
            found = [_messages(), _oldest(), _owed(), _seals()]
        except Error:
            found = []
        yield GaugeMetricFamily("accord_database_up", "Whether the database has answered.", value=float(bool(found)))
        yield from found


def _messages() -> Metric:
    family = GaugeMetricFamily(
        "accord_outbox_messages",
        "Messages that wait, are due (the late included), are late (due for more than 15 minutes), or were given up.",
        labels=["kind", "channel", "state"],
    )
    for tally in outgoing.tallies():
        for state in ("waiting", "due", "late", "dead"):
            family.add_metric([tally.kind.value, tally.channel.value, state], getattr(tally, state))
    return family


def _oldest() -> Metric:
    seconds = outgoing.oldest_due().total_seconds()
    return GaugeMetricFamily("accord_outbox_oldest_due_seconds", "How long the oldest due message is due.", seconds)


def _owed() -> Metric:
    seconds = outgoing.oldest_owed().total_seconds()
    return GaugeMetricFamily("accord_deliverer_owes_seconds", "How long what the deliverer alone does is due.", seconds)


def _seals() -> Metric:
    return GaugeMetricFamily(
        "accord_audit_seals_waiting", "Acts that wait for their seal.", AuditPending.objects.count()
    )
