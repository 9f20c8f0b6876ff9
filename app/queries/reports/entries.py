"""The ledger's entries of some days: how many for which purpose and mode, and each of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from app.models.base import database
from app.models.purposes import Purpose
from app.models.stations import Station
from app.queries.reports.shape import (
    Asked,
    Block,
    Cells,
    Column,
    Report,
    block,
    counted,
    in_words,
    total_row,
)

# What narrows a query, and the values in it.
Conditions = tuple[str, tuple[Any, ...]]
PIECE = 500
ACTIONS = {"Take": "Issues", "Return": "Returns"}
MODES = {"normal": "Normal", "alert": "Alert"}

# The purpose of a return is that of the issue it closes.
_FROM = """
FROM transactions AS t {by}
  LEFT JOIN custody AS c ON c.return_id = t.id
  LEFT JOIN transactions AS k ON k.id = c.take_id
  LEFT JOIN purposes AS pu ON pu.id = coalesce(t.purpose_id, k.purpose_id)
"""
_IS_ALERT = """EXISTS (SELECT 1 FROM alerts AS a WHERE t.occurred_at >= a.began_at
  AND (a.ended_at IS NULL OR t.occurred_at < a.ended_at))"""
_NEWEST = "SELECT coalesce(max(id), 0) FROM transactions"
_SUMS = f"""
SELECT pu.name, {_IS_ALERT}, sum(t.corrects_id IS NULL AND t.action = 'Take'),
  sum(t.corrects_id IS NULL AND t.action = 'Return'), sum(t.corrects_id IS NOT NULL), count(*),
  sum(t.mags), sum(t.rounds)
{_FROM} WHERE {{where}} GROUP BY 1, 2 ORDER BY pu.position, 2
"""
_ROWS = f"""
SELECT t.id, t.occurred_at,
  CASE WHEN t.corrects_id IS NOT NULL THEN 'Taken back: ' ELSE '' END
    || CASE t.action WHEN 'Take' THEN 'Issue' ELSE 'Return' END
    || CASE WHEN {_IS_ALERT} THEN ', alert' ELSE '' END,
  r.name || ' ' || upper(p.surname) || ', ' || p.first_name, p.id, m.short_name, i.serial, i.id,
  pu.name, coalesce(rc.name, kc.name), t.mags, t.rounds, u.username
{_FROM}
  JOIN personnel AS p ON p.id = t.personnel_id JOIN ranks AS r ON r.id = p.rank_id
  JOIN items AS i ON i.id = t.item_id JOIN item_models AS m ON m.id = i.model_id
  JOIN users AS u ON u.id = t.user_id
  LEFT JOIN receipts AS rc ON rc.id = t.receipt_id
  LEFT JOIN receipts AS kc ON kc.id = k.receipt_id
