"""Lays a release's pi-image/root over the machine, and takes away what an older one laid there.

What was there before and is not ours is kept aside and put back when ArmGuard goes.
"""

from __future__ import annotations

import grp
import os
import pwd
import re
import subprocess
import sys
from pathlib import Path

from appliance import durable
from appliance.problem import Problem

OURS = "pi-image/root"
PRESET = "usr/lib/systemd/system-preset/50-armguard.preset"
# Debian's own first page would answer in our place.
IN_THE_WAY = ("etc/nginx/sites-enabled/default",)
_ENABLE = re.compile(r"^enable (\S+)$", re.MULTILINE)


def lay(release: Path, root: Path = Path("/")) -> list[str]:
    """Make the machine's files those of the release; return the paths that were changed."""
    ours = release / OURS
    files = sorted(str(path.relative_to(ours)) for path in ours.rglob("*") if path.is_file())
    before = laid(root)
    for path in set(files) - set(before):
        _keep(root, path)
    # Noted now: where the power goes away in between, all that may be ours is known as ours.
    note(root, sorted({*before, *files}))
    changed = [path for path in IN_THE_WAY if _set_aside(root, path)]
    changed += [path for path in files if _put(ours / path, root / path)]
    for path in sorted(set(before) - set(files)):
        give_back(root, path)
        changed.append(path)
    note(root, files)
    return changed


def laid(root: Path) -> list[str]:
    """Return the paths that a release laid here."""
    path = _list(root)
    return path.read_text().splitlines() if path.is_file() else []


def note(root: Path, paths: list[str]) -> None:
    """Note which paths are ours."""
    content = "".join(f"{path}\n" for path in paths).encode()
    path = _list(root)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file() or path.read_bytes() != content:
        durable.write(path, content, mode=0o644)


def give_back(root: Path, path: str) -> None:
    """Take one of our files away; what was there before comes back."""
    durable.remove(root / path)
    kept = _aside(root, path)
    if kept.is_symlink() or kept.exists():
        kept.rename(root / path)


def units(release: Path) -> list[str]:
    """Return the units that the release wants to run."""
    return _ENABLE.findall((release / OURS / PRESET).read_text())


def settle(release: Path, changed: list[str]) -> list[str]:
    """Have the system take up what was laid; return which units start from now on at each start."""
    if not _has_user():  # the program touches /etc even where it finds nothing to do
        _run("systemd-sysusers", "armguard.conf")
    if Path("/run/systemd/system").is_dir():
        # A new setting of systemd itself asks for more than a look at the units.
        own = any(path.startswith("etc/systemd/system.conf.d/") for path in changed)
        _run("systemctl", "daemon-reexec" if own else "daemon-reload")
        if any("/udev/" in path for path in changed):
            _said("udevadm", "control", "--reload")  # not every machine has it running
        if any("/journald.conf.d/" in path for path in changed):
            _run("systemctl", "restart", "systemd-journald.service")
    off = [unit for unit in units(release) if _said("systemctl", "is-enabled", unit) != "enabled"]
    for unit in off:
        _run("systemctl", "--quiet", "enable", unit)
    return off


def _has_user() -> bool:
    try:
        pwd.getpwnam("armguard")
        return "www-data" in grp.getgrnam("armguard").gr_mem
    except KeyError:
        return False


def _keep(root: Path, path: str) -> None:
    """Keep a copy of a file that was there before us."""
    found, kept = root / path, _aside(root, path)
    if found.is_file() and not found.is_symlink() and not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        durable.copy(found, kept, mode=found.stat().st_mode & 0o7777)


def _put(source: Path, target: Path) -> bool:
    content = source.read_bytes()
    mode = 0o755 if source.stat().st_mode & 0o100 else 0o644
    if target.is_file() and not target.is_symlink() and target.read_bytes() == content:
        if target.stat().st_mode & 0o7777 != mode:
            target.chmod(mode)
            return True
        return False
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    durable.write(target, content, mode=mode)
    return True


def _set_aside(root: Path, path: str) -> bool:
    found = root / path
    if not found.is_symlink() and not found.exists():
        return False
    kept = _aside(root, path)
    kept.parent.mkdir(parents=True, exist_ok=True)
    found.rename(kept)
    return True


def _aside(root: Path, path: str) -> Path:
    return root / "opt/armguard/aside" / path


def _list(root: Path) -> Path:
    return root / "opt/armguard/laid"


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Problem(f"{' '.join(command)} said: {done.stderr.strip()}", "")


if __name__ == "__main__":
    os.umask(0o022)
    try:
        release = Path(sys.argv[1]).absolute()
        settle(release, lay(release))
    except (Problem, OSError) as problem:
        sys.exit(str(problem))
