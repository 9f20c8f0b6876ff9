"""Whether the program can do its work, for machines and monitors; nothing personal in it."""

from __future__ import annotations

import shutil
from typing import Any

import apsw
from peewee import PeeweeException

from app import __version__, clock
from app.config import Settings
from app.models import migrate
from app.models.base import UnsafeDatabase
from app.models.writes import Busy, WriteFailed, writes
from app.queries.chain import head

LOW_DISK_BYTES = 500 * 1024 * 1024


def report(settings: Settings) -> dict[str, Any]:
    """Return the answer of GET /health (api.md).

    `status` is failing only when the record cannot be read or written; what merely needs a look
    (no worker, no verified backup, little disk, an unsure clock) makes it degraded.
    """
    record, head_seq = _record()
    free = shutil.disk_usage(settings.data).free if settings.data.exists() else 0
    clock_state = clock.state()
    # Neither a worker nor backups exist in this version; saying ok would hide that.
    answer: dict[str, Any] = {
        "status": "degraded",
        "version": __version__,
        "database": record,
        "queue": "no worker",
        "disk_free_bytes": free,
        "clock": clock_state,
        "last_backup_verified_at": None,
        "head_seq": head_seq,
    }
    if record != "ok":
        answer["status"] = "failing"
    return answer


def _record() -> tuple[str, int | None]:
    """Return what is wrong with the record, or ok, and its head."""
    try:
        seq = head().seq
        if migrate.pending():
            return "not migrated", seq
        _take_a_turn()
    except Busy:
        return "ok", seq
    except (apsw.Error, PeeweeException, UnsafeDatabase, WriteFailed) as error:
        return type(error).__name__, None
    return "ok", seq


@writes
def _take_a_turn() -> None:
    """Get the write lock and let go of it: a file that cannot be written refuses that."""
