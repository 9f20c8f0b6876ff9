"""The forms as they stand, and the printers whose paper lies beside where it should."""

from __future__ import annotations

import json

from app.models.base import database
from app.queries.rows import Row, named

_FIELDS = "SELECT fields FROM forms WHERE kind = ? AND paper = ?"
_PRINTERS = """
SELECT id, name, paper, right_mm, down_mm FROM form_printers WHERE active = 1 ORDER BY paper, id
"""


def kept(kind: str, paper: str) -> list[Row]:
    """Return the fields of a form as they are kept."""
    found = database.execute_sql(_FIELDS, (kind, paper)).fetchone()
    return list(json.loads(found[0])) if found else []


def printers(paper: str | None = None) -> list[Row]:
    """Return the printers of a paper, or all; the first of a paper is its usual one."""
    rows = named("id name paper right down".split(), _PRINTERS)
    return [row for row in rows if paper in (None, row["paper"])]
