"""Looks for what must be made on each machine and so may be in no image: keys, passwords, data."""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Iterator
from pathlib import Path

# A key itself, not the words by which programs know one.
_KEY = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=:,\s-]{60}")
_PASSWORD = re.compile(r"^[^:]+:([^:*!][^:]*)", re.MULTILINE)
# By their names: what is there only once a machine has run.
NAMES = (
    "etc/ssh/ssh_host_*",
    "etc/armguard/tls/*",
    "etc/ssl/private/*",
    "etc/NetworkManager/system-connections/*",
    "var/lib/NetworkManager/*secret*",
    "var/lib/systemd/random-seed",
    "var/lib/systemd/credential.secret",
    "var/lib/dbus/machine-id",
    "root/.ssh/*",
    "home/*",
)
MISSING = "DATA-PARTITION-MISSING"
_DATA = "var/lib/armguard/"
# A library that tests itself has a key for it which is everybody's.
_PROGRAM = b"\x7fELF"


def found(tree: Path) -> list[str]:
    """Return which files of a tree hold or are a secret, each with why, in order."""
    return sorted(f"{name}: {why}" for name, path in _files(tree) if (why := _why(name, path)))


def _files(tree: Path) -> Iterator[tuple[str, Path]]:
    for folder, _, names in os.walk(tree):
        for name in names:
            path = Path(folder) / name
            if path.is_file() and not path.is_symlink():
                yield str(path.relative_to(tree)), path


def _why(name: str, path: Path) -> str:
    if any(fnmatch.fnmatch(name, pattern) for pattern in NAMES):
        return "it is made on the machine"
    if name.startswith(_DATA) and name != _DATA + MISSING:
        return "it belongs to a record"
    if name == "etc/machine-id":
        return "a machine has its own number" if path.stat().st_size else ""
    if name in ("etc/shadow", "etc/shadow-"):
        return "it has a password" if _PASSWORD.search(path.read_text()) else ""
    content = path.read_bytes()
    is_key = not content.startswith(_PROGRAM) and _KEY.search(content)
    return "it has a private key in it" if is_key else ""
