"""When what a scan issues is due: as chosen at the counter, else as the running roster says."""

from __future__ import annotations

from datetime import datetime

from app.models.stations import HandOver
from app.services.counter.scans import Desk, Scan
from app.services.custody import custody_rules
from app.services.rosters import roster_runs

# What one tap sets, each with its words: hours after the issue, or when a clock says so next.
CHOICES = (("", "Due: usual"), ("12h", "12 h"), ("24h", "24 h"), ("18:00", "18:00"))


def due_at(scan: Scan, desk: Desk, hand_over: HandOver) -> datetime | None:
    """Return when an issue is due back; None: as the purpose says.

    What was chosen for one hand-over never slips into another; `due_of` is the one on the screen
    when the scan was made, empty while nobody was there yet.
    """
    if scan.due and scan.due_of in ("", hand_over.key):
        return custody_rules.chosen_due(scan.due, scan.at)
    return roster_runs.due_at(scan, desk)
