"""What the stock's pages show: every lot with its balance, and one lot with all that moved."""

from __future__ import annotations

import json

from app import clock
from app.models.base import database
from app.queries import containers, paging
from app.queries.offers import has_expired
from app.queries.rows import Row, named
from app.queries.stock import LEFT_OVER

PAGE = 50

_LOTS_NAMES = (
    "id kind_id family kind lot use tracked expires_on suspended_reason low_at loose_limit "
    "limit_authority on_hand out missing"
).split()
_LOTS = """
SELECT s.id, k.id, k.family, k.name, s.lot, s.use, s.tracked, s.expires_on, s.suspended_reason,
  k.low_at, k.loose_limit, k.limit_authority,
  coalesce(m.on_hand, 0), coalesce(m.out, 0), coalesce(m.missing, 0)
FROM stock AS s JOIN stock_kinds AS k ON k.id = s.kind_id
  LEFT JOIN stock_movements AS m
    ON m.id = (SELECT max(id) FROM stock_movements WHERE stock_id = s.id)
WHERE s.active = 1 AND k.active = 1 ORDER BY k.position, k.id, s.tracked DESC, s.expires_on, s.id
"""


def lots() -> list[Row]:
    """Return every pool and lot with its balance; an untracked one only while it says something.

    Each says how it lies there (`lies`), and whether it `is_low`, `is_over` the operational load,
    `has_expired`, or `is_next` to go out of its kind.
    """
    rows, sizes = named(_LOTS_NAMES, _LOTS), containers.sizes()
    today = clock.local(clock.now()).date().isoformat()
    for row in rows:
        held = sizes.get(row["id"], [])
        row["sealed"] = sum(rounds * count for rounds, count in held)
        row["loose"] = row["on_hand"] - row["sealed"]
        row["lies"] = containers.in_words(row["on_hand"], held)
        row["label"] = _label(row)
        row["has_expired"] = has_expired(row["expires_on"], today)
    for of_kind in _by_kind(rows).values():
        _judge(of_kind)
    counted = {row["kind"] for row in rows if row["tracked"]}
    return [row for row in rows if row["tracked"] or row["out"] or row["kind"] not in counted]


def _by_kind(rows: list[Row]) -> dict[int, list[Row]]:
    kinds: dict[int, list[Row]] = {}
    for row in rows:
        kinds.setdefault(row["kind_id"], []).append(row)
    return kinds


def _judge(of_kind: list[Row]) -> None:
    """Say of the lots of one kind what only all of them together tell."""
    # Blanks are no help where live rounds are wanted.
    live = [row for row in of_kind if row["use"] == "live"] or of_kind
    on_hand = sum(row["on_hand"] for row in live)
    loose = sum(row["loose"] for row in of_kind)
    for row in of_kind:
        row["is_low"] = bool(row["tracked"] and row["low_at"] and on_hand < row["low_at"])
        row["is_over"] = bool(row["loose_limit"] and loose > row["loose_limit"])
        row["is_next"] = False
        row["kind_on_hand"], row["kind_loose"] = on_hand, loose
    # As queries.stock.offered has them: live only, what expires first, what has expired last.
    counted = [row for row in live if row["tracked"]]
    ready = [row for row in counted if row["loose"] > 0 and not row["suspended_reason"]]
    ready.sort(key=lambda row: (row["has_expired"], row["expires_on"] or "9", row["id"]))
    if ready and ready[0]["family"] == "ammunition":
        ready[0]["is_next"] = True


def _label(row: Row) -> str:
    lot = f" lot {row['lot']}" if row["lot"] else ""
    return f"{row['kind']}{lot}{'' if row['use'] == 'live' else ' ' + row['use']}"


_CHOICES = """
SELECT s.id, k.name || CASE WHEN s.lot IS NULL THEN '' ELSE ' lot ' || s.lot END
  || CASE WHEN s.use = 'live' THEN '' ELSE ' ' || s.use END
FROM stock AS s JOIN stock_kinds AS k ON k.id = s.kind_id ORDER BY k.position, k.id, s.id
"""


def lot_choices() -> list[tuple[int, str]]:
    """Return every pool and lot there ever was, for a choice: [(id, what it is called)]."""
    return [(row[0], row[1]) for row in database.execute_sql(_CHOICES)]


def low() -> list[str]:
    """Return the kinds of which there is less on hand than the unit wants."""
    return sorted({row["kind"] for row in lots() if row["is_low"]})


_SUMS = """
SELECT kind, sum(quantity) FROM stock_movements WHERE stock_id = ? GROUP BY 1
"""


def conservation(stock_id: int, balance: tuple[int, int, int]) -> Row:
    """Return the lot's account: {came, went: {word: number}, balances} (domain.md, Stock).

    Received and found are what is on hand, out by name, missing, and what has left for good.
    """
    sums: dict[str, int] = dict(database.execute_sql(_SUMS, (stock_id,)).fetchall())
    on_hand, out, missing = balance
    came = {"received": sums.get("receive", 0), "found": sums.get("find", 0)}
    went = {
        "on hand": on_hand,
        "out by name": out,
        "expended": sums.get("expend", 0),
        "returned to depot": sums.get("turn in", 0),
        "condemned": sums.get("condemn", 0),
        "in an open discrepancy": missing,
        "written off": sums.get("write off", 0) + sums.get("adjust", 0),
    }
    return {"came": came, "went": went, "balances": sum(came.values()) == sum(went.values())}


