"""What `collectstatic` puts out: everything that a page asks for, and nothing that none does."""

import re
from pathlib import Path, PurePosixPath

import pytest
from django.core.management import call_command
from django.test import override_settings

from tests.cast import Cast
from tests.conftest import SignedIn
from tests.gathered import Gathered, gathered

__all__ = ["gathered"]
PLAIN = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
ASKED = re.compile(r'"/static/([^"#?]+)')
DRAWN_WITH = re.compile(r"""url\(["']?(?!data:|#)([^"')#?]+)""")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The files by name, without their compressed copies."""
    root = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=root, STORAGES=PLAIN):
        call_command("collectstatic", interactive=False, verbosity=0)
    return {str(file.relative_to(root)): file for file in root.rglob("*") if file.is_file()}


def test_every_file_that_a_page_asks_for_is_served(served: dict[str, Path], gathered: Gathered) -> None:
    asked = {name for page in [*gathered.shown, *gathered.refused] for name in ASKED.findall(page.html)}
    assert "accord/accord.css" in asked
    assert asked - served.keys() == set()


def test_every_file_that_the_page_of_the_api_asks_for_is_served(served: dict[str, Path], cast: Cast) -> None:
    asked = set(ASKED.findall(SignedIn(cast.analyst).get("/api/v1/docs/").text))
    assert "drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js" in asked
    assert asked - served.keys() == set()


def test_every_file_that_a_style_sheet_asks_for_is_served(served: dict[str, Path]) -> None:
    ours = {name: file for name, file in served.items() if name.endswith(".css") and not name.startswith("admin/")}
    asked = {_beside(name, other) for name, file in ours.items() for other in DRAWN_WITH.findall(file.read_text())}
    assert asked
    assert asked - served.keys() == set()


def test_nothing_is_served_that_no_page_asks_for(served: dict[str, Path]) -> None:
    assert {name.split("/")[0] for name in served} == {"accord", "admin", "drf_spectacular_sidecar", "vendor"}
    assert [name for name in served if name.endswith(".map") or "/redoc/" in name] == []


def _beside(name: str, other: str) -> str:
    """The name of what a style sheet names from where it stands."""
    parts: list[str] = []
    for part in (PurePosixPath(name).parent / other).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)
