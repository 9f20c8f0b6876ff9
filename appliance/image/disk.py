"""Composes a card's image from a folder: partitions and file systems, without mounting anything.

The same folder and moment make the same image, byte by byte.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from appliance.problem import Problem

SECTOR, MIB = 512, 1 << 20
BOOT, ROOT, DATA = "AGBOOT", "AGROOT", "AGDATA"
BOOT_ID, DISK_ID = "a6b007ed", "0xa6d15c01"
ROOT_UUID = "a6a6a6a6-0001-4a1d-8a6d-000000000001"
DATA_UUID = "a6a6a6a6-0002-4a1d-8a6d-000000000002"
# FAT32 with the type that a Pi's firmware looks for, then two of Linux; an old Pi knows no GPT.
_TABLE = """\
label: dos
label-id: {disk}
unit: sectors
start={boot.start}, size={boot.size}, type=c, bootable
start={root.start}, size={root.size}, type=83
start={data.start}, size={data.size}, type=83
"""
_INODES = re.compile(r"^Inode count:\s+(\d+)\n(?:.*\n)*?Free inodes:\s+(\d+)$", re.MULTILINE)


class Sizes(NamedTuple):
    """How large the parts are, in MiB; the data partition grows on the machine."""

    boot: int
    root: int
    data: int


class Owner(NamedTuple):
    """To whom the record belongs, by numbers."""

    user: int
    group: int


class Extent(NamedTuple):
    """Where a partition lies, in sectors."""

    start: int
    size: int


def compose(tree: Path, image: Path, sizes: Sizes, owner: Owner, moment: int) -> None:
    """Write an image of `tree`, whose boot/firmware becomes the first partition. Raises Problem."""
    work = image.with_name(f".{image.name}.parts")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        firmware = work / "firmware"
        _take_out(tree / "boot/firmware", firmware)
        date_back(tree, moment)
        date_back(firmware, moment)
        _fat(firmware, work / "boot", sizes.boot, moment)
        _ext4(work / "root", sizes.root, ROOT, ROOT_UUID, moment, tree)
        _ext4(work / "data", sizes.data, DATA, DATA_UUID, moment)
        _own(work / "data", owner, moment)
        _assemble(image, work, sizes)
    finally:
        shutil.rmtree(work)


def extents(sizes: Sizes) -> tuple[Extent, Extent, Extent]:
    """Return where the partitions lie: each begins at a whole MiB."""
    starts = (1, 1 + sizes.boot, 1 + sizes.boot + sizes.root)
    per = MIB // SECTOR
    first, second, third = (
        Extent(start * per, size * per) for start, size in zip(starts, sizes, strict=True)
    )
    return first, second, third


def date_back(tree: Path, moment: int) -> None:
    """Let nothing in a tree be younger than the moment."""
    for folder, folders, names in os.walk(tree, topdown=False):
        # Among the folders are links to some.
        inside = [os.path.join(folder, name) for name in (*folders, *names)]  # noqa: PTH118
        for path in [*inside, folder]:
            if os.lstat(path).st_mtime > moment:
                os.utime(path, (moment, moment), follow_symlinks=False)


def _take_out(firmware: Path, into: Path) -> None:
    shutil.copytree(firmware, into)
    for path in firmware.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _fat(folder: Path, image: Path, size: int, moment: int) -> None:
    _sized(image, size)
    _run("mkfs.vfat", "--invariant", "-F", "32", "-i", BOOT_ID, "-n", BOOT, str(image))
    for path in sorted(folder.rglob("*")):
        inside = f"::{path.relative_to(folder)}"
        if path.is_dir():
            _run("mmd", "-i", str(image), inside, moment=moment)
        else:
            _run("mcopy", "-m", "-i", str(image), str(path), inside, moment=moment)


def _ext4(
    image: Path, size: int, label: str, number: str, moment: int, tree: Path | None = None
) -> None:
    _sized(image, size)
    filled = ["-d", str(tree)] if tree else []
    _run(
        "mkfs.ext4", "-q", "-F", "-L", label, "-U", number, "-m", "1",
        "-E", f"hash_seed={number},lazy_itable_init=0,lazy_journal_init=0,nodiscard",
        *filled, str(image), moment=moment,
    )  # fmt: skip
    _even(image, moment)


def _even(image: Path, moment: int) -> None:
    """Give every inode the moment as the time it was made: mkfs.ext4 takes that of the copy."""
    said = _run("dumpe2fs", "-h", str(image), moment=moment)
    found = _INODES.search(said)
    if found is None:
        raise Problem("dumpe2fs does not say how many inodes there are.", "")
    used = int(found[1]) - int(found[2])
    lines = []
    for inode in (2, *range(11, used + 1)):
        lines += [f"sif <{inode}> {time} {value}" for time, value in (
            ("ctime", f"@{moment}"), ("ctime_extra", "0"), ("atime", f"@{moment}"),
            ("atime_extra", "0"), ("crtime", f"@{moment}"), ("crtime_extra", "0"),
        )]  # fmt: skip
    _debugfs(image, lines, moment)


def _own(image: Path, owner: Owner, moment: int) -> None:
    """Let the top of the data belong to their user only."""
    _debugfs(image, [
        "sif <2> mode 040700", f"sif <2> uid {owner.user}", f"sif <2> gid {owner.group}",
        "rmdir lost+found",
    ], moment)  # fmt: skip


def _debugfs(image: Path, lines: list[str], moment: int) -> None:
    orders = image.with_name(f"{image.name}.orders")
    orders.write_text("".join(f"{line}\n" for line in lines))
    _run("debugfs", "-w", "-f", str(orders), str(image), moment=moment)
    orders.unlink()


def _assemble(image: Path, work: Path, sizes: Sizes) -> None:
    places = extents(sizes)
    boot, root, data = places
    _sized(image, 1 + sum(sizes) + 1)
    table = _TABLE.format(disk=DISK_ID, boot=boot, root=root, data=data)
    _run("sfdisk", "--quiet", str(image), given=table)
    with image.open("r+b") as whole:
        for name, place in zip(("boot", "root", "data"), places, strict=True):
            _lay_at(whole.fileno(), work / name, place.start * SECTOR)


def _lay_at(whole: int, part: Path, at: int) -> None:
    """Write a part where it belongs; what is empty in it stays a hole."""
    with part.open("rb") as file:
        while piece := file.read(MIB):
            if piece.strip(b"\0"):
                os.pwrite(whole, piece, at)
            at += len(piece)


def _sized(image: Path, size: int) -> None:
    image.unlink(missing_ok=True)
    with image.open("wb") as file:
        file.truncate(size * MIB)


def _run(*command: str, given: str = "", moment: int | None = None) -> str:
    environment = {"PATH": "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin",
                   "LC_ALL": "C.UTF-8", "TZ": "UTC", "MTOOLS_SKIP_CHECK": "1"}  # fmt: skip
    if moment is not None:
        environment |= {"SOURCE_DATE_EPOCH": str(moment), "E2FSPROGS_FAKE_TIME": str(moment)}
    done = subprocess.run(
        command, input=given, capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode:
        raise Problem(f"{command[0]} said: {done.stderr.strip()}", "")
    return done.stdout
