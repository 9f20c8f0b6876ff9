"""Installs the release in whose folder it lies: packages, user, program, settings, units; offline.

Every step first looks whether there is anything to do, so a second time changes nothing.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from appliance import debian, durable, ending, lay, machine_settings, signed, suits, venv
from appliance.problem import Problem

SOURCE = Path(__file__).parents[1]
ARMGUARD = Path("/opt/armguard")
CURRENT = ARMGUARD / "current"
PUBLIC_KEY = Path("/etc/armguard/release.pub")
# What does not take up a change while it runs.
ANEW = ("armguard-web.service", "armguard-worker.service", "avahi-daemon.service")


class Steps:
    """Says what is done, and remembers whether anything was."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def did(self, sentence: str) -> None:
        """Say that something was changed."""
        self.done.append(sentence)
        say(sentence)

    @contextmanager
    def doing(self, sentence: str) -> Iterator[None]:
        """Say what begins, for what takes a while."""
        say(f"{sentence} ...")
        yield
        self.done.append(sentence)


def say(sentence: str) -> None:
    """Tell whoever watches."""
    print(sentence, flush=True)


def main(words: Sequence[str] | None = None) -> int:
    """Install; 1 and a sentence when it cannot be done."""
    asked = _parser().parse_args(words)
    os.umask(0o022)  # of the folders on the way, whatever whoever installs has
    try:
        install(asked)
    except (Problem, OSError) as problem:
        print(f"Not installed: {problem}", file=sys.stderr)
        return 1
    return 0


def install(asked: argparse.Namespace) -> None:
    """Go all the steps. Raises Problem, OSError."""
    found = suits.facts()
    if why := suits.why_not(found):
        raise Problem(why, "")
    machine_settings.check(asked)
    version = _version()
    release = ARMGUARD / "releases" / version
    steps = Steps()
    is_from_outside = SOURCE.resolve() != CURRENT.resolve()
    if is_from_outside:
        suits.check_files(SOURCE)
    _packages(steps, SOURCE / "debs" / found.system)
    if is_from_outside:  # after openssl is there
        suits.check_signature(SOURCE, PUBLIC_KEY)
        _program(steps, release)
    machine_settings.write(asked, steps.did, python=release / "venv/bin/python")
    changed = lay.lay(release)
    if changed:
        steps.did(f"Set up {', '.join(changed)}")
    for unit in lay.settle(release, changed):
        steps.did(f"Let {unit} start with the machine")
    if asked.image:
        return
    machine_settings.open_data(steps.did)
    _start(steps, lay.units(release))
    if not steps.done:
        say("Nothing changed: everything is as this release wants it.")
    ending.say(version, python=release / "venv/bin/python", data=machine_settings.DATA)


def _version() -> str:
    """Return the version in this folder. Raises Problem when another one runs here."""
    try:
        version = (SOURCE / "VERSION").read_text().strip()
    except FileNotFoundError:
        raise Problem(
            "This is not an unpacked release.", "Make one with scripts/release, or try scripts/run."
        ) from None
    if CURRENT.is_symlink() and CURRENT.readlink().name != version:
        raise Problem(
            f"ArmGuard {CURRENT.readlink().name} is installed here.",
            f"To go to {version}: sudo /opt/armguard/current/scripts/update FILE",
        )
    return version


def _packages(steps: Steps, debs: Path) -> None:
    if lacking := debian.missing():
        with steps.doing(f"Installing Debian's {', '.join(lacking)}"):
            debian.install(lacking, debs)
    for package in debian.missing(debian.WELCOME):
        try:
            debian.install([package], debs)
            steps.did(f"Installed Debian's {package}")
        except Problem:
            say(f"Going on without {package}, which is not to be had here.")


def _program(steps: Steps, release: Path) -> None:
    """Copy the release, make its Python, and let the link lead to it; whole or not at all."""
    sums = (SOURCE / signed.SUMS).read_bytes()
    if not signed.is_whole(release, sums):
        with steps.doing(f"Installing ArmGuard {release.name}: a minute or a few"):
            durable.remove(release)
            release.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            _copy(release)
            venv.make(release)
            signed.mark_whole(release, sums)
    if not CURRENT.is_symlink():
        durable.link(CURRENT, f"releases/{release.name}")
        steps.did(f"Made {CURRENT} lead to it")
    if not PUBLIC_KEY.is_file() and (SOURCE / signed.PUBLIC_KEY).is_file():
        PUBLIC_KEY.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        durable.copy(SOURCE / signed.PUBLIC_KEY, PUBLIC_KEY, mode=0o644)
        steps.did("Noted the key that later releases must be signed with")


def _copy(release: Path) -> None:
    """Copy what the list of sums names, readable by everybody, writable by root only."""
    for line in (SOURCE / signed.SUMS).read_text().splitlines():
        name = line.split("  ", 1)[1]
        if name.startswith("debs/"):
            continue
        target = release / name
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        shutil.copyfile(SOURCE / name, target)
        target.chmod(0o755 if (SOURCE / name).stat().st_mode & 0o100 else 0o644)


def _start(steps: Steps, units: Sequence[str]) -> None:
    """Start what does not run; what runs takes up what was changed."""
    services = [unit for unit in units if not unit.startswith("nginx")]
    if steps.done:
        machine_settings.systemctl("start", "armguard-certificates.service")
    for unit in [*services, "nginx.service"]:
        if _only_at_boot(unit):
            continue
        if not machine_settings.is_active(unit):
            machine_settings.systemctl("start", unit)
            steps.did(f"Started {unit}")
        elif steps.done and unit in ANEW:
            machine_settings.systemctl("restart", unit)
        elif steps.done:
            machine_settings.systemctl("try-reload-or-restart", unit)


def _only_at_boot(unit: str) -> bool:
    """Say whether a unit does something at a start of the machine and is over then."""
    command = ["systemctl", "show", "--property=Type,RemainAfterExit", unit]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return "Type=oneshot" in said and "RemainAfterExit=no" in said


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/install", description="Installs ArmGuard on this machine; no internet needed."
    )
    parser.add_argument("--hostname", help="the machine's name; NAME.local is its address")
    parser.add_argument("--timezone", help="where the unit is, such as Asia/Manila")
    parser.add_argument("--data", type=Path, help="a folder on another disk for the record")
    parser.add_argument(
        "--store", action=argparse.BooleanOptionalAction,
        help="whether backups may go to a store on the local network (at first: no)",
    )  # fmt: skip
    parser.add_argument(
        "--image", action="store_true", help="for building an image: start nothing, make no secret"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
