"""`make demo`: the whole of Accord on one machine, and nothing left behind when it ends."""

import contextlib
import json

from portal.runner import environment, folder, processes
from portal.runner.console import Refused, say, step
from portal.runner.environment import PYTHON, ROOT
from portal.runner.processes import Stopped
from portal.runner.site import Site

STEPS = (
    (["migrate", "--verbosity", "0"], "preparing the database"),
    (["createcachetable", "--verbosity", "0"], ""),
    (["load_reference"], "loading substances, methods and decisions"),
    (["play_demo"], "playing the demo community"),
)


def run(arguments: list[str]) -> int:
    """Set up, start, print the address, and wait until stopped."""
    try:
        with folder.only_one():
            environment.prepare(environment.PRODUCT)
            with folder.database() as url:
                environ = folder.environ(url)
                _fill(environ)
                _collect(environ)
                site = Site(folder.HOST, folder.port(), folder.place() / "log")
                with site.running(environ):
                    _greet()
                    site.watch()
    except Stopped:
        say("\nstopped")
    return 0


def manage(arguments: list[str]) -> int:
    """`manage.py` with the demo's settings: over the demo's server where one runs, else over one started for it."""
    environment.prepare(environment.PRODUCT)
    with folder.database(share=True) as url:
        return processes.attend([PYTHON, "manage.py", *arguments], cwd=ROOT, environ=folder.environ(url))


def bench(arguments: list[str]) -> int:
    """Figures over the demo data, as `benchmarks/README.md` explains them."""
    environment.prepare(environment.TESTS)
    with folder.database(share=True) as url:
        environ = folder.environ(url)
        _fill(environ)
        return processes.attend([PYTHON, "-m", "benchmarks", *arguments], cwd=ROOT, environ=environ)


def _fill(environ: dict[str, str]) -> None:
    """Bring the database to what the story needs; each command is quick where its work is done."""
    for words, text in STEPS:
        with step(text) if text else contextlib.nullcontext():
            code = processes.run([PYTHON, "manage.py", *words], cwd=ROOT, environ=environ)
        if code:
            raise Refused(f"`manage.py {' '.join(words)}` failed (exit code {code})")


def _collect(environ: dict[str, str]) -> None:
    """Compressed copies of the static files, made anew where one of ours or what is installed has changed."""
    mark = folder.place() / "static.collected"
    newest = max(file.stat().st_mtime for file in (environment.STAMP, *(ROOT / "portal" / "static").rglob("*")))
    if mark.exists() and mark.stat().st_mtime >= newest:
        return
    with step("compressing style sheets and scripts"):
        code = processes.run(
            [PYTHON, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"], cwd=ROOT, environ=environ
        )
    if code:
        raise Refused(f"`manage.py collectstatic` failed (exit code {code})")
    mark.touch()


def _greet() -> None:
    """The address, and as whom to sign in: `play_demo` writes down whom it made."""
    say(f"\nAccord is at {folder.address()}/\n")
    with contextlib.suppress(FileNotFoundError):
        demo = json.loads((folder.place() / "demo.json").read_text())
        for person in demo["people"]:
            say(f"  {person['role']:<20} {person['email']:<44} {person['name']}, {person['organization']}")
        say(f"\n  password of all: {demo['password']}")
        say(f"  the newest bulletin as PDF: {demo['bulletin']}")
    say(f"\nCtrl-C stops everything; the data stays in {folder.place()}.")
