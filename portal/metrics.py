"""What Prometheus is told: counts of answers and messages, and how the outbox and the audit trail stand.

Several web processes, the workers and the deliverer count, and one of the web processes is asked. Each counts in files
of its own (prometheus_client's multi-process mode, in `var/metrics`), so that whichever is asked sums up all processes
of the machine; ports of their own would have to be found and asked one by one, and the processes of one web server come
and go. What the database knows is asked of it at that moment. A label is a view's name or a code, never an address.
"""

import os
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

FOLDER: Final = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
if FOLDER:
    Path(FOLDER).mkdir(parents=True, exist_ok=True)
SECONDS: Final = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

ANSWERS: Final = Counter("accord_answers", "Answers to requests.", ["view", "status"])
DURATIONS: Final = Histogram("accord_answer_seconds", "How long an answer took.", ["view"], buckets=SECONDS)
ATTEMPTS: Final = Counter("accord_deliveries", "Attempts to deliver a message.", ["kind", "channel", "outcome"])


def count_answer(view: str, status: int, seconds: float) -> None:
    """One answer, by its view and the class of its status (`2xx`)."""
    if FOLDER:
        ANSWERS.labels(view, f"{status // 100}xx").inc()
        DURATIONS.labels(view).observe(seconds)


def count_attempt(kind: str, channel: str, outcome: str) -> None:
    """One message that was handled: sent, suppressed, dead or put off."""
    if FOLDER:
        ATTEMPTS.labels(kind, channel, outcome).inc()


def page(*standing: Collector) -> bytes:
    """Everything, in Prometheus's text format: what the processes have counted, and what these collectors find."""
    registry = CollectorRegistry()
    if FOLDER:
        MultiProcessCollector(registry, path=FOLDER)
    for collector in standing:
        registry.register(collector)
    return generate_latest(registry)