_HOLDERS = f"""
SELECT p.id, r.name, p.surname, i.id, d.short_name, i.serial, t.id, {LEFT_OVER},
  c.returned_at IS NOT NULL, m.stock_id, s.lot
FROM stock_movements AS m JOIN stock AS s ON s.id = m.stock_id
  JOIN transactions AS t ON t.id = m.take_id
  JOIN personnel AS p ON p.id = t.personnel_id JOIN ranks AS r ON r.id = p.rank_id
  JOIN items AS i ON i.id = t.item_id JOIN item_models AS d ON d.id = i.model_id
  JOIN custody AS c ON c.take_id = t.id
WHERE m.stock_id IN (SELECT value FROM json_each(?))
GROUP BY t.id, m.stock_id HAVING left_over > 0 ORDER BY t.id, m.stock_id
"""  # noqa: S608  (our own text)
_HOLDER_NAMES = (
    "person_id rank surname item_id model_short serial take_id quantity is_owed stock_id lot"
).split()


def holders(*stock_ids: int) -> list[Row]:
    """Return who carries how much of these lots; `is_owed` where the weapon itself is back."""
    return named(_HOLDER_NAMES, _HOLDERS, (json.dumps(stock_ids),))


_USED_NAMES = "stock_id quantity at event person_id person take_id".split()
_USED = """
SELECT v.stock_id, v.quantity, v.occurred_at, x.reason, p.id,
  r.name || ' ' || upper(p.surname), v.take_id
FROM stock_movements AS v LEFT JOIN stock_movement_texts AS x ON x.movement_id = v.id
  LEFT JOIN transactions AS t ON t.id = v.take_id
  LEFT JOIN personnel AS p ON p.id = t.personnel_id LEFT JOIN ranks AS r ON r.id = p.rank_id
WHERE v.id IN (SELECT max(id) FROM stock_movements
  WHERE stock_id IN (SELECT value FROM json_each(?)) AND kind = 'expend' GROUP BY stock_id)
"""


def last_used(*stock_ids: int) -> dict[int, Row]:
    """Return {lot: when, at which event and by whom it was fired last} of these lots."""
    rows = named(_USED_NAMES, _USED, (json.dumps(stock_ids),))
    return {row["stock_id"]: row for row in rows}


_MOVED = """
SELECT v.id, v.kind, v.quantity, v.on_hand, v.occurred_at, u.username, x.reason, v.take_id,
  r.name || ' ' || upper(p.surname), a.username, v.container_id
FROM stock_movements AS v JOIN users AS u ON u.id = v.user_id
  LEFT JOIN stock_movement_texts AS x ON x.movement_id = v.id
  LEFT JOIN transactions AS t ON t.id = v.take_id
  LEFT JOIN personnel AS p ON p.id = t.personnel_id LEFT JOIN ranks AS r ON r.id = p.rank_id
  LEFT JOIN users AS a ON a.id = v.approved_by_id
WHERE v.stock_id = ? AND v.id < ? ORDER BY v.id DESC LIMIT ?
"""
_MOVED_NAMES = (
    "id kind quantity on_hand occurred_at user reason take_id person approved_by container_id"
).split()


def movements(stock_id: int, before: int | None) -> tuple[list[Row], int | None]:
    """Return a page of a lot's movements, newest first, and where the next page begins."""
    rows = named(_MOVED_NAMES, _MOVED, (stock_id, before or paging.LARGEST, PAGE + 1))
    more = rows[PAGE - 1]["id"] if len(rows) > PAGE else None
    return rows[:PAGE], more


_OWED = f"""
SELECT m.take_id, m.stock_id, k.name, s.lot, d.short_name, i.serial, i.id, t.occurred_at,
  {LEFT_OVER}
FROM transactions AS t JOIN custody AS c ON c.take_id = t.id AND c.returned_at IS NOT NULL
  JOIN stock_movements AS m ON m.take_id = t.id
  JOIN stock AS s ON s.id = m.stock_id JOIN stock_kinds AS k ON k.id = s.kind_id
  JOIN items AS i ON i.id = t.item_id JOIN item_models AS d ON d.id = i.model_id
WHERE t.personnel_id = ? AND t.action = 'Take'
GROUP BY m.take_id, m.stock_id HAVING left_over > 0 ORDER BY m.take_id, m.stock_id
"""  # noqa: S608  (our own text)
_OWED_NAMES = "take_id stock_id kind lot model_short serial item_id since quantity".split()


def owed_by(personnel_id: str) -> list[Row]:
    """Return what a person has not brought back of weapons that are back."""
    return named(_OWED_NAMES, _OWED, (personnel_id,))
