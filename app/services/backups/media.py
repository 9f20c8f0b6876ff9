"""Photographs, scans and documents go along with backups: by content, each file once.

A file's name is the SHA-256 of what it holds, so one that is missing or altered is found by name;
which are needed the record itself says.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import apsw

from app.services import whole_files
from app.services.backups import sealing

FOLDER = "media"
_HASH = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"([0-9a-f]{64})(\.thumb\.jpg|\.jpg|\.pdf|\.jsonl\.gz)")
# table: a word for what its files are
_TABLES = {
    "photos": "photograph",
    "receipt_scans": "scan of a receipt",
    "authority_rosters": "scan of a roster",
    "documents": "document",
    "audit_seals": "segment of the audit log",
}
# A roster's own file may be told apart by no row when it was only typed.
_NAMED = " UNION ALL ".join(
    f"SELECT '{word}', sha256 FROM {table} WHERE sha256 IS NOT NULL"  # noqa: S608  (our own words)
    for table, word in _TABLES.items()
)
_LOGO = "SELECT value FROM settings WHERE key = 'logo' AND value <> ''"
# Ends of the files of one content; the first that is there is the content itself.
_WHOLE = (".jpg", ".pdf")
_THUMB = ".thumb.jpg"


class Needed(NamedTuple):
    """A content that the record names."""

    word: str
    sha256: str


def needed(record: Path) -> list[Needed]:
    """Return every content that a record names, once. Raises apsw.Error."""
    connection = apsw.Connection(str(record), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        named = [Needed(*row) for row in connection.execute(_NAMED)]
        named += [Needed("logo", value[:64]) for (value,) in connection.execute(_LOGO)]
    finally:
        connection.close()
    known = {one.sha256: one for one in named if _HASH.fullmatch(one.sha256)}
    return list(known.values())


def files(media: Path) -> Iterator[Path]:
    """Give every file of a media folder whose name is one of ours."""
    for found in sorted(media.rglob("*")):
        if _NAME.fullmatch(found.name) and not found.is_symlink() and found.is_file():
            yield found


def link(data: Path, folder: Path) -> int:
    """Let the backups' folder hold every file of the media folder; return how many are new.

    On one disk a second name is enough: nothing ever writes into such a file.
    """
    media, count = data / "media", 0
    for path in files(media):
        target = folder / FOLDER / path.relative_to(media)
        if not target.exists():
            _own_folder(target.parent)
            with suppress(FileExistsError):
                os.link(path, target)
                count += 1
    return count


def take(folder: Path, target: Path, recipient: str) -> int:
    """Copy what a target's folder does not have yet, sealed where there is a recipient.

    Returns how many were copied. Raises OSError.
    """
    count = 0
    for path in files(folder / FOLDER):
        name = path.relative_to(folder)
        there = target / (sealed_name(name, recipient) if recipient else name)
        if there.exists():
            continue
        _own_folder(there.parent)
        if recipient:
            sealing.seal_to(path, there, recipient)
        else:
            whole_files.write(there, path.read_bytes())
        count += 1
    return count


def sealed_name(name: Path, recipient: str) -> str:
    """Return what a file is called once it is sealed.

    A key that is changed seals anew: who has the newest card opens all of it.
    """
    return f"{name}.{hashlib.sha256(recipient.encode()).hexdigest()[:8]}{sealing.ENDING}"


def problems(record: Path, media: Path) -> list[str]:
    """Name each content of a record that is missing from a media folder, or altered there."""
    return [said for one in needed(record) if (said := _wrong(one, media))]


def bring_back(record: Path, beside: Path, media: Path, key: str) -> list[str]:
    """Put what a record names into the media folder again, from the folder beside a backup.

    What is there already and whole stays. Returns what could not be brought back.
    """
    found: list[str] = []
    for one in needed(record):
        if _wrong(one, media) is not None:
            for place in _places(one.sha256):
                _bring(beside / FOLDER / place, media / place, one.sha256, key)
            found += [said] if (said := _wrong(one, media)) else []
    return found


def _places(sha256: str) -> list[Path]:
    """Return where the files of a content may lie: names that we make, and no others."""
    near, documents = Path(sha256[:2]), Path("documents") / sha256[:2]
    segment = Path("segments") / sha256[:2] / f"{sha256}.jsonl.gz"
    return [*(near / f"{sha256}{end}" for end in (*_WHOLE, _THUMB)), documents / f"{sha256}.pdf",
            segment]  # fmt: skip


def _wrong(one: Needed, media: Path) -> str | None:
    whole = [place for place in _places(one.sha256) if not place.name.endswith(_THUMB)]
    contents = [content for place in whole if (content := _read(media / place)) is not None]
    if not contents:
        return f"{one.word} {one.sha256[:12]} is missing"
    if all(hashlib.sha256(content).hexdigest() != one.sha256 for content in contents):
        return f"{one.word} {one.sha256[:12]} is altered"
    return None


def _bring(source: Path, target: Path, sha256: str, key: str) -> None:
    content = _read(source)
    if content is None and key:
        content = _unsealed(source, key)
    if content is None:
        return
    is_whole = hashlib.sha256(content).hexdigest() == sha256
    # A thumbnail has no name of its own content; it is small, a picture, and shown as one only.
    if is_whole or (target.name.endswith(_THUMB) and content.startswith(b"\xff\xd8")):
        _own_folder(target.parent)
        whole_files.write(target, content)


def _unsealed(source: Path, key: str) -> bytes | None:
    for sealed in sorted(source.parent.glob(f"{source.name}.*{sealing.ENDING}")):
        raw = _read(sealed)
        if raw is not None:
            with suppress(sealing.WrongKey):
                return sealing.opened(raw, key)
    return None


def _read(path: Path) -> bytes | None:
    """Return a plain file's content; None where there is none, or something else."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return None
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


def _own_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
