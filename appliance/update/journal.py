"""How far an update is, written so that a power cut at any moment leaves one truth."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from appliance import durable

# Nothing that runs was touched yet.
PREPARING = "preparing"
# ArmGuard is stopped; its database is being copied.
STOPPED = "stopped"
# The copy is whole: from here on the way back puts it in place.
KEPT = "kept"
# The new version runs and was well: there is no way back any more, because people work with it.
COMMITTED = "committed"
# On the way back; then back, where the database must not be touched again.
RETURNING, RETURNED = "returning", "returned"


@dataclass(frozen=True)
class Journal:
    """The step of an update from one release to another, and why it goes back."""

    step: str
    old: str
    new: str
    why: str = ""
    do: str = ""
    has_kept: bool = False

    def at(self, path: Path, step: str, **changed: str | bool) -> Journal:
        """Write that the next step begins, and return it. Raises OSError."""
        following = replace(self, step=step, **changed)  # type: ignore[arg-type]
        durable.write(path, json.dumps(asdict(following)).encode())
        return following


def read(path: Path) -> Journal | None:
    """Return where an update stands; None where there is none."""
    try:
        return Journal(**json.loads(path.read_bytes()))
    except FileNotFoundError:
        return None


def end(path: Path) -> None:
    """Forget an update that is over."""
    path.unlink(missing_ok=True)
    durable.sync_folder(path.parent)
