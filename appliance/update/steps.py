"""The update itself, step by step; each failure ends with the old version as it was."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from appliance import durable, signed
from appliance.problem import Problem
from appliance.update import journal, tarball, versions, ways
from appliance.update.journal import Journal
from appliance.update.machine import Machine
from appliance.update.places import Places
from appliance.update.tarball import Release

# The environment of a release, made from its wheels, beside what is unpacked.
VENV_BYTES = 300_000_000
SPARE_BYTES = 100_000_000


class NothingToDo(Exception):
    """The machine has this version already; the text says so."""


def update(
    machine: Machine, source: Path, say: Callable[[str], None], *, downgrade: bool = False
) -> str:
    """Bring the machine to a release, or leave it as it is; return what came of it.

    Raises Problem when it was not done, NothingToDo, or OSError when not even the way back could be
    gone: the next start of the machine tries that again.
    """
    places = machine.places
    places.work.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone(places):
        say = _noted(machine, say)
        durable.remove(places.work / "log")
        if places.journal.exists():
            say(ways.finish_or_return(machine, is_boot=False))
        _copy_engine(places)
        standing = Journal("", _running(places), "").at(places.journal, journal.PREPARING)
        return _through(machine, source, standing, say, downgrade=downgrade)


def _through(
    machine: Machine,
    source: Path,
    standing: Journal,
    say: Callable[[str], None],
    *,
    downgrade: bool,
) -> str:
    """Go all steps; on a failure go back, and say why."""
    places = machine.places
    try:
        release = _accepted(places, source, standing.old, say, downgrade=downgrade)
        standing = standing.at(places.journal, journal.PREPARING, new=release.version)
        _prepare(machine, release, standing, say)
        standing = _switch(machine, release, standing, say)
    except NothingToDo:
        ways.forget(places)
        raise
    except (Problem, OSError) as error:
        why, do = _words(error)
        said = ways.go_back(machine, journal.read(places.journal) or standing, why, do)
        machine.note(said)
        raise Problem(said.removesuffix(f" {do}"), do) from None
    say("It is well. Letting everybody in ...")
    return ways.go_on(machine, standing)


def _prepare(
    machine: Machine, release: Release, standing: Journal, say: Callable[[str], None]
) -> None:
    """Do all that can be done while ArmGuard goes on."""
    places = machine.places
    fresh = places.releases / release.version
    say("Backing up, and proving the backup ...")
    machine.backup(places.releases / standing.old)
    say(f"Unpacking and installing {release.version} ...")
    durable.remove(fresh)
    tarball.unpack(release, fresh)
    machine.make_venv(fresh)
    # By this scripts/install knows that the folder is whole.
    signed.mark_whole(fresh, release.listed)
    say("Migrating a copy of the record, and proving it ...")
    machine.try_migration(fresh)
    durable.remove(places.trial)
    os.sync()


def _switch(
    machine: Machine, release: Release, standing: Journal, say: Callable[[str], None]
) -> Journal:
    """Stop, migrate, and start the new version where nobody comes in until it is well."""
    places = machine.places
    fresh = places.releases / release.version
    say("Stopping ArmGuard. Counters keep their scans meanwhile.")
    standing = standing.at(places.journal, journal.STOPPED)
    machine.stop()
    ways.keep_database(places)
    standing = standing.at(places.journal, journal.KEPT, has_kept=True)
    machine.migrate(fresh)
    durable.link(places.current, f"releases/{release.version}")
    machine.lay(fresh)
    say("Starting the new version ...")
    machine.start_aside()
    machine.wait_until_well(release.version, places.trial_socket)
    os.sync()
    return standing.at(places.journal, journal.COMMITTED)


def _accepted(
    places: Places, source: Path, old: str, say: Callable[[str], None], *, downgrade: bool
) -> Release:
    """Return the release in a file of our own, once it is proven and wanted."""
    found = tarball.newest(source)
    say(f"Looking at {found.name} ...")
    _check_room(places, found.stat().st_size)
    durable.copy(found, places.incoming)
    release = tarball.proven(places.incoming, places.public_key)
    if release.version == old:
        raise NothingToDo(f"ArmGuard {old} runs here already. There is nothing to do.")
    if versions.order(release.version) < versions.order(old) and not downgrade:
        raise Problem(
            f"{release.version} is older than {old}, which runs here.",
            "Give --downgrade if that is what you want.",
        )
    _check_room(places, release.size + VENV_BYTES, places.database.stat().st_size)
    return release


def _check_room(places: Places, release: int, record: int = 0) -> None:
    """Raise Problem unless everything fits beside what is there."""
    for folder, needed in ((places.work, release + record), (places.data, 3 * record)):
        needed += SPARE_BYTES
        if durable.free(folder) < needed:
            raise Problem(
                f"The update needs {needed // 1_000_000} MB free at {folder}, and there are "
                f"{durable.free(folder) // 1_000_000}.",
                "Take away files that are not ArmGuard's, or use a larger card.",
            )


def _running(places: Places) -> str:
    """Return the version that runs here. Raises Problem."""
    if not places.current.is_symlink():
        raise Problem("ArmGuard is not installed here.", "Run scripts/install of the release.")
    return places.current.readlink().name


def _copy_engine(places: Places) -> None:
    """Keep this program where neither release takes it away: it goes on after a power cut."""
    durable.remove(places.engine)
    ours = Path(__file__).parents[1]
    shutil.copytree(ours, places.engine / ours.name, ignore=shutil.ignore_patterns("__pycache__"))


def _noted(machine: Machine, say: Callable[[str], None]) -> Callable[[str], None]:
    """Return what says something, and writes it into the log of the update."""

    def both(text: str) -> None:
        machine.note(text)
        say(text)

    return both


def _words(error: Problem | OSError) -> tuple[str, str]:
    if isinstance(error, Problem):
        return error.text, error.do
    return f"The disk did not do it ({error.strerror or error}).", "Look at /health/page."


@contextmanager
def alone(places: Places) -> Iterator[None]:
    """Let only one update run. Raises Problem."""
    lock = os.open(places.work / "lock", os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise Problem("Another update is running.", "Wait until it has ended.") from None
    finally:
        os.close(lock)
