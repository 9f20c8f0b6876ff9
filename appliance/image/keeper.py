"""Lets whoever keeps the machine in by SSH, with the key that armguard.txt names; else nobody."""

from __future__ import annotations

import pwd
import subprocess
from collections.abc import Callable
from pathlib import Path

from appliance import durable
from appliance.problem import Problem

USER = "keeper"
KEYS = ".ssh/authorized_keys"
SUDOERS = Path("/etc/sudoers.d/armguard-keeper")
_SUDO = f"# Who has the key of armguard.txt keeps this machine.\n{USER} ALL=(ALL) NOPASSWD: ALL\n"


def let_in(key: str, did: Callable[[str], None]) -> None:
    """Have SSH answer to this key, or to nobody. Raises Problem, OSError."""
    known = _known_keys()
    now = known.read_text() if known and known.is_file() else ""
    if now == (f"{key}\n" if key else ""):
        return
    if key:
        _take(key)
        did(f"Let {USER} in by the SSH key of armguard.txt")
    elif known:
        known.unlink()
        _run("systemctl", "disable", "--now", "--no-block", "ssh.service")
        did(f"Let {USER} in no longer")


def _take(key: str) -> None:
    if _known_keys() is None:
        _run("useradd", "--create-home", "--shell=/bin/bash", USER)
    durable.write(SUDOERS, _SUDO.encode(), mode=0o440)
    known = Path(pwd.getpwnam(USER).pw_dir) / KEYS
    known.parent.mkdir(mode=0o755, exist_ok=True)
    durable.write(known, f"{key}\n".encode(), mode=0o644)
    _run("ssh-keygen", "-A")  # the machine's own, which no image holds
    _run("systemctl", "enable", "--now", "--no-block", "ssh.service")


def _known_keys() -> Path | None:
    try:
        return Path(pwd.getpwnam(USER).pw_dir) / KEYS
    except KeyError:
        return None


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Problem(f"{command[0]} said: {done.stderr.strip()}", "")
