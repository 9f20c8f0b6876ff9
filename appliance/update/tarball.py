"""A release as it came: found, proven by its signature, and unpacked only as far as it is signed.

The name of the file and of the folder in it are not signed, so the version is what the signed
program itself says: an old release under a new name is seen.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tarfile
import tempfile
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from appliance import signed
from appliance.problem import Problem
from appliance.signed import AGAIN, PROGRAM, SIGNATURE, SUMS
from appliance.update import versions

_NAME = re.compile(r"armguard-(.+)\.tar\.gz")
_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")
# Debian's packages are for a first installation.
_PACKAGES = "debs/"
_READ = (SUMS, SIGNATURE, PROGRAM)
# A release has some thousand files and a few hundred MB; more is no release.
MOST_FILES, MOST_BYTES, MOST_SUMS = 50_000, 3_000_000_000, 16_000_000


class Release(NamedTuple):
    """A release whose signature is good: its version, what it needs, and each file's hash."""

    path: Path
    version: str
    size: int
    sums: dict[str, str]
    listed: bytes


def newest(source: Path) -> Path:
    """Return a release's file: the one that is named, or the newest of a folder. Raises Problem."""
    if source.is_file():
        return source
    if not source.is_dir():
        raise Problem(f"There is no {source}.", "Is the stick in? Give the file or its folder.")
    found = {path: name[1] for path in source.iterdir() if (name := _NAME.fullmatch(path.name))}
    named = {path: version for path, version in found.items() if versions.is_version(version)}
    if not named:
        raise Problem(
            f"There is no release in {source}.", "Put a file armguard-VERSION.tar.gz there."
        )
    return max(named, key=lambda path: versions.order(named[path]))


def proven(path: Path, public_key: Path) -> Release:
    """Return a release whose list of hashes is signed with the key. Raises Problem."""
    try:
        with tarfile.open(path, "r:gz") as tar:
            size, read = _looked_through(tar)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise Problem(f"The release cannot be read ({error}).", AGAIN) from None
    if SUMS not in read or SIGNATURE not in read:
        raise Problem("The release is not signed.", "Use a release of ArmGuard's makers only.")
    _check_signature(read[SUMS], read[SIGNATURE], public_key)
    sums = _listed(read[SUMS])
    program = read.get(PROGRAM, b"")
    if hashlib.sha256(program).hexdigest() != sums.get(PROGRAM):
        raise Problem(f"{PROGRAM} in the release was altered.", AGAIN)
    said = signed.VERSION.search(program)
    version = said[1].decode() if said else ""
    if not versions.is_version(version):
        raise Problem("The release does not say its version.", AGAIN)
    return Release(path, version, size, sums, read[SUMS])


def unpack(release: Release, folder: Path) -> None:
    """Write a release's files into a new folder; each must be as it was signed. Raises Problem."""
    folder.mkdir(mode=0o755)
    (folder / SUMS).write_bytes(release.listed)
    left = {name: said for name, said in release.sums.items() if not name.startswith(_PACKAGES)}
    with tarfile.open(release.path, "r:gz") as tar:
        for member in tar:
            name = _inside(member)
            if member.isfile() and not name.startswith((SUMS, _PACKAGES)):
                _write(tar, member, folder / name, left.pop(name, None))
    if left:
        raise Problem(f"{min(left)} is missing in the release.", AGAIN)


def _looked_through(tar: tarfile.TarFile) -> tuple[int, dict[str, bytes]]:
    """Return the size of all files, and the content of the few that come first."""
    size, read = 0, {}
    for count, member in enumerate(tar):
        name = _inside(member)
        size += member.size
        if count > MOST_FILES or size > MOST_BYTES:
            raise Problem("The release is far larger than any of ArmGuard's.", AGAIN)
        if name in _READ and member.isfile() and member.size <= MOST_SUMS:
            opened = tar.extractfile(member)
            read[name] = opened.read() if opened else b""
    return size, read


def _inside(member: tarfile.TarInfo) -> str:
    """Return a member's name below the release's own folder. Raises Problem."""
    parts = PurePosixPath(member.name).parts
    is_plain = (member.isfile() or member.isdir()) and not member.issparse()
    if not is_plain or not parts or member.name.startswith("/") or ".." in parts:
        raise Problem(f"{member.name!r} has no place in a release.", AGAIN)
    return "/".join(parts[1:])


def _check_signature(sums: bytes, signature: bytes, public_key: Path) -> None:
    if not public_key.is_file():
        raise Problem(
            f"This machine has no key {public_key} to check releases with.",
            "Install the release with its own scripts/install once.",
        )
    with tempfile.TemporaryDirectory(prefix="armguard-update-") as name:
        (Path(name) / SUMS).write_bytes(sums)
        (Path(name) / SIGNATURE).write_bytes(signature)
        signed.check(Path(name), public_key)


def _listed(sums: bytes) -> dict[str, str]:
    found = [_LINE.fullmatch(line) for line in sums.decode("utf-8", "replace").splitlines()]
    if not found or None in found:
        raise Problem(f"{SUMS} of the release is damaged.", AGAIN)
    return {line[2].removeprefix("./"): line[1] for line in found if line}


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, path: Path, expected: str | None) -> None:
    source: IO[bytes] | None = tar.extractfile(member)
    if expected is None or source is None:
        raise Problem(f"{member.name} in the release is not signed.", AGAIN)
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    with source, path.open("xb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
    with path.open("rb") as written:
        if hashlib.file_digest(written, "sha256").hexdigest() != expected:
            raise Problem(f"{member.name} in the release was altered.", AGAIN)
    path.chmod(0o755 if member.mode & 0o100 else 0o644)
