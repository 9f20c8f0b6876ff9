"""What each armorer recorded, passed over with somebody's agreement, undid and corrected."""

from __future__ import annotations

from datetime import datetime

from app.models.base import database
from app.queries.overrides import RULES
from app.queries.reports.shape import Asked, Cells, Column, Report, block, in_words

_RECORDED = """
SELECT u.username, sum(t.corrects_id IS NULL AND t.action = 'Take'),
  sum(t.corrects_id IS NULL AND t.action = 'Return'), sum(t.correction IS 'undo'),
  sum(t.correction IS 'correction')
FROM transactions AS t INDEXED BY transactions_by_time JOIN users AS u ON u.id = t.user_id
WHERE t.occurred_at >= ? AND t.occurred_at < ? GROUP BY u.id ORDER BY u.username
"""
_ENTRY = """
r.name || ' ' || upper(p.surname) || ', ' || p.first_name, m.short_name, i.serial
"""
_OVERRIDES = f"""
SELECT o.created_at, u.username, a.username, o.rule, {_ENTRY}, o.reason, o.transaction_id
FROM overrides AS o JOIN transactions AS t ON t.id = o.transaction_id
  JOIN items AS i ON i.id = t.item_id JOIN item_models AS m ON m.id = i.model_id
  JOIN personnel AS p ON p.id = t.personnel_id JOIN ranks AS r ON r.id = p.rank_id
  JOIN users AS u ON u.id = o.user_id JOIN users AS a ON a.id = o.approved_by_id
WHERE o.created_at >= ? AND o.created_at < ? ORDER BY o.created_at, o.id
"""  # noqa: S608  (our own text)
_CORRECTIONS = f"""
SELECT t.occurred_at, u.username, a.username, t.correction, {_ENTRY}, x.reason, t.corrects_id
FROM transactions AS t INDEXED BY transactions_by_time
  JOIN items AS i ON i.id = t.item_id JOIN item_models AS m ON m.id = i.model_id
  JOIN personnel AS p ON p.id = t.personnel_id JOIN ranks AS r ON r.id = p.rank_id
  JOIN users AS u ON u.id = t.user_id LEFT JOIN users AS a ON a.id = t.approved_by_id
  LEFT JOIN transaction_texts AS x ON x.transaction_id = t.id
WHERE t.occurred_at >= ? AND t.occurred_at < ? AND t.corrects_id IS NOT NULL
ORDER BY t.occurred_at, t.id
"""  # noqa: S608  (our own text)
_COUNTED = ("issues", "returns", "overrides", "undone", "corrected")
_ARMORERS = (
    Column("armorer", "Armorer"),
    Column("issues", "Issues", "number"),
    Column("returns", "Returns", "number"),
    Column("overrides", "Overrides", "number"),
    Column("undone", "Undone", "number"),
    Column("corrected", "Corrected", "number"),
)
_EACH = (
    Column("at", "When", "moment", "/transactions/", "entry"),
    Column("armorer", "Armorer"),
    Column("agreed_by", "Agreed by"),
    Column("what", "What"),
    Column("person", "Person"),
    Column("model", "Model"),
    Column("serial", "Serial", "serial"),
    Column("reason", "Reason"),
    Column("entry", "Entry", "key"),
)


def acts(asked: Asked, _now: datetime) -> Report:
    """Return the days' issues and returns of each armorer, and each override and correction."""
    days = (asked.since, asked.until)
    overrides = [_said(row, RULES) for row in database.execute_sql(_OVERRIDES, days)]
    words = {"undo": "undone", "correction": "corrected"}
    corrections = [_said(row, words) for row in database.execute_sql(_CORRECTIONS, days)]
    counted = {row[0]: [*row[1:3], 0, *row[3:]] for row in database.execute_sql(_RECORDED, days)}
    for row in overrides:
        # Entries typed in late are of another day than the agreement.
        counted.setdefault(str(row[1]), [0] * len(_COUNTED))[2] += 1
    rows: list[Cells] = [(name, *numbers) for name, numbers in sorted(counted.items())]
    none = "None in this time."
    return Report(
        "overrides",
        "Overrides and corrections",
        (in_words(asked),),
        (
            block("By armorer", _ARMORERS, rows, asked.most, sums=_COUNTED, empty=none),
            block("Overrides", _EACH, overrides, asked.most, noun="overrides", empty=none),
            block("Undone and corrected", _EACH, corrections, asked.most, noun="entries",
                  empty=none),
        ),
        ("Override: a rule that was passed over because a second person agreed. Undone: taken back "
         "within seconds. Corrected: taken back later, with a second person.",),
    )  # fmt: skip


def _said(row: Cells, words: dict[str, str]) -> Cells:
    at, by, agreed, what, *more = row
    return (at, by, agreed, words.get(str(what), str(what)), *more)
