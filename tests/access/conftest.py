"""The house, for every test that walks it."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from tests.access import house as houses
from tests.access.house import House
from tests.cast import assemble

QUICK = {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    """Everything planted (`tests.access.house`), once for the tests of a file, and gone after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(**QUICK):
            made = houses.build(assemble())
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def house(built: House, db: None) -> House:
    """The house as it was built, whatever the test before did in it: `db` undoes that, and rows in hand are copies."""
    return deepcopy(built)
