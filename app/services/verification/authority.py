"""Replays by which authorization roster each issue was judged, and finds issues that were not."""

from __future__ import annotations

from itertools import pairwise

import apsw

from app.services.verification.findings import Findings
from app.services.verification.tables import has_table

# The roster must have held at the moment of recording: approved, not withdrawn, for that day, and
# none approved later. The day is the unit's own, so it lies within a day of UTC's.
_WRONG = """
SELECT c.transaction_id, c.roster_id FROM authority_checks AS c
  LEFT JOIN transactions AS t ON t.id = c.transaction_id
  LEFT JOIN authority_rosters AS r ON r.id = c.roster_id
WHERE t.action IS NOT 'Take' OR r.approved_at IS NULL OR r.approved_at > t.recorded_at
  OR r.withdrawn_at < t.recorded_at OR c.day NOT BETWEEN r.begins_on AND r.ends_on
  OR c.day NOT BETWEEN date(t.occurred_at, '-1 day') AND date(t.occurred_at, '+1 day')
  OR EXISTS (SELECT 1 FROM authority_rosters AS newer
    WHERE (newer.approved_at, newer.id) > (r.approved_at, r.id)
      AND newer.approved_at < t.recorded_at
      AND c.day BETWEEN newer.begins_on AND newer.ends_on
      AND (newer.withdrawn_at IS NULL OR newer.withdrawn_at > t.recorded_at))
ORDER BY 1
"""
_POLICIES = """
SELECT seq, "after" ->> '$.value' FROM audit_log
WHERE object_type = 'settings' AND object_id = 'authority_roster' ORDER BY seq
"""
# What was issued between two rows of the chain, without a roster that has the person on it.
_UNLISTED = """
SELECT t.id FROM audit_log AS a JOIN transactions AS t ON t.id = CAST(a.object_id AS INTEGER)
WHERE a.seq > ? AND a.seq < ? AND a.object_type = 'transactions' AND a.action = 'Take'
  AND NOT EXISTS (SELECT 1 FROM authority_checks AS c
    JOIN authority_lines AS line ON line.roster_id = c.roster_id AND line.personnel_id = t.personnel_id
    WHERE c.transaction_id = t.id AND line.removed_at IS NULL)
"""  # noqa: E501  (a query reads best as it is)
_END = 2**62


def check_authority(connection: apsw.Connection, findings: Findings) -> None:
    """See that each issue was judged by the roster of its day, and passed where it had to."""
    if not has_table(connection, "authority_checks"):
        return
    for entry, roster in connection.execute(_WRONG):
        text = f"transactions {entry}: authority_rosters {roster} is not what held at that issue."
        findings.add("authority_differs", text)
    policies = [*connection.execute(_POLICIES), (_END, "")]
    for (begin, policy), (end, _) in pairwise(policies):
        for (entry,) in connection.execute(_UNLISTED, (begin, end)) if policy == "refuse" else ():
            text = f"transactions {entry} went to somebody who was on no authorization roster."
            findings.add("authority_missing", text)
