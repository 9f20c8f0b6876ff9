"""Asks the appliance for what only its root may do: a file that armguard-asks.path waits for."""

from __future__ import annotations

import errno
import socket
from pathlib import Path
from typing import NamedTuple

from app import clock
from app.models.users import User
from app.models.writes import ReadOnly, StorageFull, writes
from app.services import audit, whole_files
from app.services.errors import NotFound, Refusal

# Made by armguard-web.service, so it is there on the appliance only.
FOLDER = "asks"


class Act(NamedTuple):
    """What can be asked for."""

    word: str  # the file's name, which appliance/asks.py knows
    action: str  # the audit log's


ACTS = {act.word: act for act in (Act("restart", "restart"), Act("shutdown", "shut down"))}


class NotTheAppliance(Refusal):
    """Nobody on this machine listens."""

    code = "not_the_appliance"
    title = "Not possible from here"


def is_possible(data: Path) -> bool:
    """Say whether this machine takes asks."""
    folder = data / FOLDER
    return folder.is_dir() and not folder.is_symlink()


def named(word: str) -> Act:
    """Return the act of that word. Raises NotFound."""
    act = ACTS.get(word)
    if act is None:
        raise NotFound("unknown_act", "The machine cannot be asked for that.")
    return act


def ask(data: Path, act: Act, *, user: User) -> None:
    """Ask for an act, and note first who did. Raises Refusal, StorageFull, ReadOnly."""
    if not is_possible(data):
        raise NotTheAppliance(
            "ArmGuard was not installed as an appliance here, so it may not turn this machine off. "
            "Nothing was done. Use the machine's own way."
        )
    _note(act, user)
    try:
        # With the name of this run of the machine: an ask that a power cut left over asks nothing.
        whole_files.write(data / FOLDER / act.word, f"{clock.boot_id()}\n".encode())
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise (StorageFull if full else ReadOnly) from error


@writes
def _note(act: Act, user: User) -> None:
    audit.append(act.action, "machine", socket.gethostname(), user=user)
