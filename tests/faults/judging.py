"""What the product makes of what a power cut left on the card."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

from app.config import Settings
from app.models.base import close_database, database
from app.services.rescue import damage
from app.services.setup import preparation
from app.services.verification import verify
from tests.conftest import settings_in
from tests.faults.power import Cut, Flight


class Judged(NamedTuple):
    """What the product made of the images."""

    images: int
    lost: list[Cut]
    broken: list[tuple[Cut, str]]


class Opened(NamedTuple):
    """What is wrong with an image, if anything, and the chain's hashes in it by their number."""

    flaw: str | None
    hashes: dict[int, str]


def judged(flight: Flight, cuts: list[Cut], folder: Path) -> Judged:
    """Let the product open what each cut left, and look for each entry somebody was told of.

    Between two flushes many cuts leave the very same bytes: those are opened once.
    """
    after = folder / "after"
    after.mkdir(exist_ok=True)
    known: dict[str, Opened] = {}
    lost, broken = [], []
    for cut, path in flight.images(cuts, after):
        image = fingerprint(path)
        if image not in known:
            known[image] = opened(settings_in(path.parent))
        flaw, hashes = known[image]
        head = cut.acknowledged
        if flaw:
            broken.append((cut, flaw))
        elif head is not None and head.hash != hashes.get(head.seq):
            lost.append(cut)
    return Judged(len(cuts), lost, broken)


def fingerprint(path: Path) -> str:
    """Return a hash of the record and its journals as they lie there."""
    found = hashlib.sha256()
    for file in sorted(path.parent.glob(f"{path.name}*")):
        content = file.read_bytes()
        found.update(f"{file.name} {len(content)} ".encode() + content)
    return found.hexdigest()


def opened(armory: Settings) -> Opened:
    """Start ArmGuard on an image; return what is wrong with it and what its chain says."""
    alarm = damage.find(armory.database_path, armory.data)
    if alarm:
        return Opened(f"alarm: {alarm.text}", {})
    try:
        preparation.prepare(armory)
        hashes = dict(database.execute_sql("SELECT seq, hash FROM audit_log").fetchall())
        close_database()
        report = verify(armory.database_path)
    except Exception as error:  # noqa: BLE001  (whatever stops a start is a finding)
        close_database()
        return Opened(repr(error), {})
    return Opened(None if report.ok else report.findings[0].text, hashes)
