"""Builds armguard-VERSION-arm64.img.xz from a release: python -m appliance.image RELEASE.tar.gz.

Needs root. `make -C pi-image` gives it mounts of its own, so that nothing stays mounted.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from appliance.image import disk, root, secrets
from appliance.problem import Problem

SOURCE = Path(__file__).parents[2]
CARD = SOURCE / "pi-image/card"
# Room on the system's partition for two more releases, which an update needs.
FREE, BOOT, DATA = 1000, 256, 64  # MiB
# Logs of the making, and what the machine writes anew; each would differ from build to build.
LEFT_OUT = ("var/log/**/*", "var/cache/apt/*.bin", "var/cache/ldconfig/*", "var/tmp/*", "tmp/*",
            "run/*", "root/release", "var/lib/dbus/machine-id")  # fmt: skip
_INSIDE = """
mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && mount -t tmpfs tmp "$0/tmp" &&
exec chroot "$0" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/root \
  SOURCE_DATE_EPOCH="$1" /root/release/scripts/install --image
"""


def main(words: Sequence[str] | None = None) -> int:
    """Build an image as the command line asks; 1 and a sentence when it cannot be built."""
    parser = argparse.ArgumentParser(prog="make -C pi-image", description=__doc__)
    parser.add_argument("release", type=Path, help="armguard-VERSION.tar.gz of scripts/release")
    parser.add_argument("--to", type=Path, default=SOURCE / "dist", help="folder (default: dist)")
    parser.add_argument("--raw", action="store_true", help="keep the image that is not compressed")
    asked = parser.parse_args(words)
    os.umask(0o022)
    try:
        print(build(asked.release, asked.to, is_raw_kept=asked.raw))
    except (Problem, OSError) as problem:
        print(f"No image: {problem}", file=sys.stderr)
        return 1
    return 0


def build(release: Path, to: Path, *, is_raw_kept: bool) -> Path:
    """Write the image of a release into a folder; return its path. Raises Problem, OSError."""
    cache = SOURCE / ".cache/image"
    base = root.cached(SOURCE / "pi-image/packages", cache)
    root.understand_arm64()
    version, moment = _of(release)
    to.mkdir(parents=True, exist_ok=True)
    image = to / f"armguard-{version}-arm64.img"
    with _over(base, cache / f"work.{os.getpid()}") as tree:
        _fill(tree, release, moment)
        if bad := secrets.found(tree):
            raise Problem("There are secrets in the image:\n" + "\n".join(bad), "")
        sizes = disk.Sizes(BOOT, _whole(_used(tree) + FREE), DATA)
        _packages(tree, image.with_suffix(".packages"))
        disk.compose(tree, image, sizes, _owner(tree), moment)
    return _packed(image, is_raw_kept=is_raw_kept)


def _of(release: Path) -> tuple[str, int]:
    """Return the version of a release and the second of its commit."""
    with tarfile.open(release) as tar:
        for member in tar:
            if member.name.endswith("/VERSION") and (file := tar.extractfile(member)):
                return file.read().decode().strip(), int(member.mtime)
    raise Problem(f"{release} is no release.", "Make one with scripts/release.")


@contextmanager
def _over(base: Path, work: Path) -> Iterator[Path]:
    """Give a folder that is `base` and takes every change, which is gone at the end."""
    upper, inner, tree = (work / name for name in ("upper", "inner", "tree"))
    for folder in (upper, inner, tree):
        folder.mkdir(parents=True)
    _run("mount", "-t", "overlay", "overlay", "-o",
         f"lowerdir={base},upperdir={upper},workdir={inner}", str(tree))  # fmt: skip
    try:
        yield tree
    finally:
        _run("umount", str(tree))
        shutil.rmtree(work)


def _fill(tree: Path, release: Path, moment: int) -> None:
    """Install the release as on any machine, then make a card's root of it."""
    shutil.copytree(CARD, tree, dirs_exist_ok=True)
    with tarfile.open(release) as tar:
        tar.extractall(tree / "root", filter="data")
    [unpacked] = (tree / "root").glob("armguard-*")
    unpacked.rename(tree / "root/release")
    _run("unshare", "--mount", "sh", "-c", _INSIDE, str(tree), str(moment))
    for path in (tree / "etc/systemd/system/multi-user.target.wants/ssh.service",
                 tree / "etc/systemd/system/sshd.service"):  # fmt: skip
        path.unlink(missing_ok=True)  # armguard.txt lets somebody in, else nobody
    # Seen only where the data partition is missing: nginx says so then.
    (tree / "var/lib/armguard").mkdir(mode=0o755)
    (tree / "var/lib/armguard" / secrets.MISSING).touch(mode=0o644)
    (tree / "etc/machine-id").write_text("")
    for pattern in LEFT_OUT:
        for path in list(tree.glob(pattern)):
            if path.is_file() or path.is_symlink():
                path.unlink()
            elif not pattern.startswith("var/log/"):  # whose folders Debian's services expect
                shutil.rmtree(path)


def _used(tree: Path) -> int:
    said = subprocess.run(
        ["du", "--summarize", "--one-file-system", "--block-size=1M", str(tree)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return int(said.stdout.split()[0])


def _whole(size: int) -> int:
    """Return a size in MiB, rounded so that a small change moves nothing."""
    return -(-size // 128) * 128


def _owner(tree: Path) -> disk.Owner:
    lines = (tree / "etc/passwd").read_text().splitlines()
    [mine] = [line.split(":") for line in lines if line.startswith("armguard:")]
    return disk.Owner(int(mine[2]), int(mine[3]))


def _packages(tree: Path, path: Path) -> None:
    """Write down what of Debian is in it, by version."""
    command = ["dpkg-query", f"--admindir={tree / 'var/lib/dpkg'}", "--show"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    path.write_text(done.stdout)


def _packed(image: Path, *, is_raw_kept: bool) -> Path:
    packed = image.with_name(f"{image.name}.xz")
    _run("xz", "--force", "--keep", "--threads=2", "-6", str(image))
    with packed.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    packed.with_name(f"{packed.name}.sha256").write_text(f"{digest}  {packed.name}\n")
    if not is_raw_kept:
        image.unlink()
    return packed


def _run(*command: str) -> None:
    if subprocess.run(command, check=False).returncode:
        raise Problem(f"{command[0]} ended with an error; its words are above.", "")


if __name__ == "__main__":
    sys.exit(main())
