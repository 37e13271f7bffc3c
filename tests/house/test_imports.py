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
