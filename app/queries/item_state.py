"""Where an item is, in the seven words that the screens draw."""

from __future__ import annotations

# state: the statuses it stands for. `late` is `out` past its due time.
STATUSES = {
    "in": ("Available",),
    "out": ("Issued",),
    "maintenance": ("Maintenance",),
    "discrepancy": ("Missing",),
    "waiting": ("Evidence", "For turn-in"),
    "gone": ("Turned in", "Retired"),
}
_STATE = {status: state for state, statuses in STATUSES.items() for status in statuses}


def state(status: str, due_at: str | None, now: str) -> str:
    """Return in, out, late, maintenance, discrepancy, waiting or gone; times are stored text."""
    if status == "Issued" and due_at is not None and due_at < now:
        return "late"
    return _STATE[status]
