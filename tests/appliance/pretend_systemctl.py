"""Stands in for systemctl over a folder: starts, stops and restarts the pretended units."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(os.environ["PRETEND_ROOT"])
UNITS = ROOT / "units"
DROP_IN = ROOT / "run/systemd/system/armguard-web.service.d/50-update.conf"
LOADED = UNITS / "drop-in"


def reload() -> None:
    """Read the units anew, as systemd does only when it is told."""
    LOADED.unlink(missing_ok=True)
    if DROP_IN.exists():
        shutil.copy(DROP_IN, LOADED)


def environment() -> dict[str, str]:
    """Return what the files of the unit set, a later one before an earlier one."""
    files = [ROOT / "etc/armguard/armguard.env"]
    if LOADED.exists():
        lines = LOADED.read_text().splitlines()
        files += [Path(line.partition("=")[2]) for line in lines if line.startswith("Environment")]
    return dict(line.split("=", 1) for file in files for line in file.read_text().splitlines())


def stop(unit: str) -> None:
    """End a unit's process and wait for its end: until then it still answers at its socket."""
    pid = UNITS / unit
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        os.kill(int(pid.read_text()), signal.SIGKILL)
    while is_alive(unit):
        time.sleep(0.002)
    pid.unlink(missing_ok=True)


def is_alive(unit: str) -> bool:
    """Say whether a unit's process runs."""
    try:
        state = Path(f"/proc/{int((UNITS / unit).read_text())}/stat").read_text()
    except (OSError, ValueError):
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


def start(unit: str) -> None:
    """Start a unit and wait until it is ready, as with Type=notify."""
    if is_alive(unit):
        # Somebody's start that is not over is waited for, as systemd has one job for a unit.
        while "web" in unit and is_alive(unit) and not answers(environment()["ARMGUARD_SOCKET"]):
            time.sleep(0.01)
        return
    if "worker" in unit:
        words = ["sleep", "600"]
    else:
        words = [str(ROOT / "opt/armguard/current/venv/bin/armguard"), "serve"]
    set_by = os.environ | environment()
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        words, env=set_by, start_new_session=True, stdin=quiet, stdout=quiet, stderr=quiet
    )
    (UNITS / unit).write_text(str(process.pid))
    while "web" in unit and not answers(set_by["ARMGUARD_SOCKET"]):
        if process.poll() is not None:
            sys.exit(f"Job for {unit} failed.")
        time.sleep(0.01)


def answers(at: str) -> bool:
    """Say whether somebody listens."""
    with contextlib.closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as door:
        return door.connect_ex(at) == 0


def main() -> None:
    """Do as systemctl would."""
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    act, units = words[0], words[1:]
    if act == "daemon-reload":
        reload()
    for unit in units:
        if act in ("stop", "restart"):
            stop(unit)
        if act in ("start", "restart"):
            start(unit)


main()
