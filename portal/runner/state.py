"""At which state of the code something was found, as a digest over files: what was found at another counts no more."""

import ast
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

PARTS: Final = ("portal", "sharing", "trends", "templates")
SETS: Final = ("pyproject.toml", "requirements.txt", "tests/requirements.txt")
# What starts tests answers nobody; and how long ago something was compiled says nothing.
BESIDE: Final = ("portal/runner", "__pycache__")
EVERYWHERE: Final = "tests/postgres.py"  # loaded by pyproject.toml
PROOF: Final = ("tests/access/prove.py", "tests/access/prove_sweep.py")


def of_proof(root: Path) -> str:
    """The product, and what `make prove` asks of it."""
    return of(root, PROOF)


def of(root: Path, tests: Iterable[str]) -> str:
    """The product, and these files of tests with every file that they import."""
    return digest(root, {*product(root), *concerned(root, tests)})


def digest(root: Path, files: Iterable[Path]) -> str:
    """The names of files and what stands in them."""
    said = hashlib.sha256()
    for file in sorted(files):
        content = file.read_bytes()
        said.update(f"{file.relative_to(root)} {len(content)}\n".encode())
        said.update(content)
    return said.hexdigest()


def product(root: Path) -> Iterator[Path]:
    """Every file of the product, and which versions of other people's it stands on."""
    yield from (root / name for name in SETS)
    for part in PARTS:
        for file in (root / part).rglob("*"):
            if file.is_file() and not any(f"/{beside}/" in f"/{file.relative_to(root)}" for beside in BESIDE):
                yield file


def concerned(root: Path, tests: Iterable[str]) -> set[Path]:
    """These files of tests, what they import of other ones, and what pytest loads for them."""
    found, waiting = set[Path](), [root / EVERYWHERE, *(root / test.partition("::")[0] for test in tests)]
    while waiting:
        file = waiting.pop()
        if file in found:
            continue
        found.add(file)
        beside = [folder / "conftest.py" for folder in file.relative_to(root).parents]
        waiting += [root / each for each in beside if (root / each).exists()]
        waiting += [place for name in _imported(file) for place in _places(root, name) if place.exists()]
    return found


def _imported(file: Path) -> Iterator[str]:
    """The names of other tests that a file imports, or of what is in them."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("tests."))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "tests":
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _places(root: Path, name: str) -> Iterator[Path]:
    """Where a name may stand: a module, what is in one, and each package on the way."""
    words = name.split(".")
    for count in range(1, len(words) + 1):
        place = root.joinpath(*words[:count])
        yield place.with_suffix(".py")
        yield place / "__init__.py"
