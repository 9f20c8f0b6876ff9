"""A stick that was put in: it takes the newest backups; on a blank machine they are taken off it.

What is taken off lies in the data directory until somebody restores it, so that the stick may go.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from app import clock
from app.models.backups import Backup
from app.queries import machine_news, users
from app.queries.backups import recipient
from app.services import whole_files
from app.services.backups import making, media, opening, rotation, sealing, targets
from app.services.errors import Refusal
from app.services.notices import watch

FOLDER, _LIST = "from-stick", "found.json"
# So many of the newest are offered on a blank machine, each read whole before.
OFFERED = 3
COPIED, FOUND, EMPTY, PROBLEM = "copied", "found", "empty", "problem"
_NAME = re.compile(r"(?:quarter|night|by-hand)-(\d{8}-\d{6})\.db(?:\.age)?", re.ASCII)
_BESIDE = re.compile(r"[0-9a-f]{64}(\.thumb\.jpg|\.jpg|\.pdf|\.jsonl\.gz)(\.[0-9a-f]{8}\.age)?")
_UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC)
_WHY = {
    errno.EROFS: ("It is write-protected, or its file system is damaged.",
                  "Slide its lock, or have a computer check it."),
    errno.ENOSPC: ("It is full.", "Take files off it, or use a larger one."),
    errno.EACCES: ("Nothing may be written to it.", "Format it anew, with the same label."),
}  # fmt: skip


class Found(NamedTuple):
    """A backup that was taken off a stick: its day, and what it proved or why it did not."""

    name: str
    made_at: datetime
    size: int
    proof: str
    is_good: bool


def serve(data: Path, place: Path, label: str) -> machine_news.Said:
    """Do what a stick is for, note for the pages what came of it, and return that."""
    try:
        said = _take(data, place, label) if users.superuser_exists() else _fetch(data, place, label)
    except (targets.NoTarget, Refusal) as problem:
        text = problem.text if isinstance(problem, Refusal) else str(problem)
        said = _not_copied(label, text.replace(str(place), "It"), "Then put it in again.")
    except OSError as error:
        usual = f"It did not take them ({error.strerror or type(error).__name__})."
        said = _not_copied(label, *_WHY.get(error.errno or 0, (usual, "Use another stick.")))
    note = {"state": said.state, "text": said.text, "do": said.do, "label": label,
            "at": clock.to_text(said.at)}  # fmt: skip
    whole_files.write(data / machine_news.STICK, json.dumps(note).encode())
    watch.look_at_machine(data)
    return said


def found(data: Path) -> list[Found]:
    """Return what was taken off a stick, the newest first."""
    folder, listed = data / FOLDER, machine_news.read(data / FOLDER / _LIST) or []
    return [
        Found(name, clock.from_text(made_at), size, proof, is_good)
        for name, made_at, size, proof, is_good in listed
        if (folder / name).is_file()
    ]


def named(data: Path, name: str) -> Path:
    """Return the file of one of `found`. Raises NotABackup."""
    if name not in {one.name for one in found(data)}:
        raise opening.NotABackup(f"Choose one of the files in the list. {opening.UNCHANGED}")
    return data / FOLDER / name


def forget(data: Path) -> None:
    """Remove what was taken off a stick."""
    shutil.rmtree(data / FOLDER, ignore_errors=True)


def _take(data: Path, place: Path, label: str) -> machine_news.Said:
    """Take the newest backup of each kind to a stick, one of now among them.

    Raises NoTarget, Refusal, OSError.
    """
    forget(data)
    if place.is_dir() and os.statvfs(place).f_flag & os.ST_RDONLY:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))
    folder = targets.prepare(place, data)
    sealed_to = recipient()
    if not (there_are := _newest(data, sealed_to)):
        making.make(data, user=None)
    elif making.has_changed(max(row.head_seq for row in there_are)):
        # Whoever carries the stick to another machine must find there what was recorded last.
        making.make(data, user=None, kind=rotation.QUARTER)
    newest = [data / "backups" / row.name for row in _newest(data, sealed_to)]
    for path in newest:
        there = folder / path.name
        if not there.is_file() or sealing.digest(there) != sealing.digest(path):
            targets.into(place, data, path, sealed_to)
    sealed = "sealed" if sealed_to else "not sealed"
    text = f"The stick {label} took {_and(newest)} ({sealed}); what it holds was read back."
    return machine_news.Said(COPIED, text, "", clock.now())


def _newest(data: Path, sealed_to: str) -> list[Backup]:
    """Return the newest proven backups of each kind that lie here, as they should be sealed now."""
    rows = Backup.select().order_by(Backup.id.desc()).limit(200)
    newest: dict[str, Backup] = {}
    for row in rows:
        path = data / "backups" / row.name
        if row.kind not in newest and (row.recipient or "") == sealed_to and path.is_file():
            newest[row.kind] = row
    return list(newest.values())


def _fetch(data: Path, place: Path, label: str) -> machine_news.Said:
    """Take the newest backups off a stick, and prove those that need no key. Raises OSError."""
    forget(data)
    source, kept = place / targets.NAME, data / FOLDER
    names = sorted(_ours(source), key=lambda name: _moment(name), reverse=True)[:OFFERED]
    if not names:
        text = f"The stick {label} has no backup of ArmGuard in its folder {targets.NAME}."
        return machine_news.Said(EMPTY, text, "", clock.now())
    kept.mkdir(mode=0o700)
    for path in (source / name for name in names):
        _bring(path, kept / path.name)
    for path in _files_beside(source / media.FOLDER):
        _bring(path, kept / path.relative_to(source))
    listed = [_judged(kept / name) for name in names]
    rows = [[one.name, clock.to_text(one.made_at), *one[2:]] for one in listed]
    whole_files.write(kept / _LIST, json.dumps(rows).encode())
    text = f"{len(names)} backups of the stick {label} are ready to be restored on the page /setup."
    return machine_news.Said(FOUND, text, "", clock.now())


def _judged(path: Path) -> Found:
    size, made_at = path.stat().st_size, _moment(path.name)
    if path.name.endswith(sealing.ENDING):
        return Found(path.name, made_at, size, "Sealed: the key of its card opens it.", True)
    try:
        with opening.trial(path, path.parent) as found:
            about = found.about
    except Refusal as refusal:
        return Found(path.name, made_at, size, refusal.text, False)
    said = f"Proven: {about.unit}, {about.people} people, {about.items} items, {about.out} out."
    return Found(path.name, made_at, size, said, True)


def _ours(folder: Path) -> Iterator[str]:
    """Give the names of backups in a folder of a stranger's stick; links are not followed."""
    if folder.is_symlink() or not folder.is_dir():
        return
    for path in folder.iterdir():
        if _NAME.fullmatch(path.name) and path.is_file() and not path.is_symlink():
            yield path.name


