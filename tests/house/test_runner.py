"""The runner, with real processes: what it starts ends with it, and what stands in its way gets one clear sentence."""

import ast
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from portal.runner import environment, folder, identity, postgres, processes
from portal.runner.console import Refused
from portal.runner.environment import ROOT
from portal.runner.postgres import Server

SECONDS = 300.0  # a machine that does other things too is slow at times


def until(happens: Callable[[], object]) -> None:
    deadline = time.monotonic() + SECONDS
    while not happens():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def alive(pid: int) -> bool:
    """Runs, and is not merely waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def processes_of(var: Path) -> list[int]:
    """Every process that was started with this folder in its environment."""
    mark = b"ACCORD_VAR=" + os.fsencode(var) + b"\0"
    found = []
    for place in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark in place.read_bytes() and alive(int(place.parent.name)):
                found.append(int(place.parent.name))
        except OSError:
            continue
    return found


def runner(program: str, **environ: str) -> subprocess.Popen[str]:
    """A runner in a process of its own; `program` is what it runs."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "MAKELEVEL", "PORT")}
    return subprocess.Popen(
        [sys.executable, "-u", "-c", program],
        cwd=ROOT,
        env={**kept, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def refusal(**environ: str) -> str:
    """What `make demo` says when it refuses."""
    with runner("from portal.runner.__main__ import main; raise SystemExit(main(['demo']))", **environ) as demo:
        printed, complaint = demo.communicate(timeout=SECONDS)
    assert (demo.returncode, printed) == (1, "")
    return complaint


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a server that has run once."""
    place = tmp_path_factory.mktemp("cluster") / "postgres"
    server = Server(place, fast=True)
    server.start()
    server.create("kept")
    server.stop()
    return place


@pytest.fixture
def server(cluster: Path) -> Iterator[Server]:
    server = Server(cluster, fast=True)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((folder.HOST, 0))
        return int(probe.getsockname()[1])


def test_server_keeps_to_itself(server: Server, cluster: Path) -> None:
    with psycopg.connect(server.url("kept")) as connection:
        found = connection.execute("SELECT current_setting('listen_addresses'), current_user").fetchone()
    assert found == ("", "accord")
    assert {(cluster / name).stat().st_mode & 0o077 for name in (".", "data", "password", "sockets")} == {0}


def test_server_asks_for_its_password(server: Server) -> None:
    address = f"postgresql://accord:wrong@/kept?host={server.folder / 'sockets'}"
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(address)


def test_stopped_server_leaves_no_process(cluster: Path) -> None:
    server = Server(cluster, fast=True)
    server.start()
    assert server.process is not None
    server.stop()
    assert not alive(server.process.pid)
    assert list((cluster / "sockets").iterdir()) == []


def test_database_that_is_there_is_kept(server: Server) -> None:
    with psycopg.connect(server.url("kept")) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS witness (id integer)")
    server.create("kept")
    with psycopg.connect(server.url("kept")) as connection:
        assert connection.execute("SELECT count(*) FROM witness").fetchone() == (0,)


def test_server_dies_with_an_owner_that_was_killed(cluster: Path) -> None:
    program = f"""
import time
from pathlib import Path
from portal.runner.postgres import Server
server = Server(Path({str(cluster)!r}), fast=True)
server.start()
print(server.process.pid)
time.sleep(60)
"""
    with runner(program) as owner:
        assert owner.stdout is not None
        pid = int(owner.stdout.readline())
        assert alive(pid)
        owner.kill()
    until(lambda: not alive(pid))
    assert not (cluster / "data" / "postmaster.pid").exists()


def test_second_server_over_a_folder_is_refused(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "GONE_WITHIN", 0.2)
    assert server.process is not None
    with pytest.raises(Refused) as refused:
        Server(server.folder, fast=True).start()
    assert str(refused.value) == (
        f"a PostgreSQL server (process {server.process.pid}) already runs over {server.data}; stop it first"
    )


def test_running_server_can_be_shared_and_outlives_its_guest(server: Server) -> None:
    guest = Server(server.folder)
    assert guest.attach()
    assert guest.url("kept") == server.url("kept")
    guest.stop()
    with psycopg.connect(server.url("kept")) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_folder_without_a_running_server_cannot_be_shared(cluster: Path) -> None:
    assert not Server(cluster).attach()


def test_note_of_a_dead_server_does_not_hinder_even_where_its_number_lives_on(cluster: Path) -> None:
    note = cluster / "data" / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n{cluster / 'data'}\n0\n5432\n{cluster / 'sockets'}\n\n0 0\nready\n")
    server = Server(cluster, fast=True)
    server.start()
    server.stop()
    assert not note.exists()


def test_half_made_cluster_is_made_anew(tmp_path: Path) -> None:
    half = tmp_path / "postgres" / "data.half"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    server = Server(tmp_path / "postgres", fast=True)
    server.start()
    server.stop()
    assert not half.exists()


def test_folder_that_holds_no_cluster_is_refused_and_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "postgres" / "data" / "letter.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    with pytest.raises(Refused, match="holds no database; move the folder away and try again"):
        Server(tmp_path / "postgres").start()
    assert mine.read_text() == "mine"


def test_cluster_of_another_version_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("12\n")
    with pytest.raises(Refused, match="was made by PostgreSQL 12, which is not installed"):
        Server(tmp_path / "postgres").start()


def test_lost_password_is_said(server: Server) -> None:
    password = server.folder / "password"
    kept = password.rename(server.folder / "kept")
    try:
        with pytest.raises(Refused, match="lost its file `password`; put it back, or move the folder away"):
            server.url("kept")
    finally:
        kept.rename(password)


@pytest.mark.parametrize("name", ["n" * 100, "one, two"])
def test_path_that_no_socket_can_have_gets_a_short_one(tmp_path: Path, name: str) -> None:
    server = Server(tmp_path / name / "postgres", fast=True)
    server.start()
    server.create("accord")
    sockets = server._sockets
    assert sockets is not None
    assert sockets.stat().st_mode & 0o077 == 0
    server.stop()
    assert not sockets.parent.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another identity")
def test_root_without_user_namespaces_runs_the_server_as_nobody(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Path(tmp_path_factory.getbasetemp()) / "closed"
    place.mkdir(mode=0o700)
    (place / "unshare").write_text("#!/bin/sh\nexit 1\n")
    (place / "unshare").chmod(0o755)
    monkeypatch.setenv("PATH", f"{place}:{os.environ['PATH']}")
    assert identity.choose() == identity.Identity(user=identity.NOBODY)
    with pytest.raises(Refused, match="is closed to others; set ACCORD_VAR to a folder elsewhere"):
        Server(place / "var" / "postgres").start()
    assert not (place / "var" / "postgres" / "data").exists()


def test_whatever_a_child_started_ends_with_it(tmp_path: Path) -> None:
    stubborn = "trap '' TERM; sleep 60 & echo $! > grandchild; wait"
    child = processes.start(["sh", "-c", stubborn], cwd=tmp_path, log=subprocess.DEVNULL, patience=1)
    until(lambda: (tmp_path / "grandchild").exists() and (tmp_path / "grandchild").read_text().strip())
    processes.stop([child])
    until(lambda: not alive(int((tmp_path / "grandchild").read_text())))


def test_whatever_a_child_started_ends_with_a_runner_that_was_killed(tmp_path: Path) -> None:
    program = f"""
import time
from pathlib import Path
from portal.runner import processes
stubborn = "trap '' TERM; sleep 60 & echo $! > grandchild; wait"
processes.start(["sh", "-c", stubborn], cwd=Path({str(tmp_path)!r}), log=None, patience=1)
time.sleep(60)
"""
    with runner(program) as owner:
        until(lambda: (tmp_path / "grandchild").exists() and (tmp_path / "grandchild").read_text().strip())
        owner.kill()
    until(lambda: not alive(int((tmp_path / "grandchild").read_text())))


def test_step_ends_with_a_runner_that_was_killed(tmp_path: Path) -> None:
    program = f"""
from pathlib import Path
from portal.runner import processes
processes.run(["sh", "-c", "echo $$ > step; exec sleep 60"], cwd=Path({str(tmp_path)!r}))
"""
    with runner(program) as owner:
        until(lambda: (tmp_path / "step").exists() and (tmp_path / "step").read_text().strip())
        owner.kill()
    until(lambda: not alive(int((tmp_path / "step").read_text())))


def test_demo_names_a_busy_port_before_it_does_anything(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind((folder.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        complaint = refusal(ACCORD_VAR=str(tmp_path), PORT=str(port))
    assert complaint == (
        f"accord: port {port} cannot be used (Address already in use); give another one: make demo PORT={port + 1}\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["lock"]


@pytest.mark.parametrize("port", ["", "80a", "0", "65536"])
def test_demo_refuses_a_port_that_is_none(tmp_path: Path, port: str) -> None:
    complaint = refusal(ACCORD_VAR=str(tmp_path), PORT=port)
    assert complaint == f"accord: PORT is {port!r}; give a number from 1 to 65535\n"


def test_second_demo_in_a_folder_is_told_of_the_first(
    tmp_path: Path, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACCORD_VAR", str(tmp_path))
    monkeypatch.setenv("PORT", str(free_port))
    with folder.only_one():
        complaint = refusal(ACCORD_VAR=str(tmp_path), PORT=str(free_port))
    assert complaint == (
        f"accord: a demo already runs in {tmp_path} (process {os.getpid()}, http://127.0.0.1:{free_port}); stop it "
        "first, or give another folder and port: make demo ACCORD_VAR=var2 PORT=8001\n"
    )


def test_demo_says_that_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")
    complaint = refusal(ACCORD_VAR=str(tmp_path / "var"))
    assert complaint == f"accord: cannot write to {tmp_path}/var (File exists); give another folder as ACCORD_VAR\n"


def test_demo_says_that_a_server_of_somebody_does_not_answer(tmp_path: Path, free_port: int) -> None:
    with runner(
        "from portal.runner.__main__ import main; raise SystemExit(main(['manage', 'check']))",
        ACCORD_VAR=str(tmp_path),
        DATABASE_URL=f"postgresql://somebody@127.0.0.1:{free_port}/accord",
    ) as demo:
        printed, complaint = demo.communicate(timeout=SECONDS)
    assert demo.returncode == 1
    assert complaint.startswith("accord: the server of DATABASE_URL cannot be used: ")
    assert "Connection refused" in complaint


SERVE = """
from portal.runner import demo
from portal.runner.__main__ import main
demo.STEPS = demo.STEPS[:{steps}]
raise SystemExit(main(["demo"]))
"""


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the demos below use, one after the other."""
    return tmp_path_factory.mktemp("var")


@pytest.fixture
def serving(var: Path, free_port: int) -> Iterator[subprocess.Popen[str]]:
    """A launcher whose site answers. An empty site will do, and one that is there needs nothing more."""
    steps = 0 if (var / "static.collected").exists() else 2
    with runner(SERVE.format(steps=steps), ACCORD_VAR=str(var), PORT=str(free_port)) as demo:
        assert demo.stdout is not None
        said = next((line for line in demo.stdout if "Ctrl-C stops everything" in line), "")
        assert said, demo.communicate()
        yield demo
        demo.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_demo_leaves_no_process_however_it_ends(
    serving: subprocess.Popen[str], var: Path, number: signal.Signals
) -> None:
    assert len(processes_of(var)) > 6
    serving.send_signal(number)
    printed, complaint = serving.communicate(timeout=SECONDS)
    until(lambda: processes_of(var) == [])
    expected = (-9, "") if number == signal.SIGKILL else (0, "\nstopped\n")
    assert (serving.returncode, printed, complaint) == (*expected, "")


def test_demo_says_which_process_died_and_stops_the_rest(serving: subprocess.Popen[str], var: Path) -> None:
    for pid in processes_of(var):
        if b"\0deliver\0" in Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(pid, signal.SIGKILL)
    printed, complaint = serving.communicate(timeout=SECONDS)
    assert (serving.returncode, processes_of(var)) == (1, [])
    assert complaint.startswith(
        f"accord: the deliverer ended by itself (exit code -9); the end of {var}/log/deliverer.log:\n"
    )


def test_full_disk_is_said(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"MB free, and 1000000000 MB are needed; make room first$"):
        environment.refuse_full(tmp_path, 1_000_000_000)


def test_runner_needs_nothing_installed() -> None:
    bare = [sys.executable, "-S", "-c", "import portal.runner.__main__"]
    assert subprocess.run(bare, cwd=ROOT, capture_output=True, text=True).stderr == ""


def test_old_python_can_read_the_sentence_for_it() -> None:
    ast.parse((ROOT / "portal" / "runner" / "__init__.py").read_text(), feature_version=(3, 4))
    ast.parse((ROOT / "portal" / "__init__.py").read_text(), feature_version=(3, 4))
