"""What every test may ask for."""

import pytest
from django.test import Client
from pytest_django import Settings

from portal.models import User
from tests.cast import Cast, assemble


@pytest.fixture(autouse=True)
def _sealed(settings: Settings) -> None:
    """Fast passwords, mails in memory, a cache of its own: no test leans on another or leaves the machine."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.CELERY_BROKER_URL = "memory://"


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
