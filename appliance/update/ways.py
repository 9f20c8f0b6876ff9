"""The two ways out of an update that has begun: back to the old version, or on to the new one.

Each may be cut off at any moment and begun anew: every step is safe to do twice.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from appliance import durable, telling
from appliance.problem import Problem
from appliance.update import journal
from appliance.update.journal import Journal
from appliance.update.machine import Machine
from appliance.update.places import Places

CUT_OFF = "It was cut off, as by a power cut"
AGAIN = "Run scripts/update again when the power is steady."
DONE, NOT_DONE = "done", "not done"
_ENDS = ("", "-wal")


def keep_database(places: Places) -> None:
    """Copy the database as it lies there with nobody using it, its journal included."""
    durable.remove(places.kept)
    places.kept.mkdir(mode=0o700)
    for end in _ENDS:
        part = _part(places.database, end)
        if part.exists():
            durable.copy(part, places.kept / f"record{end}")
    durable.sync_folder(places.work)


def finish_or_return(machine: Machine, *, is_boot: bool) -> str:
    """End an update that was cut off, the old or the new version whole; return what came of it.

    Returns nothing where none was. Raises Problem or OSError; the next start tries again.
    """
    places = machine.places
    standing = journal.read(places.journal)
    if standing is None:
        return ""
    if standing.step == journal.COMMITTED:
        return go_on(machine, standing, is_boot=is_boot)
    why, do = (standing.why, standing.do) if standing.why else (f"{CUT_OFF}.", AGAIN)
    return go_back(machine, standing, why, do, is_boot=is_boot)


def go_back(
    machine: Machine, standing: Journal, why: str, do: str, *, is_boot: bool = False
) -> str:
    """Bring the old version and its database back; return what the page says of it.

    Nobody but us has used the new version, so the kept database holds all there is.
    """
    places, was_touched = machine.places, standing.step != journal.PREPARING
    _make_room(places, standing)
    if standing.step != journal.RETURNED:
        if was_touched:
            standing = standing.at(places.journal, journal.RETURNING, why=why, do=do)
            _old_in_place(machine, standing)
        # From here on people may work: the kept database is never put in place again.
        standing = standing.at(places.journal, journal.RETURNED, why=why, do=do)
    if was_touched:
        machine.start(is_boot=is_boot)
    runs = "" if is_boot else _if_unwell(machine, standing.old)
    aim = f" to {standing.new}" if standing.new else ""
    runs = runs or f"Version {standing.old} runs, with every entry."
    text = f"ArmGuard was not updated{aim}. {why} {runs}"
    with suppress(OSError):  # a full disk; the way back itself must not end here
        telling.tell(places.told, NOT_DONE, text, do, old=standing.old, new=standing.new)
    if standing.new:
        durable.remove(places.releases / standing.new)
    forget(places)
    return f"{text} {do}"


def go_on(machine: Machine, standing: Journal, *, is_boot: bool = False) -> str:
    """Let everybody into the new version, which has proven itself; return what the page says."""
    places = machine.places
    machine.open_the_door()
    machine.start(anew=True, is_boot=is_boot)
    runs = "" if is_boot else _if_unwell(machine, standing.new)
    text = f"ArmGuard was updated from {standing.old} to {standing.new}. {runs}".strip()
    with suppress(OSError):
        telling.tell(places.told, DONE, text, old=standing.old, new=standing.new)
    _prune(places, {standing.new, standing.old})
    forget(places)
    return text


def _make_room(places: Places, standing: Journal) -> None:
    """Remove what nobody needs on the way back: perhaps the disk is full of it."""
    durable.remove(places.incoming)
    if standing.new and standing.step == journal.PREPARING:
        durable.remove(places.releases / standing.new)


def _old_in_place(machine: Machine, standing: Journal) -> None:
    places = machine.places
    machine.stop()
    if standing.has_kept:
        _put_back(places)
    durable.link(places.current, f"releases/{standing.old}")
    machine.open_the_door()
    with suppress(Problem):  # the release ran with what there is; better than not at all
        machine.lay(places.releases / standing.old)
    os.sync()


def _if_unwell(machine: Machine, version: str) -> str:
    """Return what is wrong with the version that everybody uses now; empty for nothing."""
    try:
        machine.wait_until_well(version, machine.places.socket)
    except Problem as problem:
        return f"{problem.text} It is started again and again by itself."
    return ""


def _put_back(places: Places) -> None:
    """Put the kept database in the place of the other version's.

    The other's journal goes first: SQLite would play it into the file beside it.
    """
    for end in ("-wal", "-shm", "-journal"):
        durable.remove(_part(places.database, end))
    durable.sync_folder(places.database.parent)
    for end in _ENDS:
        if (kept := places.kept / f"record{end}").exists():
            durable.copy(kept, _part(places.database, end), owner=places.data)


def _prune(places: Places, stay: set[str]) -> None:
    """Remove all releases but those that stay: the one that runs, and the one before it."""
    for folder in places.releases.iterdir():
        if folder.name not in stay:
            durable.remove(folder)


def forget(places: Places) -> None:
    """Remove what only the update needed, halves of files included; the journal last."""
    halves = [*places.work.glob(".*.new"), *places.current.parent.glob(".current.*.new"),
              *places.data.glob(".update.json.*.new"),
              *places.database.parent.glob(f".{places.database.name}*.new")]  # fmt: skip
    for left in (places.trial, places.kept, places.incoming, *halves):
        durable.remove(left)
    journal.end(places.journal)


def _part(database: Path, end: str) -> Path:
    return database.with_name(database.name + end)
