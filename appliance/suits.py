"""Whether ArmGuard can be installed on this machine, and whether the release is whole."""

from __future__ import annotations

import hashlib
import os
import platform
import struct
import sys
from pathlib import Path
from typing import NamedTuple

from appliance import durable, signed
from appliance.problem import Problem

ARCHITECTURES = {"aarch64": "arm64", "x86_64": "amd64"}
SUITES = {"12": "bookworm", "13": "trixie"}
PYTHONS = ((3, 11), (3, 13))
LEAST_FREE = 1_000_000_000


class Facts(NamedTuple):
    """What matters of a machine."""

    machine: str  # of the kernel, as uname has it
    bits: int  # of the programs, which may be fewer than the kernel's
    family: str  # ID and ID_LIKE of os-release
    version: str
    python: tuple[int, int]
    is_root: bool
    free: int  # bytes

    @property
    def system(self) -> str:
        """Return which packages fit, as a release names them."""
        return f"{SUITES[self.version]}-{ARCHITECTURES[self.machine]}"


def facts() -> Facts:
    """Return those of this machine."""
    system = platform.freedesktop_os_release()
    return Facts(
        machine=platform.machine(),
        bits=8 * struct.calcsize("P"),
        family=f"{system.get('ID', '')} {system.get('ID_LIKE', '')}",
        version=system.get("VERSION_ID", ""),
        python=sys.version_info[:2],
        is_root=os.geteuid() == 0,
        free=durable.free(Path("/opt")),
    )


def why_not(found: Facts) -> str:
    """Return what keeps ArmGuard from being installed, in a sentence; empty when nothing does."""
    if found.bits != 64 or found.machine not in ARCHITECTURES:
        return "ArmGuard needs a 64-bit system: install 64-bit Debian or Raspberry Pi OS."
    if "debian" not in found.family.split() or found.version not in SUITES:
        return "ArmGuard is made for Debian 12 and 13, and Raspberry Pi OS made from them."
    if found.python not in PYTHONS:
        return "ArmGuard needs Debian's own Python, 3.11 or 3.13: sudo apt install python3."
    if not found.is_root:
        return "Installing needs the rights of root: sudo scripts/install"
    if found.free < LEAST_FREE:
        return "ArmGuard needs 1 GB free on the disk of /opt."
    return ""


def check_files(source: Path) -> None:
    """Raise Problem unless each file is as the release says."""
    sums = source / signed.SUMS
    if not sums.is_file():
        raise Problem(
            "This is not an unpacked release.", "Make one with scripts/release, or try scripts/run."
        )
    for line in sums.read_text().splitlines():
        digest, name = line.split("  ", 1)
        path = source / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise Problem(f"{name} in the release is damaged.", "Unpack the release again.")


def check_signature(source: Path, trusted: Path) -> None:
    """Raise Problem unless the release is signed with the key of the one that is here.

    The first one is believed: then nothing but damage is found.
    """
    if trusted.is_file() or (source / signed.SIGNATURE).is_file():
        signed.check(source, trusted if trusted.is_file() else source / signed.PUBLIC_KEY)
