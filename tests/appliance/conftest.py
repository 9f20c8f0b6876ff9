"""A release made from this checkout and a machine it was installed on, once for all tests."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.appliance import documents
from tests.appliance.machine import Machine, debian, layered

CHECKOUT = Path(__file__).parents[2]
SYSTEM = "bookworm-amd64"
LABEL = "ARMGUARD1"
Attach = Callable[..., str]


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
        machine.put(release.path, f"/root/{release.path.name}")
        # A Pi is called so until somebody gives it a name.
        machine.run("hostname raspberrypi && echo raspberrypi >/etc/hostname")
        done = machine.run(f"cd /root\n{installing(release)}", seconds=900)
        machine.run("ln -s /root/armguard-*/ /root/release")
        machine.off()
        return Installed(folder / "machine/upper", done.stdout)


def installing(release: Release) -> str:
    """Return what the owner types on a machine that the release was copied to."""
    lines = documents.commands("install.md", "Steps")
    here = [line for line in lines if not line.startswith(("scp ", "ssh "))]
    assert len(here) == len(lines) - 2
    return documents.typed(here, armguard_1_0=release.path.name.removesuffix(".tar.gz"))


@pytest.fixture(scope="module")
def machine(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Give an appliance of the module's own, started anew after the installation."""
    folder = tmp_path_factory.mktemp("machine")
    with layered(folder / "machine", installed.layer, debian()) as root, Machine(root) as machine:
        yield machine


@pytest.fixture
def attach(tmp_path: Path) -> Iterator[Attach]:
    """Give what puts in a stick of so many MB and returns its device's name."""
    devices: list[str] = []

    def put_in(
        size: int = 80, *, make: str = "mkfs.ext4 -q", label: str = LABEL, is_locked: bool = False
    ) -> str:
        image = tmp_path / f"stick-{len(devices)}"
        with image.open("wb") as file:
            file.truncate(size * 1_000_000)
        subprocess.run([*make.split(), "-L", label, image], check=True, capture_output=True)
        words: list[str | Path] = [
            "losetup",
            "--find",
            "--show",
            *(["--read-only"] if is_locked else []),
            image,
        ]
        devices.append(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
        return Path(devices[-1].strip()).name

    yield put_in
    for device in devices:
        subprocess.run(["losetup", "--detach", device.strip()], check=True)
