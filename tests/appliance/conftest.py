"""A release made from this checkout and a machine it was installed on, once for all tests."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.appliance.machine import Machine, debian, layered

CHECKOUT = Path(__file__).parents[2]
SYSTEM = "bookworm-amd64"


class Release(NamedTuple):
    """A release's file, and the key that it is signed with."""

    path: Path
    key: Path


class Installed(NamedTuple):
    """What an installation left on a machine that is off now, and what it said."""

    layer: Path
    said: str


def made(folder: Path, key: Path, *words: str) -> Path:
    """Return a release of this checkout as it lies there."""
    command = [sys.executable, "-B", "-m", "appliance.release", "--with-changes"]
    command += ["--to", str(folder), "--key", str(key), *words]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Give a signed release that takes Debian's packages along."""
    folder = tmp_path_factory.mktemp("release")
    key = folder / "key.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True)
    return Release(made(folder, key, "--debs", SYSTEM), key)


@pytest.fixture(scope="session")
def installed(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Give a machine's layer: Debian's packages and ArmGuard, installed without a network."""
    folder = tmp_path_factory.mktemp("installed")
    with layered(folder / "machine", debian()) as root, Machine(root) as machine:
        machine.put(release.path, "/root/release.tar.gz")
        machine.run("cd /root && tar -xf release.tar.gz && mv armguard-* release")
        done = machine.run("/root/release/scripts/install --hostname armguard", seconds=900)
        machine.off()
        return Installed(folder / "machine/upper", done.stdout)


@pytest.fixture(scope="module")
def machine(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Give an appliance of the module's own, started anew after the installation."""
    folder = tmp_path_factory.mktemp("machine")
    with layered(folder / "machine", installed.layer, debian()) as root, Machine(root) as machine:
        yield machine
