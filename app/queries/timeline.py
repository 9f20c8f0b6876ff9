"""What happened to an item or a person: entries of the ledger and changes of the record."""

from __future__ import annotations

from app.models.base import database
from app.queries import change_words, entries, event_words, paging, story_sources
from app.queries.ledger import corrected_at, is_late_entry, lateness
from app.queries.paging import Page
from app.queries.rows import Row, named

SIZE = 25
# Which part of a story an address asks for, and what the screen calls it.
MOVED, CHANGED, EVENTS = "custody", "changes", "events"
PARTS = {
    "": "All",
    MOVED: "Issues and returns",
    EVENTS: "Rights and discrepancies",
    CHANGED: "Changes and remarks",
}

# An entry has a number of its own and one in the chain; the two orders are the same.
ENTRIES = "WHERE t.{column} = ? AND t.id < ? ORDER BY t.id DESC LIMIT ?"
_CHANGES = f"""
SELECT a.seq, a.occurred_at, a.action, a.object_type, a.object_id, a."before", a."after",
  u.username, s.name, {story_sources.SUBJECT}
FROM audit_log AS a
  LEFT JOIN users AS u ON u.id = a.actor
  LEFT JOIN stations AS s ON s.id = a.station
WHERE a.seq < ? AND ({{}})
ORDER BY a.seq DESC LIMIT ?
"""  # noqa: S608 (our own words)
_CHANGE_NAMES = (
    "seq occurred_at action object_type object_id before after user station subject"
).split()
# Which column of the ledger names a record.
COLUMNS = {"items": "item_id", "personnel": "personnel_id"}
_TEXTS = "SELECT seq, side, field, text FROM audit_texts WHERE seq IN ({})"


def of_item(item_id: str, after: str, size: int = SIZE, only: str = "") -> Page:
    """Return one page of an item's story, newest first; `only` is a word of PARTS."""
    return _page("items", item_id, after, size, only)


def of_person(personnel_id: str, after: str, size: int = SIZE, only: str = "") -> Page:
    """Return one page of a person's story, newest first; `only` is a word of PARTS."""
    return _page("personnel", personnel_id, after, size, only)


def question(kind: str, owner: str, only: str = "") -> tuple[str, tuple[str, ...]]:
    """Return what is asked of the chain about a record of `items` or `personnel`.

    It takes, before and after its own parameters, the row before which it begins, and how many.
    """
    asked = [story_sources.record_changes, story_sources.events]
    if only in (CHANGED, EVENTS):
        asked = asked[:1] if only == CHANGED else asked[1:]
    found = [ask(kind, owner) for ask in asked]
    condition = " OR ".join(sql for sql, _ in found)
    return _CHANGES.format(condition), tuple(value for _, bound in found for value in bound)


def _page(kind: str, owner: str, after: str, size: int, only: str) -> Page:
    entry_before, seq_before = _begin(after)
    rows: list[Row] = []
    if only in ("", MOVED):
        where = ENTRIES.format(column=COLUMNS[kind])
        rows += [move(row) for row in entries.rows(where, (owner, entry_before, size + 1))]
    if only != MOVED:
        rows += changes(seq_before, question(kind, owner, only), size + 1)
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
        "corrected_at": corrected_at(row),
        "late_entry": is_late_entry(row),
        "handed_in_by": f"{row['by_rank']} {row['by_surname'].upper()}" if row["by_rank"] else None,
    }


def changes(seq_before: int, asked: tuple[str, tuple[str, ...]], number: int) -> list[Row]:
    """Return what the chain says of a record before `seq_before`, newest first, in words."""
    sql, bound = asked
    rows = named(_CHANGE_NAMES, sql, (seq_before, *bound, number))
    texts = private_texts([row["seq"] for row in rows])
    for row in rows:
        row["kind"], said = "change", texts.get(row["seq"], {})
        found = event_words.say(row, said) or (*change_words.say(row, said), "")
        row["words"], row["detail"], row["url"] = found
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
