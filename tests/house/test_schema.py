"""The description of the API is whole: nothing in it is guessed."""

import subprocess
import sys
from pathlib import Path

from drf_spectacular.generators import SchemaGenerator

ROOT = Path(__file__).resolve().parents[2]


def test_schema_is_made_without_a_warning() -> None:
    command = [sys.executable, "manage.py", "spectacular", "--validate", "--fail-on-warn", "--file", "/dev/null"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr.strip()) == (0, "")


def test_each_call_says_what_it_does() -> None:
    paths = SchemaGenerator().get_schema(public=True)["paths"]
    said = {(path, verb): call.get("summary") for path, calls in paths.items() for verb, call in calls.items()}
    assert len(said) > 30
    assert [call for call, words in said.items() if not words] == []
    assert len(set(said.values())) == len(said)
