"""Sees that the chain has lost a private text only where a person's data was erased by the rule."""

from __future__ import annotations

import apsw

from app.services.verification.findings import Findings
from app.services.verification.tables import has_table

_LOST = """
SELECT a.seq, a.object_type, a.object_id, x.field FROM audit_texts AS x
  JOIN audit_log AS a ON a.seq = x.seq
WHERE x.salt IS NULL AND NOT EXISTS (SELECT 1 FROM erased_rows AS r
  JOIN erasures AS e ON e.id = r.erasure_id
  WHERE r.object_type = a.object_type AND r.object_id = a.object_id AND a.seq <= e.chain_seq)
ORDER BY a.seq
"""
_GOING_ON = "SELECT id, personnel_id FROM erasures WHERE finished_at IS NULL"


def check_erasures(connection: apsw.Connection, findings: Findings) -> None:
    """Name every text that was erased without an erasure that speaks of its row."""
    if not has_table(connection, "erased_rows"):
        return
    for seq, table, key, field in connection.execute(_LOST):
        text = f"{table} {key}: its text {field!r} of audit row {seq} was erased outside ArmGuard."
        findings.add("text_erased", text, seq)
    for number, person in connection.execute(_GOING_ON):
        findings.add("erasure_open", f"Erasure {number} of {person} was never finished.")
