"""Celery: the alarm clock of the outbox. The poll of `manage.py deliver` is the guarantee."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("accord")
app.config_from_object("django.conf:settings", namespace="CELERY")


@setup_logging.connect
def log_as_the_site_does(**told: object) -> None:
    """A worker's lines are written as the setting LOGGING says. Celery, which is told this, sets up none of its own."""


def pgmq_options() -> dict[str, Any]:
    """Transport options of the PostgreSQL broker: the site's own database, woken by NOTIFY."""
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415  only where PostgreSQL is the broker

    server: dict[str, Any] = settings.DATABASES["default"]
    return {
        "conn_string": make_conninfo(
            dbname=server["NAME"],
            user=server["USER"] or None,
            password=server["PASSWORD"] or None,
            host=server["HOST"] or None,
            port=server["PORT"] or None,
        ),
        "init_extension": False,
        "use_notify": True,
        "notify_throttle_interval_ms": 0,
        "wait_time_seconds": 0,
        "visibility_timeout": 1800,
    }


if settings.CELERY_BROKER_URL.startswith("pgmq:"):
    app.conf.broker_transport_options = pgmq_options()
app.autodiscover_tasks()
