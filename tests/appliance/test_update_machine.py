"""The update for real: a booted Debian, ArmGuard itself, systemd, a kill and a power cut."""

from __future__ import annotations

import json
import re
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.appliance import documents
from tests.appliance.conftest import Installed, Release
from tests.appliance.machine import Machine, layered, wait_for
from tests.appliance.machine import debian as bare
from tests.appliance.pretend import packed, signed

NEW = "99.0.0"
WEB, WORKER = "armguard-web.service", "armguard-worker.service"
STICK = "/media/usb"
_SERVES = b'    """Serve the web application only."""'
_MIGRATION = re.compile(r"app/models/migrations/(\d{4})_\w+\.py")


def typed() -> str:
    """Return what the owner types once the stick is open; here it is a folder."""
    lines = documents.commands("update.md", "What you do")
    (command,) = [line for line in lines if "/scripts/" in line]
    assert command.endswith(STICK)
    return documents.typed([command])


@pytest.fixture
def machine(installed: Installed, tmp_path: Path) -> Iterator[Machine]:
    """Give an appliance with somebody in its record."""
    with layered(tmp_path / "m", installed.layer, bare()) as root, Machine(root) as machine:
        as_armguard(machine, "users add lim --role superuser")
        yield machine


def as_armguard(machine: Machine, words: str) -> str:
    program = "/opt/armguard/current/venv/bin/armguard"
    data = "env ARMGUARD_DATA=/var/lib/armguard"
    return machine.says(f"runuser -u armguard -- {data} {program} {words}")


def newer(release: Release, folder: Path, *, starts: bool = True) -> Path:
    """Return a newer release with a migration more; perhaps one that does not start."""
    content, programs = unpacked(release.path)
    last = max(name for name in content if _MIGRATION.fullmatch(name))
    number = int(_MIGRATION.fullmatch(last)[1]) + 1
    stem = f"app/models/migrations/{number:04}_later"
    content[f"{stem}.py"] = content[last].replace(
        Path(last).stem.encode(), Path(stem).name.encode()
    )
    content[f"{stem}.sql"] = (
        f"PRAGMA user_version = {number};\nCREATE TABLE later (id INTEGER PRIMARY KEY) STRICT;\n"
    ).encode()
    said = rb'__version__ = "[^"]+"'
    program = re.sub(said, f'__version__ = "{NEW}"'.encode(), content["app/__init__.py"])
    content["app/__init__.py"], content["VERSION"] = program, f"{NEW}\n".encode()
    if not starts:
        serve = content["app/cli/serve.py"]
        content["app/cli/serve.py"] = serve.replace(_SERVES, _SERVES + b"\n    raise SystemExit(3)")
        assert serve != content["app/cli/serve.py"]
    path = folder / f"armguard-{NEW}.tar.gz"
    return packed(signed(content, release.key), path, programs=programs)


def unpacked(path: Path) -> tuple[dict[str, bytes], set[str]]:
    """Return a release's files, and which of them are programs; without what only installs."""
    content, programs = {}, set()
    with tarfile.open(path) as tar:
        for member in tar:
            name = member.name.partition("/")[2]
            if name.startswith(("debs/", "SHA256SUMS")) or "aarch64" in name:
                continue
            content[name] = tar.extractfile(member).read()
            programs |= {name} if member.mode & 0o100 else set()
    return content, programs


def step(machine: Machine) -> str:
    """Return how far an update is."""
    path = machine.inside("/opt/armguard/update/journal.json")
    try:
        return str(json.loads(path.read_text())["step"])
    except (FileNotFoundError, ValueError):
        return ""


@contextmanager
def updating(machine: Machine) -> Iterator[None]:
    """Run the update until it has stopped ArmGuard and kept its database."""

    def update() -> None:
        machine.run(typed(), check=False, seconds=900)

    thread = threading.Thread(target=update)
    thread.start()
    try:
        wait_for(lambda: step(machine) == "kept", 600, "the kept database")
        yield
    finally:
        thread.join(120)


def health(machine: Machine) -> Any:
    return json.loads(machine.says("curl -s --unix-socket /run/armguard/web.sock http://x/health"))


def told(machine: Machine) -> Any:
    return json.loads(machine.inside("/var/lib/armguard/update.json").read_text())


def is_whole(machine: Machine, version: str) -> None:
    machine.wait_active(WEB)
    machine.wait_active(WORKER)
    wait_for(lambda: health(machine)["database"] == "ok", 30, "health")
    assert health(machine)["version"] == version
    assert machine.says("readlink /opt/armguard/current") == f"releases/{version}"
    assert "lim" in as_armguard(machine, "users list")
    assert "whole" in as_armguard(machine, "verify")
    assert not machine.inside("/opt/armguard/update/kept").exists()


def test_an_update_that_is_killed_is_ended_by_systemd(
    machine: Machine, release: Release, tmp_path: Path
) -> None:
    old = health(machine)["version"]
    machine.put(newer(release, tmp_path / "stick", starts=False), f"{STICK}/armguard-{NEW}.tar.gz")

    with updating(machine):
        machine.run("systemctl kill --signal=KILL --kill-whom=main armguard-update.service")

    wait_for(lambda: step(machine) == "", 120, "the way back")
    is_whole(machine, old)
    assert "cut off" in told(machine)["text"]
    assert machine.says("ls /opt/armguard/releases") == old


def test_a_power_cut_leaves_the_old_version_and_the_next_try_makes_the_new(
    machine: Machine, release: Release, tmp_path: Path
) -> None:
    old = health(machine)["version"]
    machine.put(newer(release, tmp_path / "stick"), f"{STICK}/armguard-{NEW}.tar.gz")

    with updating(machine):
        machine.cut_power()
    machine.boot()
    wait_for(lambda: step(machine) == "", 120, "the way back")
    is_whole(machine, old)
    assert "cut off" in told(machine)["text"]

    said = machine.run(typed(), seconds=900).stdout
    assert f"updated from {old} to {NEW}" in said
    is_whole(machine, NEW)
    assert told(machine)["state"] == "done"
    assert machine.says("ls /run/systemd/system | grep armguard || true") == ""
