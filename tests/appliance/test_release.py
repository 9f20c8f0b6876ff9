"""The file of a release: signed, the same each time, with every wheel for every machine."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from app import __version__
from appliance.update import tarball
from appliance.wheels import MACHINES, PYTHONS
from tests.appliance.conftest import Release, made


@pytest.fixture(scope="module")
def unpacked(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the release's folder."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(release.path) as tar:
        tar.extractall(folder, filter="data")
    return folder / f"armguard-{__version__}"


def test_it_is_signed_and_each_file_is_in_its_list(release: Release, unpacked: Path) -> None:
    proven = tarball.proven(release.path, unpacked / "release.pub")

    tarball.unpack(proven, unpacked.parent / "as-signed")
    assert proven.version == __version__


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("python", PYTHONS)
def test_its_wheels_are_all_that_is_needed(
    unpacked: Path, tmp_path: Path, machine: str, python: str
) -> None:
    platforms = [f"--platform=manylinux_2_{minor}_{machine}" for minor in range(17, 37)]
    done = subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-index", "--require-hashes",
         f"--find-links={unpacked / 'wheels'}", "--only-binary=:all:", "--implementation=cp",
         f"--python-version={python}", f"--abi=cp{python}", "--abi=abi3", "--abi=none",
         *platforms, f"--dest={tmp_path}", f"--requirement={unpacked / 'requirements.txt'}"],
        capture_output=True, text=True, check=False, env={"PIP_CONFIG_FILE": "/dev/null"},
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert len(list(tmp_path.glob("*.whl"))) > 20


def test_the_same_commit_makes_the_same_file(release: Release, tmp_path: Path) -> None:
    first = made(tmp_path / "1", release.key, "--version", "9.9")
    second = made(tmp_path / "2", release.key, "--version", "9.9")

    assert first.name == "armguard-9.9.tar.gz"
    assert first.read_bytes() == second.read_bytes()
