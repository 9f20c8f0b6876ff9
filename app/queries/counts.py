"""Counts as screens list them: what was counted, by whom, and whether it is closed."""

from __future__ import annotations

from typing import Any, NamedTuple

from app import clock
from app.models.base import database
from app.models.counts import Count
from app.queries import paging
from app.queries.file_table import Table
from app.queries.matching import Condition, where
from app.queries.places import rack_of, walked
from app.queries.rows import Row, named

KINDS = {
    "opening": "Opening count",
    "closing": "Closing count",
    "shift": "Shift hand-over",
    "monthly": "Monthly count",
    "takeover": "Take-over count",
    "spot": "Spot check",
}
STATES = {"open": "Open", "closed": "Closed", "void": "Void"}
# Whose signature is first and whose is second.
_SIGNERS = {
    "shift": ("Off-going armorer", "On-coming armorer"),
    "takeover": ("Handing over", "Taking over"),
}
SIGNERS = ("Counted by", "Witnessed by")
_NAMES = (
    "id kind scope scope_of method blind with_stock head created_at by model closed_at differences "
    "closing_reason closing_head first second voided_at void_reason voided_by finished_at seen"
).split()
_ROWS = """
SELECT c.id, c.kind, c.scope, c.scope_of, c.method, c.blind, c.with_stock, c.head, c.created_at,
  u.username, m.name, z.created_at, z.differences, z.reason, z.head, one.username, two.username,
  v.created_at, v.reason, vu.username,
  (SELECT max(created_at) FROM count_steps WHERE count_id = c.id AND kind = 'finish'),
  (SELECT count(DISTINCT item_id) FROM count_sightings AS s WHERE s.count_id = c.id
    AND NOT EXISTS (SELECT 1 FROM count_sightings AS later WHERE later.undoes_id = s.id))
FROM counts AS c JOIN users AS u ON u.id = c.user_id
  LEFT JOIN item_models AS m ON c.scope = 'model' AND m.id = CAST(c.scope_of AS INTEGER)
  LEFT JOIN count_closings AS z ON z.count_id = c.id
  LEFT JOIN users AS one ON one.id = z.first_id LEFT JOIN users AS two ON two.id = z.second_id
  LEFT JOIN count_voids AS v ON v.count_id = c.id LEFT JOIN users AS vu ON vu.id = v.user_id
"""
_STATE = {
    "void": Condition("v.count_id IS NOT NULL"),
    "closed": Condition("v.count_id IS NULL AND z.count_id IS NOT NULL"),
    "open": Condition("v.count_id IS NULL AND z.count_id IS NULL"),
}


class Filter(NamedTuple):
    """What the list of counts is narrowed by; empty means any."""

    kind: str = ""
    state: str = ""

    @property
    def narrows(self) -> bool:
        """Say whether it leaves something out."""
        return any(self)


def page(asked: Filter, after: int | None, size: int = paging.ROWS) -> paging.Page:
    """Return a page of counts, the newest first."""
    conditions = [Condition("c.kind = ?", (asked.kind,))] if asked.kind in KINDS else []
    conditions += [_STATE[asked.state]] if asked.state in STATES else []
    conditions += [Condition("c.id < ?", (after,))] if after is not None else []
    narrowed = where(conditions)
    bound = (*narrowed.bound, size + 1)
    found = _read(f"{_ROWS} {narrowed.sql} ORDER BY c.id DESC LIMIT ?", bound)
    return paging.page(found, size, "id")


def one(count_id: int) -> Row | None:
    """Return a count as the list has it, or None."""
    found = _read(f"{_ROWS} WHERE c.id = ?", (count_id,))
    return found[0] if found else None


def open_ones() -> list[Row]:
    """Return the counts that are not closed, the newest first."""
    return _read(f"{_ROWS} WHERE {_STATE['open'].sql} ORDER BY c.id DESC LIMIT 8", ())


_COLUMNS = tuple(
    "count kind scope method state began_at began_by counted differences reason closed_at "
    "first second ledger".split()
)


def export(asked: Filter) -> Table:
    """Return all counts that the list would show, as a file has them."""

    def rows() -> Any:
        after: str | None = ""
        while after is not None:
            found, after = page(asked, paging.number(after), 200)
            for row in found:
                yield _line(row)

    return Table("counts", _COLUMNS, rows(), frozenset({"began_at", "closed_at"}))


def _line(row: Row) -> tuple[Any, ...]:
    reason = row["void_reason"] or row["closing_reason"]
    return (row["id"], row["kind_words"], row["scope_words"], row["method"], row["state"],
            row["created_at"], row["by"], row["seen"], row["differences"], reason, row["closed_at"],
            row["first"], row["second"], row["closing_head"] or row["head"])  # fmt: skip


def racks() -> list[str]:
    """Return the racks on record, as somebody walks along them."""
    rows = database.execute_sql("SELECT DISTINCT rack FROM items WHERE rack IS NOT NULL")
    return sorted({rack_of(row[0]) for row in rows}, key=walked)


def racks_of(count: Count) -> list[str]:
    """Return the racks of which a count is, all of them where it is of none in particular."""
    return (count.scope_of or "").split("\n") if count.scope == "racks" else racks()


def signers(kind: str) -> tuple[str, str]:
    """Return whose signatures a kind of count has."""
    return _SIGNERS.get(kind, SIGNERS)


def _read(sql: str, bound: tuple[Any, ...]) -> list[Row]:
    return [row | _words(row) for row in named(_NAMES, sql, bound)]


def _words(row: Row) -> Row:
    state = "void" if row["voided_at"] else "closed" if row["closed_at"] else "open"
    return {
        "state": state,
        "title": f"{KINDS[row['kind']]} {row['id']}",
        "kind_words": KINDS[row["kind"]],
        "scope_words": scope_words(row["scope"], row["scope_of"], row["model"]),
        "began": clock.from_text(row["created_at"]),
        "signers": signers(row["kind"]),
    }


def scope_words(scope: str, scope_of: str | None, model: str | None) -> str:
    """Return what is counted, in words."""
    if scope == "racks":
        racks = (scope_of or "").split("\n")
        return f"{'Rack' if len(racks) == 1 else 'Racks'} {', '.join(racks)}"
    if scope == "class":
        return f"Every {scope_of}"
    return model or "Whole armory"


_SIGNED = """
SELECT u.username, r.name || ' ' || upper(p.surname) || ', ' || p.first_name
FROM users AS u LEFT JOIN personnel AS p ON p.id = u.personnel_id
  LEFT JOIN ranks AS r ON r.id = p.rank_id
WHERE u.username IN (?, ?)
"""


def signed_names(first: str | None, second: str | None) -> tuple[str, str]:
    """Return the two who signed as paper names them: by rank and name where they have a record."""
    found = dict(database.execute_sql(_SIGNED, (first, second)))
    one, two = ((found.get(name) or name or "") for name in (first, second))
    return one, two
