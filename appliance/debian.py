"""The Debian packages that the appliance needs: fetched for a release, and installed from it.

With a release that takes them along, a machine without the internet can install.
"""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from appliance.problem import Problem

# nginx serves, avahi tells the name, nftables keeps others out; venv makes the program's Python.
NEEDED = ("nginx", "avahi-daemon", "nftables", "openssl", "python3-venv")
# Nothing breaks without these.
WELCOME = ("systemd-zram-generator",)
SYSTEMS = tuple(f"{s}-{a}" for s in ("bookworm", "trixie") for a in ("amd64", "arm64"))
_MIRROR = "http://deb.debian.org"
_SIGNED = "[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]"


def sources(suite: str, parts: str) -> tuple[str, ...]:
    """Return where Debian's packages come from, as lines of apt's list."""
    return (
        f"deb {_SIGNED} {_MIRROR}/debian {suite} {parts}",
        f"deb {_SIGNED} {_MIRROR}/debian {suite}-updates {parts}",
        f"deb {_SIGNED} {_MIRROR}/debian-security {suite}-security {parts}",
    )


def fetched(system: str, cache: Path) -> list[tuple[str, bytes]]:
    """Return the packages of one of SYSTEMS with all that they need, and their index.

    All, because nobody knows what a machine has; it installs what it lacks. Raises Problem.
    """
    suite, architecture = system.split("-")
    folder = (cache / system).absolute()
    for needed in ("lists/partial", "archives/partial"):
        (folder / needed).mkdir(parents=True, exist_ok=True)
    (folder / "status").write_text("")
    (folder / "sources").write_text("".join(f"{one}\n" for one in sources(suite, "main")))
    private = [*_private(folder), f"APT::Architecture={architecture}",
               f"APT::Architectures={architecture}", f"Dir::State::status={folder / 'status'}",
               f"Dir::Cache::archives={folder / 'archives'}"]  # fmt: skip
    _apt(private, "update")
    _apt(private, "autoclean")
    _apt(private, "install", "--download-only", *NEEDED, *WELCOME)
    packages = sorted((folder / "archives").glob("*.deb"))
    index = "\n".join(_entry(package) for package in packages)
    return [("Packages", index.encode()), *((one.name, one.read_bytes()) for one in packages)]


def missing(packages: Sequence[str] = NEEDED) -> list[str]:
    """Return which packages are not installed here."""
    return [name for name in packages if not _is_installed(name)]


def install(packages: Sequence[str], debs: Path) -> None:
    """Install packages from a folder of a release, else from Debian. Raises Problem."""
    if (debs / "Packages").is_file():
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            folder.chmod(0o755)
            (folder / "lists/partial").mkdir(parents=True)
            (folder / "sources").write_text(f"deb [trusted=yes] file:{debs.absolute()} ./\n")
            private = _private(folder)
            _apt(private, "update")
            _apt(private, "install", *packages)
        return
    try:
        _apt([], "update")
        _apt([], "install", *packages)
    except Problem as problem:
        raise Problem(
            f"These Debian packages are missing: {' '.join(packages)}. {problem.text}",
            f"Give the machine the internet, or take a release with debs/{debs.name} in it.",
        ) from None


def _private(folder: Path) -> list[str]:
    """Return apt's settings to read the folder's sources and nothing else."""
    return [f"Dir::Etc::sourcelist={folder / 'sources'}", "Dir::Etc::sourceparts=-",
            f"Dir::State::Lists={folder / 'lists'}", f"Dir::Cache={folder}"]  # fmt: skip


def _apt(settings: Sequence[str], *words: str) -> None:
    options = ["APT::Install-Recommends=0", "Dpkg::Use-Pty=0", "DPkg::Lock::Timeout=300",
               "Dpkg::Options::=--force-confold", *settings]  # fmt: skip
    command = ["apt-get", "--quiet", "--yes", *(f"--option={one}" for one in options), *words]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": _PATH, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"},
    )
    failed = done.returncode or "Some index files failed to download" in done.stderr
    if failed:
        said = (done.stderr.strip() or done.stdout.strip() or "nothing").splitlines()[-1]
        raise Problem(f"apt-get {words[0]} said: {said}", "")


_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def _is_installed(package: str) -> bool:
    command = ["dpkg-query", "--show", "--showformat=${db:Status-Status}", package]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout == "installed"


def _entry(package: Path) -> str:
    """Return what an index says of a package."""
    command = ["dpkg-deb", "--field", str(package)]
    control = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    digest = hashlib.sha256(package.read_bytes()).hexdigest()
    size = package.stat().st_size
    return f"{control}Filename: ./{package.name}\nSize: {size}\nSHA256: {digest}\n"
