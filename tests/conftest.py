"""What every test may ask for."""

import gc
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker, Settings

from portal.models import AuditEvent, AuditRoom, AuditSeal, User
from tests.cast import Cast, assemble

# A machine that does other things too is slow at times, and that is no fault.
hypothesis_settings.register_profile("accord", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("accord")
# Everything that was imported stays, and so do the rows that tests share: to look through it all every 700 new objects
# takes a tenth of the time, and finds little.
gc.set_threshold(100_000, 20, 20)
NEVER_EMPTIED = [
    trigger.get_pgid(model)
    for model in (AuditEvent, AuditRoom, AuditSeal)
    for trigger in model._meta.triggers  # type: ignore[union-attr]
    if trigger.name.endswith("_not_emptied")
]


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_looked_up() -> Iterator[None]:
    """When they are asked for: else each browser begins with a list of all of them, as a web process does once."""
    with override_settings(WHITENOISE_AUTOREFRESH=True):
        yield


@pytest.fixture(autouse=True)
def _sealed(settings: Settings) -> None:
    """Fast passwords, mails in memory, a cache of its own: no test leans on another or leaves the machine."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.CELERY_BROKER_URL = "memory://"
    translation.activate(settings.LANGUAGE_CODE)  # a request leaves its own behind, in this thread


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test's database, which nobody else uses when it is dropped: not the server's half of a worker that is gone,
    which goes on with its last wait for messages for some seconds."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        # After a test with real transactions Django empties every table, which the audit trail refuses.
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        cursor.execute(f"ALTER DATABASE {name} SET \"pgtrigger.ignore\" = '{{{','.join(NEVER_EMPTIED)}}}'")
        connection.close()
    yield
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(others, [connection.settings_dict["NAME"]])


@pytest.fixture(scope="module", autouse=True)
def _swept(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What a file's tests wrote and undid is cleared away after them, when nobody writes: the server does it at no time
    of its own (see `portal.runner.postgres`)."""
    yield
    if connection.connection is None or connection.in_atomic_block:
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_stat_user_tables WHERE n_dead_tup > 500")
        for (table,) in cursor.fetchall():
            cursor.execute(f"VACUUM {connection.ops.quote_name(table)}")


@pytest.fixture
def cast(db: None) -> Cast:
    """Two of everything: see `tests.cast`."""
    return assemble()


class SignedIn(Client):
    """A browser in which one person is signed in."""

    def __init__(self, person: User) -> None:
        super().__init__()
        self.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")


@pytest.fixture
def as_(db: None) -> type[SignedIn]:
    """`as_(cast.analyst).get("/")`: a browser for a person."""
    return SignedIn
