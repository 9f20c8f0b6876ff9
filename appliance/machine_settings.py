"""What is this machine's own: its name, where the data lies, ArmGuard's environment file."""

from __future__ import annotations

import argparse
import os
import pwd
import re
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

from appliance import durable
from appliance.problem import Problem

ENVIRONMENT = Path("/etc/armguard/armguard.env")
DATA = Path("/var/lib/armguard")
MOUNT = Path("/etc/systemd/system/var-lib-armguard.mount")
# Names that a system has as long as nobody gave it one.
NO_NAMES = ("localhost", "raspberrypi", "debian", "")
NAME = USER = "armguard"
TIMEZONE = "Asia/Manila"
_ENVIRONMENT = """\
# ArmGuard's settings on this machine; /opt/armguard/current/.env.example says what there is.
# After a change: sudo systemctl restart armguard-web armguard-worker
ARMGUARD_DATA=/var/lib/armguard
ARMGUARD_SOCKET=/run/armguard/web.sock
ARMGUARD_TRUSTED_PROXY=localhost
ARMGUARD_TIMEZONE={timezone}
"""
_MOUNT = """\
[Unit]
Description=ArmGuard: its data lies in {folder}
RequiresMountsFor={folder}

[Mount]
What={folder}
Where=/var/lib/armguard
Type=none
Options=bind
# A disk that is slow to come is waited for.
TimeoutSec=180

[Install]
RequiredBy=armguard-web.service armguard-worker.service
"""
# Backups to another computer's store are tried by the pages and taken there by the worker.
DROP_INS = tuple(
    Path(f"/etc/systemd/system/armguard-{name}.service.d/store.conf") for name in ("web", "worker")
)
_STORE = """\
# scripts/install --store: backups may go to a store on the local network.
[Service]
PrivateNetwork=no
RestrictAddressFamilies=AF_INET AF_INET6
IPAddressAllow=localhost 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 169.254.0.0/16 fc00::/7 fe80::/10
"""
HOST = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_TIMEZONE = re.compile(r"^ARMGUARD_TIMEZONE=.*$", re.MULTILINE)
_FOLDER = re.compile(r"(/[A-Za-z0-9._-]+)+")
Did = Callable[[str], None]


def check(asked: argparse.Namespace) -> None:
    """Raise Problem for options that make no sense, before anything is done."""
    if asked.hostname and not HOST.fullmatch(asked.hostname):
        raise Problem("--hostname takes small letters, digits and dashes.", "")
    if asked.timezone and not re.fullmatch(r"[A-Za-z0-9_+/-]+", asked.timezone):
        raise Problem(f"{asked.timezone!r} is no time zone.", "Give one like Asia/Manila.")
    if asked.data and not _FOLDER.fullmatch(str(asked.data)):
        raise Problem("--data takes an absolute folder of plain letters.", "")
    if asked.data and not MOUNT.exists() and DATA.is_dir() and any(DATA.iterdir()):
        raise Problem(
            "There are data in /var/lib/armguard already.",
            "docs/install.md says how to move them to another disk.",
        )


def write(asked: argparse.Namespace, did: Did, *, python: Path) -> None:
    """Write what the options ask for and what is missing. Raises Problem, OSError."""
    name = asked.hostname or (NAME if asked.image else _default_name())
    _name_machine(name, did, is_image=asked.image)
    _write_environment(asked.timezone, did, python)
    if asked.data:
        _place_data(asked.data, did)
    if asked.store is not None:
        _let_out(asked.store, did)
    _spare_the_card(Path("/etc/fstab"), did)


def open_data(did: Did) -> None:
    """Have the folder of the data there, for the user armguard only. Raises Problem, OSError."""
    # By the unit: a folder of the same disk looks like none that was mounted.
    if MOUNT.is_file() and not is_active(MOUNT.name):
        systemctl("enable", "--now", MOUNT.name)
        did(f"Mounted {DATA}")
    if not DATA.is_dir():
        DATA.mkdir(mode=0o700, parents=True)
        did(f"Made {DATA}")
    whose, seen = pwd.getpwnam(USER), DATA.stat()
    if (seen.st_uid, seen.st_gid, seen.st_mode & 0o7777) != (whose.pw_uid, whose.pw_gid, 0o700):
        os.chown(DATA, whose.pw_uid, whose.pw_gid)
        DATA.chmod(0o700)
        did(f"Gave {DATA} to {USER}")


