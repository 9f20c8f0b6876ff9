"""What makes a release believed: the sums of its files, their signature, the version it says.

And the mark of a folder in which all of it was installed.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
from pathlib import Path

from appliance import durable
from appliance.problem import Problem

SUMS, SIGNATURE, PUBLIC_KEY = "SHA256SUMS", "SHA256SUMS.sig", "release.pub"
PROGRAM = "app/__init__.py"
VERSION = re.compile(rb'^__version__ = "([^"]+)"$', re.MULTILINE)
AGAIN = "Copy the release again from where you have it, and compare its checksum."
# Written last into a release's folder, it holds the sum of the list of what was installed there.
WHOLE = ".whole"


def check(folder: Path, public_key: Path) -> None:
    """Raise Problem unless the list of sums in a folder is signed with the key."""
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(public_key), "-rawin",
               "-in", str(folder / SUMS), "-sigfile", str(folder / SIGNATURE)]  # fmt: skip
    if subprocess.run(command, capture_output=True, check=False).returncode:
        raise Problem(
            "The release is not signed with the key that this machine trusts.",
            f"It is damaged, or not from ArmGuard's makers. Do not use it. {AGAIN}",
        )


def is_whole(release: Path, sums: bytes) -> bool:
    """Say whether all that this list names was installed in a release's folder."""
    mark = release / WHOLE
    return mark.is_file() and mark.read_text() == _sum(sums)


def mark_whole(release: Path, sums: bytes) -> None:
    """Note that all of it was. Raises OSError."""
    durable.write(release / WHOLE, _sum(sums).encode(), mode=0o644)


def _sum(sums: bytes) -> str:
    return hashlib.sha256(sums).hexdigest()