def _files_beside(folder: Path) -> Iterator[Path]:
    """Give the photographs and documents beside backups, sealed ones too; names of ours only."""
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not (Path(parent) / name).is_symlink()]
        yield from (Path(parent) / name for name in names if _BESIDE.fullmatch(name))


def _bring(source: Path, target: Path) -> None:
    """Copy a plain file of a stick, if there is room for it twice. Raises OSError."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if rotation.free(target.parent) < 2 * source.lstat().st_size + rotation.SPARE_BYTES:
        raise OSError(errno.EDQUOT, "this computer's disk has no room for what is on it")
    opened = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    own = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "rb") as read, os.fdopen(own, "wb") as file:
        shutil.copyfileobj(read, file, 1 << 20)
        file.flush()
        os.fsync(file.fileno())


def _moment(name: str) -> datetime:
    """Return when a backup was made, as its name says in the machine's own time."""
    match = _NAME.fullmatch(name)
    try:
        return clock.parse_local(match[1].replace("-", "T")) if match else _UNKNOWN
    except ValueError:
        return _UNKNOWN


def _and(paths: list[Path]) -> str:
    names = [path.name for path in paths]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _not_copied(label: str, why: str, do: str) -> machine_news.Said:
    text = f"The stick {label} did not take the backups. {why}"
    return machine_news.Said(PROBLEM, text, do, clock.now())
