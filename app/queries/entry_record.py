"""One ledger entry with every fact its page shows."""

from __future__ import annotations

from app.models.base import database
from app.queries import authority, clock_marks, entries, paper_packs, segments
from app.queries.chain import head_code
from app.queries.ledger import corrected_at, is_late_entry, lateness
from app.queries.rows import Row

_MORE_NAMES = (
    "notes reason approved_by returned_by_id return_id returned_at newest_id receipt_kind"
).split()
# How an issue ended, the free text beside the ledger, and the item's newest entry.
_MORE = """
SELECT x.notes, x.reason, approver.username, t.returned_by_id, c.return_id, c.returned_at,
  (SELECT max(id) FROM transactions WHERE item_id = t.item_id), receipts.kind
FROM transactions AS t
  LEFT JOIN transaction_texts AS x ON x.transaction_id = t.id
  LEFT JOIN users AS approver ON approver.id = t.approved_by_id
  LEFT JOIN custody AS c ON c.take_id = t.id
  LEFT JOIN receipts ON receipts.id = t.receipt_id
WHERE t.id = ?
"""


def record(transaction_id: int) -> Row | None:
    """Return an entry's facts; `newest` says that the item has not moved since."""
    row = entries.entry(transaction_id)
    if row is None:
        return None
    more = database.execute_sql(_MORE, (transaction_id,)).fetchone()
    row |= dict(zip(_MORE_NAMES, more, strict=True))
    row["person_label"] = f"{row['rank']} {row['surname'].upper()}, {row['first_name']}"
    row["late_entry"] = is_late_entry(row)
    row["late"] = lateness(row)
    wrote = None if row["seq"] else segments.entry_row(row["id"], row["recorded_at"])
    if wrote is not None:
        row["seq"], row["hash"] = wrote[0], wrote[23]
    row["head"] = head_code(row["hash"]) if row["hash"] else None
    row["handed_in_by"] = None
    if row["by_surname"]:
        row["handed_in_by"] = f"{row['by_rank']} {row['by_surname'].upper()}"
    row["model_short"], row["person_id"] = row["short_name"], row["personnel_id"]
    row["user"] = row["issued_by"]
    row["judged_by"] = authority.judged_by(row["id"])
    row["paper"] = paper_packs.of_entry(row["id"])
    row["is_unsure"] = clock_marks.is_unsure(row["id"], wrote[19] if wrote else "")
    row["corrected_at"] = corrected_at(row)
    row["newest"] = row["newest_id"] == row["id"]
    return row
