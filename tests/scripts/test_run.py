"""scripts/run on machines that lack something, and on a fresh one that lacks nothing."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest

SOURCE = Path(__file__).parents[2]
PYTHONS = ("python3", "python3.11", "python3.12", "python3.13")
BASE_PYTHON = f"{sys.base_prefix}/bin/python3"
PRETEND = f"""#!/bin/sh
exec {BASE_PYTHON} -c 'import sys; {{pretence}}; exec(sys.argv[2])' "$@"
"""
OFFLINE = {
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    "PIP_EXTRA_INDEX_URL": "",
    "PIP_FIND_LINKS": "",
    "PIP_NO_CACHE_DIR": "1",
    "PIP_RETRIES": "0",
    "NO_PROXY": "127.0.0.1",
}


class Failure(NamedTuple):
    """What a start that failed said on stdout and, at the end of stderr, why it failed."""

    output: str
    notes: str
    reason: str


@dataclass
class Machine:
    """A checkout in a directory of its own, and the Python that its PATH finds."""

    checkout: Path
    fakes: Path
    environment: dict[str, str] = field(default_factory=dict)

    def has_python(self, script: str) -> None:
        for name in PYTHONS:
            fake = self.fakes / name
            fake.write_text(script)
            fake.chmod(0o755)

    def begin(self, *arguments: str, log: Path) -> subprocess.Popen[bytes]:
        with log.open("wb") as output:
            return subprocess.Popen(
                [self.checkout / "scripts/run", *arguments],
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self._environment(),
            )

    def fails(self, *arguments: str) -> Failure:
        """Run scripts/run, which must fail with a sentence, and return what it said."""
        run = subprocess.run(
            [self.checkout / "scripts/run", *arguments],
            capture_output=True,
            env=self._environment(),
            text=True,
            timeout=120,
        )
        assert run.returncode == 1, run
        assert "Traceback" not in run.stderr
        *notes, reason = run.stderr.splitlines()
        return Failure(run.stdout, "\n".join(notes), reason)

    def _environment(self) -> dict[str, str]:
        env = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("ARMGUARD_", "COV_", "COVERAGE_", "PYTHON", "PYTEST_"))
            and name not in ("DATABASE_URL", "VIRTUAL_ENV")
        }
        return env | {"PATH": f"{self.fakes}:{env['PATH']}"} | self.environment


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return make_machine(tmp_path)


def make_machine(where: Path) -> Machine:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=SOURCE,
        capture_output=True,
        check=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (SOURCE / name).is_file():
            (where / "checkout" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(SOURCE / name, where / "checkout" / name)
    (where / "fakes").mkdir()
    machine = Machine(where / "checkout", where / "fakes")
    machine.has_python(f'#!/bin/sh\nexec {BASE_PYTHON} "$@"\n')
    return machine


def test_an_old_python_is_named(machine: Machine) -> None:
    machine.has_python(PRETEND.format(pretence="sys.version_info = (3, 9, 18)"))

    failure = machine.fails()

    assert failure.notes == ""
    assert failure.reason.startswith(
        "ArmGuard needs Python 3.11 or newer and found 3.9: sudo apt install"
    )
    assert not (machine.checkout / ".venv").exists()


def test_no_python_is_said(machine: Machine) -> None:
    machine.has_python("#!/bin/sh\nexit 127\n")

    failure = machine.fails()

    assert failure.notes == ""
    assert failure.reason.startswith(
        "ArmGuard needs Python 3.11 or newer and found none: sudo apt install"
    )


def test_a_missing_venv_module_is_said(machine: Machine) -> None:
    machine.has_python(PRETEND.format(pretence='sys.modules["ensurepip"] = None'))

    failure = machine.fails()

    assert failure.notes == ""
    assert "has no venv module: sudo apt install python3-venv" in failure.reason


def test_a_venv_that_cannot_be_made_is_said(machine: Machine) -> None:
    machine.has_python(f'#!/bin/sh\n[ "$1" = -m ] && exit 1\nexec {BASE_PYTHON} "$@"\n')

    failure = machine.fails()

    assert failure.notes == ""
    assert failure.reason.startswith(
        "Python could not make .venv here: sudo apt install python3-venv"
    )


def test_no_network_is_said(machine: Machine) -> None:
    machine.environment = OFFLINE

    failure = machine.fails()

    assert failure.notes == ""
    assert failure.reason.startswith(
        "The packages could not be downloaded: see that this machine is on"
    )


def test_a_start_waits_for_another_that_installs(machine: Machine) -> None:
    machine.has_python("#!/bin/sh\nexit 127\n")
    log = machine.fakes / "log"

    with (machine.checkout / "scripts/lib").open() as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        process = machine.begin(log=log)
        time.sleep(1)
        said_before = log.read_text()
    process.wait(timeout=30)

    assert said_before == "Waiting for another start to finish installing.\n"
    assert "found none" in log.read_text().removeprefix(said_before)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Start the demo unit on a machine whose first start was interrupted; stop it at the end."""
    machine = make_machine(tmp_path_factory.mktemp("installed"))
    leftover = machine.checkout / ".venv/bin/python"
    leftover.parent.mkdir(parents=True)
    leftover.symlink_to("/nowhere/python3.11")
    machine.environment = {"ARMGUARD_PORT": str(free_port())}
    log = machine.fakes / "log"
    process = machine.begin("--demo", log=log)
    try:
        wait_for_health(machine.environment["ARMGUARD_PORT"], process, log)
        yield machine
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_health(port: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.3)
    pytest.fail(f"no answer from /health: {log.read_text()}")


def test_a_fresh_clone_serves_the_demo_unit(installed: Machine) -> None:
    said = (installed.fakes / "log").read_text()

    assert (installed.checkout / ".venv/bin/armguard").exists()
    assert (installed.checkout / "var/armguard.db").exists()
    assert f"http://127.0.0.1:{installed.environment['ARMGUARD_PORT']}" in said
    assert "Traceback" not in said


def test_an_occupied_port_is_said(installed: Machine) -> None:
    port = installed.environment["ARMGUARD_PORT"]

    failure = installed.fails("--port", port)

    assert f"Port {port} is taken by another program" in failure.reason


def test_a_second_start_downloads_nothing_and_keeps_the_data(installed: Machine) -> None:
    offline = Machine(installed.checkout, installed.fakes, installed.environment | OFFLINE)

    failure = offline.fails("--demo")

    assert "starting with the data that are there" in failure.notes
    assert "is taken by another program" in failure.reason
    assert "Making .venv" not in failure.output


def test_a_moved_checkout_makes_its_environment_anew(installed: Machine, tmp_path: Path) -> None:
    moved = Machine(tmp_path / "elsewhere", installed.fakes, OFFLINE)
    shutil.copytree(installed.checkout, moved.checkout, symlinks=True)

    failure = moved.fails()

    assert "could not be downloaded" in failure.reason
    assert "Making .venv" in failure.output
