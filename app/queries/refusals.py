"""What was refused today; refusals are rows of the chain only, which has no index by time."""

from __future__ import annotations

from datetime import timedelta

from app import clock
from app.models.base import database

# Those since a moment are behind the newest of the days before, found along the index of what
# happens seldom: what that index leaves out is said, or it is not used. A day earlier, because a
# clock that was set back over midnight wrote yesterday's time between today's.
_SINCE = """
WITH refused AS (SELECT seq, recorded_at, station FROM audit_log
  WHERE action = 'refuse' AND action NOT IN ('Take', 'Return', 'create', 'edit'))
SELECT count(*) FROM refused WHERE recorded_at >= :since AND seq > coalesce(
  (SELECT seq FROM refused WHERE recorded_at < :before ORDER BY seq DESC LIMIT 1), 0)
  AND (:station IS NULL OR station = :station)
"""


def count(since: str, station: int | None = None) -> int:
    """Return how many there were since a moment (stored text), everywhere or at one station."""
    before = clock.to_text(clock.from_text(since) - timedelta(days=1))
    asked = {"since": since, "before": before, "station": station}
    row = database.execute_sql(_SINCE, asked).fetchone()
    return int(row[0])