def is_active(unit: str) -> bool:
    """Say whether a unit runs."""
    command = ["systemctl", "is-active", "--quiet", unit]
    return subprocess.run(command, check=False).returncode == 0


def systemctl(*words: str) -> None:
    """Ask systemd for something. Raises Problem."""
    command = ["systemctl", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Problem(
            f"systemctl {' '.join(words)} failed: {done.stderr.strip()}",
            f"Its log: journalctl --unit {words[-1]}",
        )


def without_access_times(fstab: str) -> str:
    """Return /etc/fstab with noatime for the disk of the system; reading then writes nothing."""
    return "\n".join(_without(line) for line in fstab.split("\n"))


def _without(line: str) -> str:
    words = line.split()
    if len(words) < 4 or words[0].startswith("#") or words[1] != "/" or words[2] != "ext4":
        return line
    options = words[3].split(",")
    if "noatime" in options:
        return line
    kept = [option for option in options if option not in ("defaults", "relatime", "atime")]
    return "\t".join([*words[:3], ",".join(["defaults", "noatime", *kept]), *words[4:]])


def _default_name() -> str:
    now = socket.gethostname().split(".")[0].lower()
    return NAME if now in NO_NAMES else now


def _name_machine(name: str, did: Did, *, is_image: bool) -> None:
    path = Path("/etc/hostname")
    is_written = path.is_file() and path.read_text().strip() == name
    if is_written and (is_image or socket.gethostname() == name):
        return
    path.write_text(f"{name}\n")
    if not is_image:  # which is made on somebody else's machine
        socket.sethostname(name)
    hosts = Path("/etc/hosts")
    lines = hosts.read_text().splitlines() if hosts.is_file() else ["127.0.0.1\tlocalhost"]
    lines = [line for line in lines if not line.startswith("127.0.1.1")]
    hosts.write_text("\n".join([*lines, f"127.0.1.1\t{name}"]) + "\n")
    did(f"Named this machine {name}")


def _write_environment(timezone: str | None, did: Did, python: Path) -> None:
    now = ENVIRONMENT.read_text() if ENVIRONMENT.is_file() else ""
    new = now or _ENVIRONMENT.format(timezone=timezone or TIMEZONE)
    if timezone:
        _check_timezone(timezone, python)
        new = _TIMEZONE.sub(f"ARMGUARD_TIMEZONE={timezone}", new)
    if new != now:
        ENVIRONMENT.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        durable.write(ENVIRONMENT, new.encode(), mode=0o644)
        did(f"Wrote {ENVIRONMENT}")


def _check_timezone(name: str, python: Path) -> None:
    """Raise Problem unless ArmGuard's own Python knows the zone; the system may know none."""
    command = [str(python), "-c", "import sys, zoneinfo; zoneinfo.ZoneInfo(sys.argv[1])", name]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        raise Problem(f"There is no time zone {name}.", "Give one like Asia/Manila.")


def _place_data(folder: Path, did: Did) -> None:
    content = _MOUNT.format(folder=folder).encode()
    if MOUNT.is_file() and MOUNT.read_bytes() == content:
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    DATA.mkdir(mode=0o755, parents=True, exist_ok=True)
    durable.write(MOUNT, content, mode=0o644)
    did(f"Put the data into {folder}")


def _let_out(is_wanted: bool, did: Did) -> None:
    if is_wanted == all(path.exists() for path in DROP_INS):
        return
    for path in DROP_INS:
        if is_wanted:
            path.parent.mkdir(mode=0o755, exist_ok=True)
            durable.write(path, _STORE.encode(), mode=0o644)
        else:
            durable.remove(path)
    did(f"{'Opened' if is_wanted else 'Closed'} the way to a store on the local network")


def _spare_the_card(fstab: Path, did: Did) -> None:
    if not fstab.is_file():
        return
    now = fstab.read_text()
    new = without_access_times(now)
    if new != now:
        durable.copy(fstab, fstab.with_name("fstab.before-armguard"), mode=0o644)
        durable.write(fstab, new.encode(), mode=0o644)
        did("Told /etc/fstab not to write when something is only read (from the next start on)")
