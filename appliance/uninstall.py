"""Takes ArmGuard off a machine; what it laid over the system goes, what was there comes back.

The record stays, unless somebody types that it shall go.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from appliance import durable, lay, machine_settings
from appliance.problem import Problem

ARMGUARD, SETTINGS = Path("/opt/armguard"), Path("/etc/armguard")
LOGS = Path("/var/log/nginx")
WORD = "DELETE"
_UNITS = Path("etc/systemd/system")


def main(words: Sequence[str] | None = None) -> int:
    """Uninstall; 1 and a sentence when it cannot be done."""
    parser = argparse.ArgumentParser(prog="scripts/uninstall", description=__doc__)
    parser.add_argument(
        "--delete-data", action="store_true", help=f"the record, too; asks for the word {WORD}"
    )
    asked = parser.parse_args(words)
    try:
        uninstall(delete_data=asked.delete_data)
    except (Problem, OSError) as problem:
        print(f"Not uninstalled: {problem}", file=sys.stderr)
        return 1
    return 0


def uninstall(*, delete_data: bool) -> None:
    """Go all the steps. Raises Problem, OSError."""
    if os.geteuid() != 0:
        raise Problem("Uninstalling needs the rights of root: sudo scripts/uninstall", "")
    if not (ARMGUARD / "current").is_symlink() and not lay.laid(Path("/")):
        raise Problem("ArmGuard is not installed here.", "")
    if delete_data:
        _ask()
    paths = lay.laid(Path("/"))
    ours = [Path(path).name for path in paths if Path(path).parent == _UNITS]
    _try("systemctl", "disable", "--now", *[unit for unit in ours if "@" not in unit])
    for path in [*paths, *lay.IN_THE_WAY]:
        lay.give_back(Path("/"), path)
    for drop_in in machine_settings.DROP_INS:
        durable.remove(drop_in)
    _remove_empty([*map(Path, paths), *machine_settings.DROP_INS])
    _try("nft", "delete", "table", "inet", "armguard")
    _try("systemctl", "daemon-reload")
    _try("systemctl", "try-reload-or-restart", "nginx.service")
    if delete_data:
        _delete_data()
    durable.remove(ARMGUARD)
    print("ArmGuard is off this machine. Debian's packages stay (nginx, avahi, nftables).")
    if not delete_data:
        print(f"The record is in {machine_settings.DATA}, its settings and keys in {SETTINGS}.")


def _ask() -> None:
    """Raise Problem unless somebody types the word."""
    print(f"The record in {machine_settings.DATA} and every backup in it would be gone for good.")
    print(f"Type {WORD} to delete them: ", end="", flush=True)
    if sys.stdin.readline().strip() != WORD:
        raise Problem("The word was not typed; nothing was changed.", "")


def _remove_empty(removed: list[Path]) -> None:
    """Remove the folders of what was removed that nobody but us had a use for."""
    folders = {folder for path in removed for folder in (Path("/") / path).parents}
    for folder in sorted(folders, key=lambda folder: -len(folder.parts)):
        is_ours = folder.suffix == ".d" or "armguard" in str(folder)
        if is_ours and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _delete_data() -> None:
    """Delete the record, also where it lies on another disk, with its settings and its user."""
    for path in machine_settings.DATA.iterdir():
        durable.remove(path)
    if machine_settings.MOUNT.is_file():
        _try("systemctl", "disable", "--now", machine_settings.MOUNT.name)  # its disk stays
        durable.remove(machine_settings.MOUNT)
    durable.remove(machine_settings.DATA)
    durable.remove(SETTINGS)
    for log in LOGS.glob("armguard*.log*"):
        log.unlink()
    _try("userdel", "armguard")
    _try("groupdel", "armguard")  # it outlives its user while www-data is in it
    _try("systemctl", "daemon-reload")


def _try(*command: str) -> None:
    """Run what may have nothing to do."""
    subprocess.run(command, capture_output=True, check=False)


if __name__ == "__main__":
    sys.exit(main())
