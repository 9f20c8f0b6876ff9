"""A stick labelled ARMGUARD*: mounted for ArmGuard, given back, and the pages told it may go.

Called with the rights of root by armguard-usb@.service, before and after ArmGuard itself reads or
writes it with its own.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from appliance import telling
from appliance.problem import Problem
from appliance.update.places import Places

FOLDER, TOLD = "armguard-backups", "stick.json"
# Each file system that is read here is a way into the kernel: no more than what sticks have.
_FAT, _OTHERS = ("vfat", "exfat"), ("ext4", "ext3", "ext2")
_NAME = re.compile(r"[a-z]+[0-9a-z]{0,20}")
_SAFE = "nosuid,nodev,noexec,noatime"


class Stick(NamedTuple):
    """A stick's device, label and file system."""

    device: Path
    label: str
    kind: str


def main(words: list[str], places: Places) -> int:
    """`mount NAME` or `leave NAME`; NAME is the device's, such as sdb1."""
    act, name = words
    if not _NAME.fullmatch(name):
        raise SystemExit("no such device")
    place = places.root / "run/media/armguard" / name
    if act == "leave":
        return leave(places, place)
    stick = Stick(Path("/dev") / name, "", "")
    try:
        stick = looked_at(stick.device)
        mount(places, stick, place)
    except (Problem, OSError) as error:
        do = error.do if isinstance(error, Problem) else "Put it in again, or use another stick."
        why = error.text if isinstance(error, Problem) else f"{error.strerror}."
        text = f"The stick {stick.label or name} did not take the backups. {why}"
        tell(places, "problem", stick.label, text, do)
        sys.stderr.write(f"{text} {do}\n")
        return 1
    return 0


def looked_at(device: Path) -> Stick:
    """Return what a device says of itself. Raises Problem."""
    said = _run("blkid", "-p", "-o", "export", str(device))
    pairs = dict(line.split("=", 1) for line in said.splitlines() if "=" in line)
    label = re.sub(r"[^A-Za-z0-9_.-]", "", pairs.get("LABEL", ""))
    return Stick(device, label, pairs.get("TYPE", ""))


def mount(places: Places, stick: Stick, place: Path) -> None:
    """Mount a stick where ArmGuard alone may write. Raises Problem, OSError."""
    owner = places.data.stat()
    if stick.kind not in (*_FAT, *_OTHERS):
        raise Problem(
            f"Its file system ({stick.kind or 'none'}) is not one that is used here.",
            f"Format it as FAT32, exFAT or ext4, with the label {stick.label or 'ARMGUARD'}.",
        )
    place.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    place.mkdir(mode=0o755, exist_ok=True)
    options = _SAFE
    if stick.kind in _FAT:
        options += f",uid={owner.st_uid},gid={owner.st_gid},umask=077"
    _run("mount", "-t", stick.kind, "-o", options, str(stick.device), str(place))
    tell(places, "copying", stick.label, f"Copying to the stick {stick.label}.", "Leave it in.")
    if stick.kind in _OTHERS and not os.statvfs(place).f_flag & os.ST_RDONLY:
        _own_folder(place, owner)


def leave(places: Places, place: Path) -> int:
    """Unmount, and say that the stick may be taken out. Raises Problem, OSError."""
    said = _told(places)
    label = str(said.get("label", ""))
    if os.path.ismount(place):
        try:
            _run("umount", str(place))
        except Problem as problem:
            tell(places, "problem", label, f"The stick {label} is still in use. {problem.text}",
                 "Shut the machine down before you take it out.")  # fmt: skip
            return 1
    if place.is_dir():
        place.rmdir()
    if said.get("state") == "copying":
        text = f"Copying to the stick {label} was cut off."
        tell(places, "problem", label, text, "Put it in again.")
    elif said.get("state") in ("copied", "found", "empty"):
        tell(places, "safe", label, f"{said.get('text', '')} It may be taken out.", "")
    return 0


def tell(places: Places, state: str, label: str, text: str, do: str) -> None:
    """Write what the pages say of the stick. Raises OSError."""
    telling.tell(places.data / TOLD, state, text, do, label=label)


def _told(places: Places) -> dict[str, Any]:
    """Return what was said last: by ArmGuard, so nothing but words is taken from it."""
    try:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        with os.fdopen(os.open(places.data / TOLD, flags), "rb") as file:
            found = json.loads(file.read(10_000))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _own_folder(place: Path, owner: os.stat_result) -> None:
    """Make the folder for backups on a stick that has owners, and let it be ArmGuard's."""
    folder = place / FOLDER
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    # A link or a file of that name is somebody's trick, and is not followed.
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        os.fchown(opened, owner.st_uid, owner.st_gid)
    finally:
        os.close(opened)


def _run(*command: str) -> str:
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        said = (ended.stderr.strip() or "no reason given").splitlines()[0]
        raise Problem(f"{command[0]} says: {said[:200]}.", "Have a computer check the stick.")
    return ended.stdout


if __name__ == "__main__":
    os.umask(0o022)  # the unit's own keeps everybody out, and ArmGuard must come to the stick
    sys.exit(main(sys.argv[1:], Places(Path("/"))))
