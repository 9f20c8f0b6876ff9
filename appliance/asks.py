"""Does what the pages may ask of the machine: two words, each a file in a folder, and nothing else.

Run with the rights of root by armguard-asks.service. Who asks is the user armguard, or whoever
broke into its pages: nothing is taken from a file but that it is there, and meant for now.
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import time
from contextlib import suppress
from pathlib import Path

FOLDER = Path("/var/lib/armguard/asks")
BOOT = Path("/proc/sys/kernel/random/boot_id")
WORDS = {"shutdown": "poweroff", "restart": "reboot"}
# So that whoever asked still gets the page that says so.
PAUSE = 3.0


def main() -> None:
    """Take the asks away, then do the first of them."""
    owner = pwd.getpwnam("armguard").pw_uid
    for word in taken(FOLDER, owner, BOOT.read_text())[:1]:
        time.sleep(PAUSE)
        subprocess.run(["systemctl", "--no-block", WORDS[word]], check=True)


def taken(folder: Path, owner: int, boot: str) -> list[str]:
    """Return the words that this owner asked for since the start `boot`; none is left there."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        found = [word for word in WORDS if _is_meant(opened, word, owner, boot)]
        for word in WORDS:
            _remove(opened, word)
    finally:
        os.close(opened)
    return found


def _is_meant(folder: int, word: str, owner: int, boot: str) -> bool:
    """Say whether an ask is a plain file of the owner's that names this start of the machine."""
    try:
        # Neither a link is followed nor a pipe waited for.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        with os.fdopen(os.open(word, flags, dir_fd=folder), "rb") as file:
            found = os.fstat(file.fileno())
            plain = stat.S_ISREG(found.st_mode) and found.st_nlink == 1
            return plain and found.st_uid == owner and file.read(100) == boot.encode()
    except OSError:
        return False


def _remove(folder: int, word: str) -> None:
    """Take away whatever has that name, or it would be asked for ever."""
    try:
        os.unlink(word, dir_fd=folder)
    except FileNotFoundError:
        return
    except IsADirectoryError:
        with suppress(OSError):
            shutil.rmtree(word, dir_fd=folder)


if __name__ == "__main__":
    main()
