"""What the armorer should know of the rounds that somebody carries (practice.md, B5 37)."""

from __future__ import annotations

from app import clock
from app.queries import offers
from app.queries import stock as stocks


def cautions(personnel_id: str) -> list[str]:
    """Return what is wrong with somebody's rounds: live with others, or expired. None refuses."""
    carried = stocks.rounds_carried(personnel_id)
    uses = {row["use"] for row in carried}
    said = []
    if "live" in uses and len(uses) > 1:
        others = " and ".join(sorted(use.upper() for use in uses - {"live"}))
        said.append(f"LIVE and {others} rounds together: keep them apart")
    today = clock.local(clock.now()).date().isoformat()
    said += [
        f"{row['name']} expired {row['expires_on']}"
        for row in carried
        if offers.has_expired(row["expires_on"], today)
    ]
    return said