WHERE {{where}} AND (t.occurred_at, t.id) > (?, ?) ORDER BY t.occurred_at, t.id LIMIT ?
"""
_LIST = (
    Column("entry", "Entry", "key"),
    Column("at", "When", "moment", "/transactions/", "entry"),
    Column("what", "What"),
    Column("person", "Person", "text", "/personnel/", "person_id"),
    Column("person_id", "Id", "key"),
    Column("model", "Model"),
    Column("serial", "Serial", "serial", "/items/", "item_id"),
    Column("item_id", "Item", "key"),
    Column("purpose", "Purpose"),
    Column("receipt", "Receipt", "serial", "/receipts/"),
    Column("mags", "Magazines", "number"),
    Column("rounds", "Rounds", "number"),
    Column("recorded_by", "Recorded by"),
)
_COUNTED = (
    Column("issues", "Issues", "number"),
    Column("returns", "Returns", "number"),
    Column("taken_back", "Taken back", "number"),
    Column("entries", "Entries", "number"),
    Column("mags", "Magazines", "number"),
    Column("rounds", "Rounds", "number"),
)
_NAMES = tuple(column.name for column in _COUNTED)


def entries(asked: Asked, _now: datetime) -> Report:
    """Return what was issued and returned in the days, for whom, why and in which mode."""
    where, bound = asked_for = _conditions(asked)
    groups = list(database.execute_sql(_SUMS.format(by=_by(asked), where=where), bound))
    whole = block("", _COUNTED, [group[2:] for group in groups])
    return Report(
        "transactions",
        "Transactions",
        _facts(asked),
        (
            _summed("By purpose", Column("purpose", "Purpose"), groups, 0, asked.most),
            _summed("By mode", Column("mode", "Mode"), groups, 1, asked.most),
            _each(asked, asked_for, list(whole.rows)),
        ),
        ("Taken back: an entry that undoes or corrects another; both stay in the ledger. Magazines "
         "and rounds: those that an entry moved.",),
    )  # fmt: skip


def _by(asked: Asked) -> str:
    return "INDEXED BY transactions_by_time" if asked.station_id is None else ""


def _conditions(asked: Asked) -> Conditions:
    asked_for: dict[str, tuple[Any, ...]] = {
        "t.occurred_at >= ?": (asked.since,),
        "t.occurred_at < ?": (asked.until,),
        # The entries are read after their sums, in a file for long: what comes between is not in.
        "+t.id <= ?": database.execute_sql(_NEWEST).fetchone(),
    }
    if asked.purpose_id is not None:
        asked_for["pu.id = ?"] = (asked.purpose_id,)
    if asked.action in ACTIONS:
        asked_for["+t.action = ?"] = (asked.action,)
    if asked.mode in MODES:
        asked_for[f"{_IS_ALERT} = ?"] = (int(asked.mode == "alert"),)
    if asked.station_id is not None:
        asked_for["+t.station_id = ?"] = (asked.station_id,)
    bound = tuple(value for values in asked_for.values() for value in values)
    return " AND ".join(asked_for), bound


def _facts(asked: Asked) -> tuple[str, ...]:
    """Return what narrows the report, in words."""
    purpose = Purpose.get_or_none(Purpose.id == asked.purpose_id) if asked.purpose_id else None
    station = Station.get_or_none(Station.id == asked.station_id) if asked.station_id else None
    said = [
        in_words(asked),
        f"Purpose: {purpose.name}" if purpose else "",
        f"Only {ACTIONS[asked.action].lower()}" if asked.action in ACTIONS else "",
        f"Mode: {MODES[asked.mode].lower()}" if asked.mode in MODES else "",
        f"Station: {station.name}" if station else "",
        "This device is no counter" if asked.station_id == 0 else "",
    ]
    return tuple(words for words in said if words)


def _summed(title: str, column: Column, groups: list[Cells], place: int, most: int | None) -> Block:
    """Return the sums by one of the two things that the groups are by."""
    sums: dict[str, list[int]] = {}
    for group in groups:
        word = _word(group[place], place)
        numbers = sums.setdefault(word, [0] * len(_COUNTED))
        for at, number in enumerate(group[2:]):
            numbers[at] += int(number or 0)
    rows: list[Cells] = [(word, *numbers) for word, numbers in sums.items()]
    return block(title, (column, *_COUNTED), rows, most, sums=_NAMES)


def _word(value: object, place: int) -> str:
    if place == 0:
        return str(value or "No purpose")
    return MODES["alert" if value else "normal"]


def _each(asked: Asked, asked_for: Conditions, groups: list[Cells]) -> Block:
    """Return every entry; read in pieces, so that a year of them takes the memory of one."""
    sums = {name: sum(int(group[at] or 0) for group in groups) for at, name in enumerate(_NAMES)}
    size = sums["entries"]
    totals = total_row(_LIST, counted(size, "entries"), sums)
    return Block("Each entry", _LIST, _rows(asked, asked_for), size, totals)


def _rows(asked: Asked, asked_for: Conditions) -> Iterator[Cells]:
    where, bound = asked_for
    query = _ROWS.format(by=_by(asked), where=where)
    after: tuple[Any, ...] = ("", 0)
    left = asked.most
    while left is None or left > 0:
        size = PIECE if left is None else min(left, PIECE)
        found = list(database.execute_sql(query, (*bound, *after, size)))
        yield from found
        if len(found) < size:
            return
        after = (found[-1][1], found[-1][0])
        left = None if left is None else left - size
