"""Makes a release: one file with the program, its wheels, the sums of all of it and a signature.

The same commit and key make the same file, byte by byte.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from appliance import debian, signed, wheels
from appliance.problem import Problem
from appliance.signed import PROGRAM

SOURCE = Path(__file__).parents[1]
# What an appliance has no use for.
LEFT_OUT = (
    "tests/",
    ".ci/",
    ".git",
    "requirements-dev.txt",
    "scripts/check",
    "scripts/screenshots",
)


class Contents:
    """The files of a release by their names in it."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[bytes, bool]] = {}

    def add(self, name: str, content: bytes, *, is_program: bool = False) -> None:
        """Take a file along; a program may be run."""
        self._files[name] = (content, is_program)

    def __iter__(self) -> Iterator[tuple[str, bytes, bool]]:
        return ((name, *self._files[name]) for name in sorted(self._files))

    def __getitem__(self, name: str) -> bytes:
        return self._files[name][0]

    def sums(self) -> bytes:
        """Return the list that sha256sum --check reads."""
        lines = [f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content, _ in self]
        return "".join(lines).encode()


def main(words: Sequence[str] | None = None) -> int:
    """Make a release as the command line asks; 1 and a sentence when it cannot be made."""
    asked = _parser().parse_args(words)
    try:
        print(make(SOURCE, asked))
    except (Problem, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def make(source: Path, asked: argparse.Namespace) -> Path:
    """Write armguard-VERSION.tar.gz and return its path. Raises Problem, OSError."""
    moment = _moment(source, with_changes=asked.with_changes)
    contents = of_checkout(source, asked.version, with_new=asked.with_changes)
    for wheel in wheels.fetched(source / "requirements.txt", source / ".cache/wheels"):
        contents.add(f"wheels/{wheel.name}", wheel.read_bytes())
    for system in asked.debs:
        for name, package in debian.fetched(system, source / ".cache/debs"):
            contents.add(f"debs/{system}/{name}", package)
    version = contents["VERSION"].decode().strip()
    folder: Path = asked.to
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"armguard-{version}.tar.gz"
    _write(path, f"armguard-{version}", _sealed(contents, asked.key), moment)
    return path


def of_checkout(source: Path, version: str | None = None, *, with_new: bool = False) -> Contents:
    """Return what a release takes from a checkout: what git knows, with the version written in.

    Files that git does not know yet are taken `with_new` ones only.
    """
    contents = Contents()
    new = ("--others", "--exclude-standard") if with_new else ()
    for name in _git(source, "ls-files", "-z", "--cached", *new).split("\0"):
        path = source / name
        if not name or name.startswith(LEFT_OUT) or not path.is_file():
            continue
        contents.add(name, path.read_bytes(), is_program=bool(path.stat().st_mode & 0o100))
    program = contents[PROGRAM]
    if version:
        program = signed.VERSION.sub(f'__version__ = "{version}"'.encode(), program)
        contents.add(PROGRAM, program)
    said = signed.VERSION.search(program)
    if said is None:
        raise Problem(f"{PROGRAM} does not say a version.", "")
    contents.add("VERSION", said[1] + b"\n")
    for name, content in _packed():
        contents.add(name, content)
    return contents


def _packed() -> Iterator[tuple[str, bytes]]:
    """Return the compressed copies that nginx and the program send, as the program names them.

    A release is made where the program can be run; what it makes of its files, only it knows.
    """
    from app.web import bundle, packed, static

    folder = packed.FOLDER.relative_to(SOURCE)
    for name, content in packed.laid([*static.files(), *bundle.files()]):
        yield f"{folder}/{name}", content


def _sealed(contents: Contents, key: Path | None) -> Contents:
    """Add the list of sums and, with a key, its signature and what it is checked with."""
    if key is not None:
        public = _openssl("pkey", "-in", str(key), "-pubout")
        contents.add(signed.PUBLIC_KEY, public)
    sums = contents.sums()
    contents.add(signed.SUMS, sums)
    if key is not None:
        with tempfile.TemporaryDirectory() as folder:  # openssl signs files only in this way
            listed = Path(folder) / signed.SUMS
            listed.write_bytes(sums)
            words = ("pkeyutl", "-sign", "-rawin", "-inkey", str(key), "-in", str(listed))
            contents.add(signed.SIGNATURE, _openssl(*words))
    return contents


def _write(path: Path, folder: str, contents: Contents, moment: int) -> None:
    fresh = path.with_name(f".{path.name}.new")
    with (
        fresh.open("wb") as file,
        gzip.GzipFile("", "wb", 6, file, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as tar,
    ):
        for name, content, is_program in contents:
            member = tarfile.TarInfo(f"{folder}/{name}")
            member.size, member.mtime = len(content), moment
            member.mode = 0o755 if is_program else 0o644
            member.uname = member.gname = "root"
            tar.addfile(member, io.BytesIO(content))
    fresh.replace(path)


def _moment(source: Path, *, with_changes: bool) -> int:
    """Return the second of the commit. Raises Problem when the checkout is not as committed."""
    if not with_changes and _git(source, "status", "--porcelain", "--untracked-files=no").strip():
        raise Problem(
            "There are changes that are not committed.", "Commit them, or give --with-changes."
        )
    return int(_git(source, "log", "-1", "--format=%ct"))


def _git(source: Path, *words: str) -> str:
    # Whoever may read the checkout may make a release of it, as root may of somebody else's.
    command = ["git", "-c", "safe.directory=*", "-C", str(source), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Problem("A release is made from a git checkout.", done.stderr.strip())
    return done.stdout


def _openssl(*words: str) -> bytes:
    done = subprocess.run(["openssl", *words], capture_output=True, check=False)
    if done.returncode:
        raise Problem(
            "The release could not be signed.",
            "--key takes an Ed25519 key: openssl genpkey -algorithm ed25519 -out FILE",
        )
    return done.stdout


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/release", description=__doc__)
    parser.add_argument("--to", type=Path, default=SOURCE / "dist", help="folder (default: dist)")
    parser.add_argument("--key", type=Path, help="Ed25519 key to sign with (PEM, of openssl)")
    parser.add_argument("--version", help="another version than that of app/__init__.py")
    parser.add_argument(
        "--debs", action="append", default=[], choices=debian.SYSTEMS, metavar="SYSTEM",
        help=f"take the Debian packages along: {', '.join(debian.SYSTEMS)}; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--with-changes", action="store_true", help="from files that are not committed, for a trial"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
