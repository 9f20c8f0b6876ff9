"""Sealed containers for screens and services: what is sealed of a lot, and one with its steps."""

from __future__ import annotations

from collections.abc import Iterable

from app.models.base import database
from app.queries.rows import Row, named

# What is said of each state, and the shape that it is drawn with.
STATES = {
    "sealed": ("Sealed", "in"),
    "opened": ("Opened", "out"),
    "condemn": ("Condemned", "gone"),
    "turn in": ("Turned in", "gone"),
    "not there": ("Not there", "discrepancy"),
    "not received": ("Not received", "waiting"),
}

_FIRST = """
SELECT id, seal, rounds FROM sealed_containers WHERE stock_id = ? ORDER BY rounds, id LIMIT 1
"""


def first_to_open(stock_id: int) -> Row | None:
    """Return the sealed container of a lot that is opened next, the smallest; None without one."""
    return next(iter(named(("id", "seal", "rounds"), _FIRST, (stock_id,))), None)


_SIZES = "SELECT stock_id, rounds, count(*) FROM sealed_containers GROUP BY 1, 2 ORDER BY 1, 2 DESC"


def sizes() -> dict[int, list[tuple[int, int]]]:
    """Return {lot: [(rounds in each, how many such)]} of everything that is sealed."""
    found: dict[int, list[tuple[int, int]]] = {}
    for stock_id, rounds, count in database.execute_sql(_SIZES):
        found.setdefault(stock_id, []).append((rounds, count))
    return found


def in_words(on_hand: int, sizes_of: Iterable[tuple[int, int]]) -> str:
    """Return how a quantity lies there: 5 sealed x 800, 200 loose; "" where nothing is sealed."""
    parts = [f"{count} sealed x {rounds:,}" for rounds, count in sizes_of]
    if not parts:
        return ""
    loose = on_hand - sum(rounds * count for rounds, count in sizes_of)
    return ", ".join([*parts, f"{loose:,} loose"])


_NAMES = "id stock_id seal rounds place user created_at state counted_at".split()
_CONTAINERS = """
SELECT c.id, c.stock_id, c.seal, c.rounds,
  coalesce((SELECT place FROM container_steps WHERE container_id = c.id AND kind = 'move'
    ORDER BY id DESC LIMIT 1), c.place),
  u.username, c.created_at,
  CASE WHEN c.id IN (SELECT id FROM sealed_containers WHERE stock_id = c.stock_id) THEN 'sealed'
    WHEN EXISTS (SELECT 1 FROM container_steps WHERE container_id = c.id AND kind = 'open')
    THEN 'opened'
    ELSE coalesce((SELECT CASE kind WHEN 'adjust' THEN 'not there' ELSE kind END
      FROM stock_movements WHERE container_id = c.id ORDER BY id DESC LIMIT 1), 'not received')
    END AS state,
  (SELECT max(created_at) FROM container_steps WHERE container_id = c.id AND kind = 'count')
FROM containers AS c JOIN users AS u ON u.id = c.user_id
"""


def one(container_id: int) -> Row | None:
    """Return a container with its state and place, or None."""
    return next(iter(_rows("WHERE c.id = ?", container_id)), None)


def of_stock(stock_id: int) -> list[Row]:
    """Return a lot's containers, those that are sealed leading."""
    return _rows("WHERE c.stock_id = ? ORDER BY state <> 'sealed', c.id", stock_id)


_STORY_NAMES = "kind place text user at".split()
_STORY = """
SELECT * FROM (
  SELECT m.kind, NULL AS place, x.reason AS text, u.username, m.recorded_at AS at
  FROM stock_movements AS m JOIN users AS u ON u.id = m.user_id
    LEFT JOIN stock_movement_texts AS x ON x.movement_id = m.id
  WHERE m.container_id = ?
  UNION ALL
  SELECT s.kind, s.place, s.text, u.username, s.created_at
  FROM container_steps AS s JOIN users AS u ON u.id = s.user_id WHERE s.container_id = ?)
ORDER BY at DESC
"""


def story(container_id: int) -> list[Row]:
    """Return what was done with a container, the newest first."""
    return named(_STORY_NAMES, _STORY, (container_id, container_id))


def _rows(where: str, *bound: object) -> list[Row]:
    found = named(_NAMES, _CONTAINERS + where, bound)
    for row in found:
        row["state_name"], row["shape"] = STATES[row["state"]]
    return found
