"""One ledger entry as the API, the counter and the lists show it."""

from __future__ import annotations

from typing import Any

from app.queries import stock
from app.queries.chain import head_code
from app.queries.rows import Row, named

# The receipt and the due time of a return are those of the take that it closed.
_SELECT = """
SELECT t.id, t.action, p.id, p.surname, p.first_name, r.name, i.id, m.name, m.short_name, i.serial,
  t.mags, t.rounds, purposes.name, receipts.name, coalesce(t.due_at, c.due_at), t.occurred_at,
  t.recorded_at, u.username, a.seq, a.hash, t.corrects_id, t.correction, t.returned_by_id,
  t.source, stations.name, t.station_id, by_p.surname, by_r.name, i.rack,
  i.condition, cond.warning, t.item_id,
  fix.id, fix.correction, c.take_id,
  (SELECT sum(shift_ms) FROM clock_marks WHERE kind = 'correction'
    AND t.id BETWEEN first_id AND last_id)
FROM transactions AS t
  JOIN personnel AS p ON p.id = t.personnel_id
  JOIN ranks AS r ON r.id = p.rank_id
  JOIN items AS i ON i.id = t.item_id
  JOIN item_models AS m ON m.id = i.model_id
  JOIN conditions AS cond ON cond.name = i.condition
  JOIN users AS u ON u.id = t.user_id
  LEFT JOIN custody AS c ON c.return_id = t.id
  LEFT JOIN purposes ON purposes.id = t.purpose_id
  LEFT JOIN receipts ON receipts.id = t.receipt_id
  LEFT JOIN stations ON stations.id = t.station_id
  LEFT JOIN personnel AS by_p ON by_p.id = t.returned_by_id
  LEFT JOIN ranks AS by_r ON by_r.id = by_p.rank_id
  LEFT JOIN transactions AS fix ON fix.corrects_id = t.id
  LEFT JOIN audit_log AS a ON a.object_type = 'transactions' AND a.object_id = CAST(t.id AS TEXT)
"""
_NAMES = (
    "id action personnel_id surname first_name rank item_id model short_name serial mags rounds "
    "purpose receipt_number due_at occurred_at recorded_at issued_by seq hash corrects correction "
    "returned_by source station station_id by_surname by_rank rack "
    "condition condition_warning _ fixed_by fixed_how take_id shift_ms"
).split()


def entry(transaction_id: int) -> Row | None:
    """Return one entry as a flat row with its lines of stock, or None."""
    found = with_lines(rows("WHERE t.id = ?", (transaction_id,)))
    return found[0] if found else None


def just_written(transaction_id: int, lines: list[stock.Line]) -> Row:
    """Return an entry of this very block, whose lines are known, as `entry` does."""
    return rows("WHERE t.id = ?", (transaction_id,))[0] | {"lines": lines}


def rows(where: str, parameters: tuple[Any, ...]) -> list[Row]:
    """Return entries as flat rows; `where` is our own SQL that follows the joins."""
    return named(_NAMES, _SELECT + where, parameters)


def with_lines(found: list[Row]) -> list[Row]:
    """Return entries with the stock that each moved, which lists do not show."""
    lines = stock.moved_by(row["id"] for row in found) if found else {}
    return [row | {"lines": lines.get(row["id"], [])} for row in found]


def as_answer(row: Row) -> dict[str, Any]:
    """Return a flat row with its lines in the API's shape (api.md). Times are the stored text.

    `item.status` is the status right after the entry, so that an answer once given stays true.
    """
    return {
        "id": row["id"],
        "action": row["action"],
        "personnel": {
            "id": row["personnel_id"],
            "name": f"{row['rank']} {row['surname'].upper()}, {row['first_name']}",
            "rank": row["rank"],
        },
        "item": {
            "id": row["item_id"],
            "model": row["model"],
            "serial": row["serial"],
            "status": "Issued" if row["action"] == "Take" else "Available",
        },
        "mags": row["mags"],
        "rounds": row["rounds"],
        "lines": [
            {"stock_id": line.stock_id, "name": line.name, "quantity": line.quantity}
            for line in row["lines"]
            # Of pools that nobody counts, mags and rounds say it all.
            if line.tracked or line.family == "accessory"
        ],
        "purpose": row["purpose"],
        "receipt_number": row["receipt_number"],
        "due_at": row["due_at"],
        "occurred_at": row["occurred_at"],
        "recorded_at": row["recorded_at"],
        "issued_by": row["issued_by"],
        "returned_by": row["returned_by"],
        "corrects": row["corrects"],
        "correction": row["correction"],
        "seq": row["seq"],
        "head": head_code(row["hash"]) if row["hash"] else None,
    }
