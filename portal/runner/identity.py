"""As whom PostgreSQL runs: it refuses to be root. No user is made."""

import os
import shutil
import stat
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from portal.runner.console import Refused

NOBODY = 65534
INSTEAD = "run this as an ordinary user, or set DATABASE_URL to a server of your own"


@dataclass(frozen=True)
class Identity:
    """How a program of PostgreSQL is started: what to write before it, and the user to become."""

    prefix: list[str] = field(default_factory=list)
    user: int | None = None

    @property
    def owner(self) -> int:
        """Whose the files must be."""
        return os.geteuid() if self.user is None else self.user


def choose() -> Identity:
    """An ordinary user as such; root behind a user namespace that shows it another number, else as `nobody`."""
    if os.geteuid() != 0:
        return Identity()
    prefix = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
    if shutil.which("unshare") and subprocess.run([*prefix, "true"], capture_output=True).returncode == 0:
        return Identity(prefix=prefix)
    return Identity(user=NOBODY)


def settle(folder: Path, identity: Identity) -> None:
    """Give the folder to whom the server runs as: an earlier run may have been another."""
    if os.geteuid() != 0:
        return
    if identity.user is not None:
        _open_way(folder)
    found = [folder, *folder.rglob("*")]
    for path in found:
        if path.lstat().st_uid != identity.owner:
            os.chown(path, identity.owner, identity.owner, follow_symlinks=False)


def private_copy(binaries: Path, folder: Path, identity: Identity) -> Path:
    """Binaries that `nobody` can read, where it is `nobody` who runs them; the environment may be in root's home."""
    if identity.user is None:
        return binaries
    version, package = binaries.parent, binaries.parent.parent
    copy = folder / f"server-{version.stat().st_mtime_ns}"
    if not copy.exists():
        for old in folder.glob("server-*"):
            shutil.rmtree(old)
        half = folder / "server-half"
        shutil.copytree(version, half / package.name / version.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")  # found by the binaries beside their package
        shutil.copytree(libraries, half / libraries.name)
        half.rename(copy)
    return copy / package.name / version.name / binaries.name


def _open_way(folder: Path) -> None:
    """Let `nobody` pass through the parent, which is ours; the folders above are for their owner to open."""
    for above in folder.parent.parents:
        if not above.stat().st_mode & stat.S_IXOTH:
            raise Refused(
                f"PostgreSQL does not run as root, this machine allows no user namespaces, and {above} is closed to "
                f"others; set ACCORD_VAR to a folder elsewhere (such as /var/lib/accord), or {INSTEAD}"
            )
    folder.parent.chmod(stat.S_IMODE(folder.parent.stat().st_mode) | 0o011)
