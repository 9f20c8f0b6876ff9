"""Makes a copy of the record, when somebody asks or by night, proves it, and notes that."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

import apsw

from app.models.users import User
from app.models.writes import writes
from app.services import audit
from app.services.backups import copies
from app.services.errors import Refusal
from app.services.settings import settings
from app.services.verification import verify

log = logging.getLogger("armguard.web")


class NotBackedUp(Refusal):
    """There is no copy that could be relied on."""

    code = "not_backed_up"
    title = "No backup was made"


def make(data: Path, *, user: User) -> Path:
    """Return a fresh, verified copy of the record. Raises NotBackedUp."""
    path = copied(partial(copies.by_hand, data))
    note(path.name, prove(path), user)
    return path


def copied(copy: Callable[[], Path]) -> Path:
    """Return the fresh copy that `copy` makes. Raises NotBackedUp."""
    try:
        return copy()
    except (apsw.Error, OSError):
        log.exception("the record could not be copied")
        raise NotBackedUp(
            "The copy could not be written. Look whether the disk is full, then try again."
        ) from None


def prove(path: Path) -> str:
    """Verify a copy and return its SHA-256. Raises NotBackedUp; then the copy is gone."""
    report = verify(path)
    if not report.ok:
        path.unlink()
        raise NotBackedUp(f"The copy does not prove itself: {report.findings[0].text}")
    with path.open("rb") as copy:
        return hashlib.file_digest(copy, "sha256").hexdigest()


@writes
def note(name: str, digest: str, user: User | None) -> None:
    """Write down that a copy is made and proven."""
    audit.append("back up", "record", name, user=user, after={"sha256": digest})
    settings.change("backup_made", "yes", user)
