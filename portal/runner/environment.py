"""The virtual environment, and the system's libraries that Accord uses."""

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from portal.runner.console import Refused, say, step

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST_PYTHON = (3, 11)
# What WeasyPrint loads, and the Debian and Ubuntu packages that hold it.
PDF_LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


def install_all(arguments: list[str]) -> int:
    """Make the environment for developers, tests included."""
    prepare("tests/requirements.txt")
    return 0


def prepare(requirements: str) -> None:
    """Make the virtual environment hold exactly what the file pins, and bring the libraries for PDF where allowed."""
    if sys.version_info < OLDEST_PYTHON:
        raise Refused(f"this needs Python 3.11 or later; {sys.executable} is {sys.version.split()[0]}")
    _make_venv()
    _install(ROOT / requirements)
    _bring_pdf_libraries()


def _make_venv() -> None:
    """A venv with pip in it; one that was interrupted half-way is made anew."""
    if PYTHON.exists() and (VENV / "bin" / "pip").exists() and _runs(PYTHON):
        return
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        apt_install(["python3-venv"], "to make the virtual environment")
    with step("making the virtual environment"):
        shutil.rmtree(VENV, ignore_errors=True)
        made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Refused(f"python3 -m venv failed: {(made.stdout + made.stderr).strip().splitlines()[-1]}")


def _runs(python: Path) -> bool:
    return subprocess.run([str(python), "-c", ""], capture_output=True).returncode == 0


def _install(file: Path) -> None:
    """Install what the file pins, unless the stamp says that it is there."""
    wanted = hashlib.sha256(file.read_bytes()).hexdigest()
    stamp = VENV / "accord-requirements"
    have = stamp.read_text().split() if stamp.exists() else []
    if wanted in have:
        return
    with step(f"installing what {file.relative_to(ROOT)} pins"):
        command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--progress-bar", "off"]
        command += ["--disable-pip-version-check", "--no-input", "-r", str(file)]
        _show_progress(command, file.read_text().count("=="))
    # The tests' set holds the product's too, so either stamp stays true after the other.
    stamp.write_text("\n".join([*have, wanted, *_covered(file)]))


def _covered(file: Path) -> list[str]:
    if file.parent.name != "tests":
        return []
    return [hashlib.sha256((ROOT / "requirements.txt").read_bytes()).hexdigest()]


def _show_progress(command: list[str], packages: int) -> None:
    """Run pip and count the packages that it has got; its last lines are shown when it fails."""
    said: list[str] = []
    got = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            said.append(line.rstrip())
            if line.startswith("Collecting"):
                got += 1
                if got % 20 == 0:
                    say(f"    {got} of about {packages} packages")
            if line.startswith("Installing"):
                say("    unpacking")
    if pip.returncode:
        raise Refused("pip could not install the requirements:\n" + "\n".join(said[-8:]))


def missing_pdf_packages() -> list[str]:
    """The system packages without which no PDF can be made here."""
    return [package for library, package in PDF_LIBRARIES.items() if not _loads(library)]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _bring_pdf_libraries() -> None:
    missing = missing_pdf_packages()
    if not missing:
        return
    try:
        apt_install(missing, "to make PDF files")
    except Refused as refusal:
        say(f"  The site runs without them, but {refusal}")


def apt_install(packages: list[str], purpose: str) -> None:
    """Install system packages where this person may. Refused says in one line what to type otherwise."""
    wanted = " ".join(packages)
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Refused(f"{purpose}, this machine needs {wanted}; type: sudo apt install {wanted}")
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with step(f"installing {wanted} {purpose}"):
        subprocess.run(["apt-get", "update", "-q"], env=environ, capture_output=True)
        command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
        done = subprocess.run(command, env=environ, capture_output=True, text=True)
    if done.returncode:
        raise Refused(f"{purpose}, apt-get could not install {wanted}: {done.stderr.strip().splitlines()[-1:]}")
