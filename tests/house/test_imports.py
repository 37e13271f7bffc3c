"""The ways round the reading rule, by name: who says them. The contracts of pyproject.toml hold the rest."""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("portal", "sharing", "trends")
RULE = "sharing/access.py"
# The packages with guarded tables.
GUARDED = ("sharing", "trends")
UNNAMED = {"import_module", "__import__"}
# What opens a connection. import-linter knows packages of others as a whole, and urllib.parse is no way out.
WAYS_OUT = {
    *("_socket", "_ssl", "asyncio", "ftplib", "http.client", "http.server", "imaplib", "poplib", "smtplib", "socket"),
    *("socketserver", "ssl", "telnetlib", "urllib.request", "xmlrpc"),
    *("aiohttp", "anyio", "dns", "h11", "httpcore", "httplib2", "httpx", "pycurl", "requests", "urllib3"),
}


def says(text: str, name: str) -> list[int]:
    """The lines on which code, not prose, says a name: as a variable, an attribute or an import."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(text))
        if (isinstance(node, ast.Name) and node.id == name)
        or (isinstance(node, ast.Attribute) and node.attr == name)
        or (isinstance(node, ast.FunctionDef) and node.name == name)
        or (isinstance(node, ast.ImportFrom) and name in [alias.name for alias in node.names])
    ]


def sayers(name: str, packages: tuple[str, ...]) -> set[str]:
    paths = [p for package in packages for p in (ROOT / package).rglob("*.py") if "migrations" not in p.parts]
    return {str(path.relative_to(ROOT)) for path in paths if says(path.read_text(), name)}


@pytest.mark.parametrize(
    "text",
    ["x._base_manager", "from sharing.access import unrestricted", "access.unrestricted(y)", "def unrestricted(): ..."],
)
def test_a_name_is_found_where_code_says_it(text: str) -> None:
    assert says(text, "unrestricted") + says(text, "_base_manager") == [1]
    assert says(f'"""{text}"""', "unrestricted") == []


def test_rows_without_a_reader_are_asked_for_in_the_rule_alone() -> None:
    assert sayers("unrestricted", PACKAGES) == {RULE}


def test_the_manager_without_a_guard_is_named_in_the_rule_alone() -> None:
    assert sayers("_base_manager", GUARDED) == {RULE}
    assert sayers("_default_manager", GUARDED) == set()


def ways_out(text: str) -> set[str]:
    """Those that code imports, inside functions too; and the words for importing what has no name yet."""
    if not any(all(part in text for part in way.split(".")) for way in WAYS_OUT | UNNAMED):
        return set()  # parsing all files takes seconds
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {f"{getattr(node, 'module', '')}.{alias.name}".lstrip(".") for node in nodes for alias in node.names}
    ways = {way for way in WAYS_OUT if any(f"{name}.".startswith(f"{way}.") for name in names)}
    return ways | {word for word in UNNAMED if word in text and says(text, word)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import socket", {"socket"}),
        ("import urllib.error, urllib.request as asked", {"urllib.request"}),
        ("from urllib import request", {"urllib.request"}),
        ("from urllib.request import urlopen", {"urllib.request"}),
        ("def f():\n    from http import client, HTTPStatus", {"http.client"}),
        ("import requests.sessions", {"requests"}),
        ("importlib.import_module(name)", {"import_module"}),
        ("from urllib.parse import urlsplit\nfrom http import HTTPStatus\nfrom portal import requests", set()),
    ],
)
def test_a_way_out_is_found_however_it_is_imported(text: str, found: set[str]) -> None:
    assert ways_out(text) == found


def test_connections_are_opened_in_one_place_and_mails_sent_in_another() -> None:
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    found = {str(path.relative_to(ROOT)): ways_out(path.read_text()) for path in paths if "runner" not in path.parts}
    assert {path: ways for path, ways in found.items() if ways} == {
        "portal/egress.py": {"http.client", "socket", "ssl"},
        "portal/channels/email.py": {"smtplib"},
    }


def test_contracts_of_imports_are_all_there() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert {contract["name"].partition(":")[0] for contract in contracts} == {
        "Data flows one way",
        "guardian has one door",
        "Models know nothing above them",
        "Actions know no pages",
        "Inside a package",
        "The oracle of the reading rule shares nothing with the product, nor with what the product stands on",
        "The product knows no test",
        "The renderer of PDF is one",
        "What is pure knows no table",
    }
