"""What the last checks of the stock found."""

from __future__ import annotations

from app.models.base import database
from app.queries.rows import Row, named

_NAMES = "id stock_id lots faults user at".split()
_LAST = """
SELECT c.id, c.stock_id, c.lots, (SELECT count(*) FROM stock_check_faults WHERE check_id = c.id),
  u.username, c.created_at
FROM stock_checks AS c LEFT JOIN users AS u ON u.id = c.user_id
WHERE c.stock_id IS NULL OR c.stock_id = ? ORDER BY c.id DESC LIMIT 1
"""


def last(stock_id: int | None = None) -> Row | None:
    """Return the newest check of all lots, or the newest that looked at this one; None: never."""
    return next(iter(named(_NAMES, _LAST, (stock_id,))), None)


def faults(check_id: int) -> dict[int, str]:
    """Return {lot: what is wrong with it} as a check found it."""
    sql = "SELECT stock_id, text FROM stock_check_faults WHERE check_id = ? ORDER BY stock_id"
    return dict(database.execute_sql(sql, (check_id,)).fetchall())


# A lot is wrong while the newest check that looked at it said so.
_WRONG = """
SELECT f.stock_id, f.text FROM stock_check_faults AS f
WHERE f.check_id = (SELECT max(id) FROM stock_checks AS c
  WHERE c.stock_id IS NULL OR c.stock_id = f.stock_id)
"""


def wrong() -> dict[int, str]:
    """Return {lot: what is wrong with it} of every lot that did not balance when last checked."""
    return dict(database.execute_sql(_WRONG).fetchall())
