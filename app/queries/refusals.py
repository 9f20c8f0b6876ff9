"""What was refused today; refusals are rows of the chain only, which has no index by time."""

from __future__ import annotations

from app.models.base import database

# Today's are behind the newest of an earlier day, found along the index of what happens seldom:
# what that index leaves out is said, or it is not used.
_SINCE = """
WITH refused AS (SELECT seq, recorded_at, station FROM audit_log
  WHERE action = 'refuse' AND action NOT IN ('Take', 'Return', 'create', 'edit'))
SELECT count(*) FROM refused WHERE recorded_at >= :since AND seq > coalesce(
  (SELECT seq FROM refused WHERE recorded_at < :since ORDER BY seq DESC LIMIT 1), 0)
  AND (:station IS NULL OR station = :station)
"""


def count(since: str, station: int | None = None) -> int:
    """Return how many there were since a moment (stored text), everywhere or at one station."""
    row = database.execute_sql(_SINCE, {"since": since, "station": station}).fetchone()
    return int(row[0])
