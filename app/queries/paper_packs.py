"""Numbered paper: what became of each line, and which numbers nobody has typed in."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import NamedTuple

from app.models import line_codes
from app.models.base import database
from app.models.late import PaperPack
from app.queries.rows import Row, named

# Newest packs on the list.
MOST = 30

_LIST_NAMES = "id code kind lines created_at by".split()
_LIST = """
SELECT p.id, p.code, p.kind, p.lines, p.created_at, u.username
FROM paper_packs AS p LEFT JOIN users AS u ON u.id = p.user_id ORDER BY p.id DESC LIMIT ?
"""
_NUMBERS = """
SELECT pack_id, number, transaction_id FROM paper_lines
WHERE pack_id IN (SELECT value FROM json_each(?)) ORDER BY pack_id, number
"""
_LINE_NAMES = (
    "number transaction_id reason by approved_by created_at action occurred_at recorded_at item_id "
    "model_short serial person_id person"
).split()
_LINES = """
SELECT l.number, l.transaction_id, l.reason, u.username, a.username, l.created_at, t.action,
  t.occurred_at, t.recorded_at, i.id, m.short_name, i.serial, p.id,
  r.name || ' ' || upper(p.surname)
FROM paper_lines AS l JOIN users AS u ON u.id = l.user_id
  LEFT JOIN users AS a ON a.id = l.approved_by_id
  LEFT JOIN transactions AS t ON t.id = l.transaction_id
  LEFT JOIN items AS i ON i.id = t.item_id LEFT JOIN item_models AS m ON m.id = i.model_id
  LEFT JOIN personnel AS p ON p.id = t.personnel_id LEFT JOIN ranks AS r ON r.id = p.rank_id
WHERE l.pack_id = ? ORDER BY l.number
"""
_OF_ENTRY_NAMES = "code number reason by approved_by created_at".split()
_OF_ENTRY = """
SELECT k.code, l.number, l.reason, u.username, a.username, l.created_at
FROM paper_lines AS l JOIN paper_packs AS k ON k.id = l.pack_id JOIN users AS u ON u.id = l.user_id
  LEFT JOIN users AS a ON a.id = l.approved_by_id
WHERE l.transaction_id = ?
"""


class Standing(NamedTuple):
    """How a paper stands: `missing` lie before the last line that was typed in, `open` after."""

    entered: int
    unused: int
    missing: list[int]
    open: list[int]


def standing(lines: int, entered: Collection[int], unused: Collection[int]) -> Standing:
    """Return how a paper of so many lines stands."""
    last = max(entered, default=0)
    left = [n for n in range(1, lines + 1) if n not in entered and n not in unused]
    missing = [n for n in left if n < last]
    return Standing(len(entered), len(unused), missing, left[len(missing) :])


def listed() -> list[Row]:
    """Return the newest packs, each with its `standing`."""
    packs = named(_LIST_NAMES, _LIST, (MOST,))
    entered: dict[int, list[int]] = {}
    unused: dict[int, list[int]] = {}
    ids = json.dumps([pack["id"] for pack in packs])
    for pack_id, number, transaction_id in database.execute_sql(_NUMBERS, (ids,)):
        (entered if transaction_id else unused).setdefault(pack_id, []).append(number)
    for pack in packs:
        numbers = entered.get(pack["id"], []), unused.get(pack["id"], [])
        pack["standing"] = standing(pack["lines"], *numbers)
    return packs


def one(code: str) -> PaperPack | None:
    """Return the pack of a number; a sheet that nobody typed in yet comes unsaved."""
    place = line_codes.read(code)
    if place is None:
        return None
    known = PaperPack.get_or_none(PaperPack.code == place.pack)
    return known or PaperPack(code=place.pack, kind="sheet", lines=line_codes.SHEET_LINES)


def lines(pack: PaperPack) -> list[Row]:
    """Return what became of each line that is accounted for, by number."""
    return named(_LINE_NAMES, _LINES, (pack.id or 0,))


def of_entry(transaction_id: int) -> Row | None:
    """Return the paper line that an entry was typed in from."""
    found = named(_OF_ENTRY_NAMES, _OF_ENTRY, (transaction_id,))
    return found[0] if found else None


def spans(numbers: Collection[int]) -> str:
    """Return numbers as people say them: 3, 7-9."""
    said, runs = [], list[list[int]]()
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    for run in runs:
        said.append(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}")
    return ", ".join(said)
