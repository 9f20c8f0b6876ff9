"""What happened to an item or a person: entries of the ledger and changes of the record."""

from __future__ import annotations

from app.models.base import database
from app.queries import change_words, entries, paging
from app.queries.ledger import is_late_entry, lateness
from app.queries.paging import Page
from app.queries.rows import Row, named

SIZE = 25
# Which part of a story an address asks for, and what the screen calls it.
MOVED, CHANGED = "custody", "changes"
PARTS = {"": "All", MOVED: "Issues and returns", CHANGED: "Changes and remarks"}

# An entry has a number of its own and one in the chain; the two orders are the same.
ENTRIES = "WHERE t.{column} = ? AND t.id < ? ORDER BY t.id DESC LIMIT ?"
CHANGES = """
SELECT a.seq, a.occurred_at, a.action, a.object_type, a.object_id, a."before", a."after",
  u.username, s.name
FROM audit_log AS a
  LEFT JOIN users AS u ON u.id = a.actor
  LEFT JOIN stations AS s ON s.id = a.station
WHERE a.seq < ? AND (
  (a.object_type = ? AND a.object_id = ?)
  OR (a.object_type = 'scan' AND a.object_id = ?)
  OR (a.object_type = 'codes' AND a.object_id IN (
    SELECT CAST(id AS TEXT) FROM codes WHERE owner = ? AND kind = ?))
  OR (a.object_type = 'remarks' AND a.object_id IN (
    SELECT CAST(id AS TEXT) FROM remarks WHERE object_type = ? AND object_id = ?))
  OR (a.object_type = 'photos' AND a.object_id IN (
    SELECT CAST(id AS TEXT) FROM photos WHERE object_type = ? AND object_id = ?)))
ORDER BY a.seq DESC LIMIT ?
"""
_CHANGE_NAMES = ("seq occurred_at action object_type object_id before after user station").split()
# Which column of the ledger names a record.
COLUMNS = {"items": "item_id", "personnel": "personnel_id"}
_TEXTS = "SELECT seq, side, field, text FROM audit_texts WHERE seq IN ({})"


def of_item(item_id: str, after: str, size: int = SIZE, only: str = "") -> Page:
    """Return one page of an item's story, newest first; `only` is a word of PARTS."""
    return _page("items", item_id, after, size, only)


def of_person(personnel_id: str, after: str, size: int = SIZE, only: str = "") -> Page:
    """Return one page of a person's story, newest first; `only` is a word of PARTS."""
    return _page("personnel", personnel_id, after, size, only)


def change_keys(kind: str, owner: str) -> tuple[str, ...]:
    """Return what CHANGES is asked for about a record of `items` or `personnel`."""
    codes = (owner, "item" if kind == "items" else "person")
    # What a scan was refused for stands in the story of its item only.
    return (kind, owner, owner if kind == "items" else "", *codes, kind, owner, kind, owner)


def _page(kind: str, owner: str, after: str, size: int, only: str) -> Page:
    entry_before, seq_before = _begin(after)
    rows: list[Row] = []
    if only != CHANGED:
        where = ENTRIES.format(column=COLUMNS[kind])
        rows += [move(row) for row in entries.rows(where, (owner, entry_before, size + 1))]
    if only != MOVED:
        rows += changes(seq_before, change_keys(kind, owner), size + 1)
    rows.sort(key=lambda row: -row["seq"])
    _mark_places(rows, entry_before, seq_before)
    return paging.page(rows, size, "entry_place", "seq_place")


def _begin(after: str) -> tuple[int, int]:
    """Return the entry and the chain row before which a page begins."""
    entry, seq = paging.split(after, 2) or ("", "")
    return paging.number(entry) or paging.LARGEST, paging.number(seq) or paging.LARGEST


def _mark_places(rows: list[Row], entry_place: int, seq_place: int) -> None:
    """Write into each row how far both sources have been read once it is shown."""
    for row in rows:
        if row["kind"] == "entry":
            entry_place = row["id"]
        else:
            seq_place = row["seq"]
        row["entry_place"], row["seq_place"] = entry_place, seq_place


def move(row: Row) -> Row:
    """Return an entry of the ledger as a line of the story."""
    return {
        "kind": "entry",
        "id": row["id"],
        "seq": row["seq"] or 0,
        "action": row["action"],
        "model_short": row["short_name"],
        "serial": row["serial"],
        "person_label": f"{row['rank']} {row['surname'].upper()}",
        "purpose": row["purpose"],
        "receipt_number": row["receipt_number"],
        "occurred_at": row["occurred_at"],
        "user": row["issued_by"],
        "station": row["station"],
        "undone": row["fixed_how"],
        "corrects": row["correction"],
        "late": lateness(row),
        "late_entry": is_late_entry(row),
        "handed_in_by": f"{row['by_rank']} {row['by_surname'].upper()}" if row["by_rank"] else None,
    }


def changes(seq_before: int, keys: tuple[str, ...], number: int) -> list[Row]:
    """Return what the chain says of a record before `seq_before`, newest first, in words."""
    rows = named(_CHANGE_NAMES, CHANGES, (seq_before, *keys, number))
    texts = private_texts([row["seq"] for row in rows])
    for row in rows:
        row["kind"] = "change"
        row["words"], row["detail"] = change_words.say(row, texts.get(row["seq"], {}))
    return rows


def private_texts(seqs: list[int]) -> dict[int, dict[str, str | None]]:
    """Return {seq: {"after.field": text}} of what stands in the chain only as a commitment."""
    texts: dict[int, dict[str, str | None]] = {seq: {} for seq in seqs}
    if not seqs:
        return texts
    sql = _TEXTS.format(", ".join("?" * len(seqs)))
    for seq, side, field, text in database.execute_sql(sql, tuple(seqs)):
        texts[seq][f"{side}.{field}"] = text
    return texts
