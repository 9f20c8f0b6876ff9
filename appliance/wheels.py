"""The wheels of a release: every package of requirements.txt for each machine it may run on."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from pathlib import Path

from appliance.problem import Problem

MACHINES = ("aarch64", "x86_64")
# Debian 12 has Python 3.11, Debian 13 has 3.13.
PYTHONS = ("311", "313")
# The oldest of the two has glibc 2.36; pip does not count down from it by itself.
_GLIBC = range(17, 37)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def fetched(requirements: Path, cache: Path) -> list[Path]:
    """Return the wheels in order of their names, fetched unless they are in `cache`.

    Raises Problem when one cannot be fetched or is not as requirements.txt says.
    """
    listed = requirements.read_text()
    folder = cache / hashlib.sha256(listed.encode()).hexdigest()[:16]
    whole = folder / "whole"
    if not whole.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for machine in MACHINES:
            for python in PYTHONS:
                _fetch(requirements, folder, machine, python)
        whole.touch()
    found = sorted(folder.glob("*.whl"))
    _check(found, set(_HASH.findall(listed)))
    return found


def _fetch(requirements: Path, folder: Path, machine: str, python: str) -> None:
    tags = [f"manylinux_2_{minor}_{machine}" for minor in _GLIBC] + [f"manylinux2014_{machine}"]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
               "--require-hashes", "--no-deps", "--only-binary=:all:", "--implementation=cp",
               f"--python-version={python}", f"--abi=cp{python}", "--abi=abi3", "--abi=none",
               *(f"--platform={tag}" for tag in tags),
               f"--dest={folder}", f"--requirement={requirements}"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr.strip() or "pip said nothing").splitlines()[-1]
        raise Problem(
            f"The packages for {machine}, Python {python}, could not be fetched: {said}",
            "See that this machine is on the internet.",
        )


def _check(wheels: list[Path], hashes: set[str]) -> None:
    for wheel in wheels:
        with wheel.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() not in hashes:
                raise Problem(
                    f"{wheel.name} is not as requirements.txt says.",
                    f"Delete {wheel.parent} and begin anew.",
                )
