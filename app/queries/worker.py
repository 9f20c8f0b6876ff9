"""Whether a worker serves the data directory: it holds a lock for as long as it lives."""

from __future__ import annotations

import fcntl
from pathlib import Path

LOCK = "worker.lock"


def is_alive(data: Path) -> bool:
    """Say whether somebody does jobs for this record."""
    try:
        with (data / LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
