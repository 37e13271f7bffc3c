"""The virtual environment, and the system's libraries that Accord uses."""

import contextlib
import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from portal.runner import processes
from portal.runner.console import Refused, say, step

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "accord-requirements"
TESTS = ROOT / "tests" / "requirements.txt"
PRODUCT = ROOT / "requirements.txt"
# What WeasyPrint loads, and the Debian and Ubuntu packages that hold it.
PDF_LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
CHINESE = "fonts-noto-cjk"  # its letters are too many to be shipped with the site
# What playwright's own driver loads, and what holds it.
BROWSER_LIBRARIES = {"libatomic.so.1": "libatomic1"}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ROOM = 1000  # megabytes that the environment needs while it is made


def install_all(arguments: list[str]) -> int:
    """Make the environment for developers, tests included."""
    prepare(TESTS)
    return 0


def prepare(requirements: Path) -> None:
    """Make the virtual environment hold exactly what the file pins, and bring the libraries for PDF where allowed."""
    if _is_installed(requirements):
        return
    refuse_full(ROOT, ROOM)
    _make_venv()
    _install(requirements)
    _bring_pdf_libraries()


def refuse_full(folder: Path, megabytes: int) -> None:
    """Refused where the disk has no room for what is about to be written."""
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < megabytes:
        raise Refused(f"the disk of {folder} has {free} MB free, and {megabytes} MB are needed; make room first")


def missing_pdf_packages() -> list[str]:
    """The system packages without which no PDF, or none in Chinese, can be made here."""
    libraries = [package for library, package in PDF_LIBRARIES.items() if not _loads(library)]
    return libraries + ([] if _has_chinese() else [CHINESE])


def missing_browser_packages() -> list[str]:
    """The system packages without which no browser test can run here."""
    browser = [] if any(shutil.which(name) for name in CHROMIUM) else ["chromium"]
    return browser + [package for library, package in BROWSER_LIBRARIES.items() if not _loads(library)]


def missing_checker_packages() -> list[str]:
    """The system packages without which the HTML of pages cannot be checked here."""
    return [] if shutil.which("java") else ["default-jre-headless"]


def apt_install(packages: list[str], purpose: str) -> None:
    """Install system packages where this person may. Refused says in one line what to type otherwise."""
    wanted = " ".join(packages)
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Refused(f"{purpose}, this machine needs {wanted}; type: {_by_hand(wanted)}")
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with step(f"installing {wanted} {purpose}"):
        processes.ask(["apt-get", "update", "-q"], cwd=ROOT, environ=environ)
        command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
        code, printed = processes.ask(command, cwd=ROOT, environ=environ)
    if code:
        raise Refused(f"{purpose}, this machine needs {wanted}, and apt-get failed: {printed.splitlines()[-1]}")


def _by_hand(wanted: str) -> str:
    """The line to type for somebody who is not root."""
    command = f"apt-get update && apt-get install -y {wanted}"
    if shutil.which("sudo"):
        return f"sudo sh -c '{command}'"
    return f"su -c '{command}'"


def _is_installed(file: Path) -> bool:
    return STAMP.exists() and _digest(file) in STAMP.read_text().split() and _runs(PYTHON)


def _make_venv() -> None:
    """A venv with pip in it; one that was interrupted half-way is made anew."""
    if _runs(PYTHON) and processes.ask([PYTHON, "-m", "pip", "--version"], cwd=ROOT)[0] == 0:
        return
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        # All at once: whoever has to type it should have to only once.
        apt_install(["python3-venv", *missing_pdf_packages()], "to make the virtual environment")
    with step("making the virtual environment"):
        shutil.rmtree(VENV, ignore_errors=True)
        code, printed = processes.ask([sys.executable, "-m", "venv", VENV], cwd=ROOT)
    if code:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Refused(f"python3 -m venv failed: {(printed.splitlines() or ['it says nothing'])[-1]}")


def _runs(python: Path) -> bool:
    return python.exists() and subprocess.run([str(python), "-c", ""], capture_output=True).returncode == 0


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _install(file: Path) -> None:
    """Install what the file pins. The tests' set holds the product's too, so its stamp covers both."""
    with contextlib.suppress(FileNotFoundError):
        STAMP.unlink()
    with step(f"installing what {file.relative_to(ROOT)} pins"):
        command: list[str | Path] = [PYTHON, "-m", "pip", "install", "--require-hashes", "--progress-bar", "off"]
        command += ["--disable-pip-version-check", "--no-input", "-r", file]
        _show_progress(command, _pinned(file))
    STAMP.write_text("\n".join(_digest(each) for each in {file, PRODUCT}))


def _pinned(file: Path) -> int:
    """About how many packages the file brings."""
    return sum(1 for line in file.read_text().splitlines() if line[:1].isalnum() and "==" in line)


def _show_progress(command: list[str | Path], packages: int) -> None:
    """Run pip and count the packages that it has got; its last lines are shown when it fails."""
    said: list[str] = []
    got = 0
    with processes.running(command, cwd=ROOT, log=subprocess.PIPE) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            said.append(line.decode(errors="replace").rstrip())
            if said[-1].startswith("Collecting"):
                got += 1
                if got % 20 == 0:
                    say(f"    {got} of about {packages} packages")
            if said[-1].startswith("Installing"):
                say("    unpacking")
        pip.wait()
    if pip.returncode:
        raise Refused("pip could not install the requirements:\n" + "\n".join(said[-8:]))


def _has_chinese() -> bool:
    """Whether the system has a font with the letters of Chinese."""
    lister = shutil.which("fc-list")
    return lister is not None and bool(processes.ask([lister, ":lang=zh"], cwd=ROOT)[1].strip())


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
