"""Who had what: one person's times out, and who was late at a moment."""

from __future__ import annotations

from datetime import datetime

from app import clock
from app.models.base import database
from app.models.personnel import Personnel
from app.queries import lookup
from app.queries.reports.as_of import OUT
from app.queries.reports.shape import Asked, Cells, Column, Report, block, in_words, moment

_OF_PERSON = """
SELECT m.short_name, i.serial, i.id, c.since, pu.name, rc.name, t.due_at, c.returned_at,
  t.mags, t.rounds, t.id
FROM custody AS c JOIN transactions AS t ON t.id = c.take_id
  JOIN items AS i ON i.id = c.item_id JOIN item_models AS m ON m.id = i.model_id
  LEFT JOIN purposes AS pu ON pu.id = t.purpose_id LEFT JOIN receipts AS rc ON rc.id = t.receipt_id
WHERE c.personnel_id = ? AND c.since < ? AND (c.returned_at IS NULL OR c.returned_at >= ?)
ORDER BY c.since, c.id
"""
_PERSON = (
    Column("model", "Model"),
    Column("serial", "Serial", "serial", "/items/", "item_id"),
    Column("item_id", "Item", "key"),
    Column("out_at", "Out", "moment"),
    Column("purpose", "Purpose"),
    Column("receipt", "Receipt", "serial", "/receipts/"),
    Column("due_at", "Due", "moment"),
    Column("back_at", "Back", "moment"),
    Column("mags", "Magazines", "number"),
    Column("rounds", "Rounds", "number"),
    Column("still_out", "Out at the end", "number"),
)
# The due time that was known then: the last extension before it, else the first.
_OVERDUE = f"""
SELECT person, id, unit, mobile, model, serial, item_id, since, due FROM (
  SELECT r.name || ' ' || upper(p.surname) || ', ' || p.first_name AS person, p.id,
    g.name AS unit, p.mobile, m.short_name AS model, i.serial, i.id AS item_id, out.since,
    out.take_id, coalesce((SELECT x.due_at FROM due_changes AS x
      WHERE x.take_id = out.take_id AND x.created_at < :at ORDER BY x.id DESC LIMIT 1), t.due_at)
      AS due
  FROM ({OUT}) AS out JOIN transactions AS t ON t.id = out.take_id
    JOIN items AS i ON i.id = out.item_id JOIN item_models AS m ON m.id = i.model_id
    JOIN personnel AS p ON p.id = out.personnel_id JOIN ranks AS r ON r.id = p.rank_id
    LEFT JOIN "groups" AS g ON g.id = p.group_id)
WHERE due < :now ORDER BY due, take_id
"""  # noqa: S608  (our own text)
_LATE = (
    Column("person", "Person", "text", "/personnel/", "person_id"),
    Column("person_id", "Id", "key"),
    Column("unit", "Unit"),
    Column("mobile", "Mobile"),
    Column("model", "Model"),
    Column("serial", "Serial", "serial", "/items/", "item_id"),
    Column("item_id", "Item", "key"),
    Column("out_at", "Out", "moment"),
    Column("due_at", "Due", "moment"),
    Column("hours_late", "Hours late", "number"),
)


def of_person(asked: Asked, _now: datetime) -> Report:
    """Return every time one person had something out within the days."""
    found = database.execute_sql(_OF_PERSON, (asked.person, asked.until, asked.since))
    rows = [_time_out(row, asked.until) for row in found]
    table = block("Times out", _PERSON, rows, asked.most, noun="times",
                  sums=("mags", "rounds", "still_out"),
                  empty="Nothing was out in this time.")  # fmt: skip
    facts = (_named(asked.person), in_words(asked))
    notes = ("What went out and was taken back as a mistake stands here, too.",)
    return Report("person", "Custody of one person", facts, (table,), notes)


def _named(personnel_id: str) -> str:
    try:
        return f"{lookup.person_by_id(personnel_id).label} · {personnel_id}"
    except Personnel.DoesNotExist:
        return "Nobody is chosen"


def _time_out(row: Cells, end: str) -> Cells:
    *first, back, mags, rounds, _take = row
    is_back = isinstance(back, str) and back < end
    return (*first, back if is_back else None, mags, rounds, 0 if is_back else 1)


def overdue(asked: Asked, now: datetime) -> Report:
    """Return who was late, the latest first, at the end of the last day that is asked for."""
    at = asked.as_of(now)
    rows = []
    for *row, mobile, model, serial, item, since, due in _late(
        asked.state_at(now), clock.to_text(at)
    ):
        hours = int((at - clock.from_text(str(due))).total_seconds() // 3600)
        rows.append((*row, _dialled(mobile), model, serial, item, since, due, hours))
    table = block("Overdue", _LATE, rows, asked.most, noun="items", empty="Nobody was late.")
    notes = ("What goes out on a PAR has no due time and is never late.",)
    return Report("overdue", "Overdue", (f"As of {moment(at)}",), (table,), notes)


def _late(until: str, now: str) -> list[Cells]:
    return list(database.execute_sql(_OVERDUE, {"at": until, "now": now}))


def _dialled(mobile: object) -> str | None:
    """Return a number as it is dialled here; a spreadsheet would take +63… for a formula."""
    text = str(mobile or "")
    return f"0{text[3:]}" if text.startswith("+63") else text or None
