"""What a count says of each scan: where it belongs, who has it, that it was counted before."""

from __future__ import annotations

from typing import NamedTuple

from app import clock
from app.models.counts import Count, CountSighting
from app.models.items import Item
from app.queries import custody, lookup
from app.queries.places import rack_of
from app.services import time_words


class Said(NamedTuple):
    """The answer to one scan: its kind (ok, warn, bad, info), words, and what it can lead to."""

    kind: str
    title: str
    text: str
    sighting_id: int | None = None
    choices: tuple[tuple[str, str], ...] = ()


MISREAD = Said("warn", "Scan again", "The code was read wrongly. Nothing was counted.")
NO_WEAPON = Said("warn", "Not a weapon", "That is somebody's card. Scan weapons. Nothing counted.")
NO_CARD = Said("info", "Not in a count", "Of the counter's cards only UNDO does something here.")
NOTHING_TO_UNDO = Said("info", "Nothing to undo", "Nothing of yours is counted. Nothing changed.")
_GONE = ("Turned in", "Retired")


def verdict(count: Count, item: Item, rack: str) -> str:
    """Return what an item is that was seen in `rack`, by the record as it is now."""
    if item.status in _GONE:
        return "gone"
    if item.status == "Missing":
        return "missing"
    if item.status == "Issued":
        return "out"
    if rack and rack not in (item.rack, rack_of(item.rack)):
        return "place"
    return "here" if _belongs(count, item) else "outside"


def _belongs(count: Count, item: Item) -> bool:
    if count.scope == "racks":
        return rack_of(item.rack) in (count.scope_of or "").split("\n")
    if count.scope == "class":
        return bool(item.model.class_name == count.scope_of)
    return bool(count.scope == "armory" or str(item.model_id) == count.scope_of)


def seen(row: CountSighting, item: Item) -> Said:
    """Say what a sighting is."""
    number = row.id
    match row.verdict:
        case "place":
            where = f"rack {item.rack}" if item.rack else "no rack on record"
            return Said(
                "warn", f"{item.label}: wrong place", f"It belongs in {where}. Counted.", number
            )
        case "out":
            return Said("bad", f"{item.label}: should be out", _out(item), number)
        case "missing":
            text = "It is reported missing. Hold it. Call the duty officer. Counted."
            return Said("bad", f"{item.label}: reported missing", text, number)
        case "gone":
            text = f"It is off the books ({item.status.lower()}). It should not be here. Counted."
            return Said("bad", f"{item.label}: off the books", text, number)
        case "outside":
            text = f"It belongs to {item.place}, which is not part of this count. Counted apart."
            return Said("warn", f"{item.label}: not in this count", text, number)
    return Said("ok", item.label, _here(row, item), number)


def _here(row: CountSighting, item: Item) -> str:
    """Say of what belongs here where that is; whether it stands there only if a rack was said."""
    if not item.rack:
        return "Counted."
    return f"In its place: {item.place}." if row.rack else f"Counted. Its place is {item.place}."


def _out(item: Item) -> str:
    out = custody.open_custody(item.id)
    if out is None:
        return "It was out when it was scanned. Counted."
    since = time_words.past(out.since, clock.now())
    return f"By the record it is out to {out.personnel.short_label} since {since}. Counted."


def already(item: Item, by: str | None, row: CountSighting | None = None) -> Said:
    """Say that an item was seen before, by oneself or by another counter."""
    if by is None:
        return Said("info", f"{item.label}: already counted", "Not counted twice.")
    text = f"{by} has seen it, too. It counts once."
    return Said("ok", item.label, text, row.id if row else None)


def unknown(row: CountSighting) -> Said:
    """Nothing in ArmGuard has that code."""
    shown = row.code if len(row.code) <= 40 else row.code[:39] + "…"
    text = f'"{shown}" is not in ArmGuard. It is noted, and asked about at the end.'
    return Said("bad", "Unknown", text, row.id)


def revoked(label: str) -> Said:
    """The code was taken out of use."""
    text = f"This code of {label} was revoked. Nothing counted. Type the serial number instead."
    return Said("bad", "Code no longer valid", text)


def several(code: str, choices: list[tuple[str, str]]) -> Said:
    """A typed serial fits more than one weapon."""
    title = f"{len(choices)} weapons end in {code.upper()}"
    return Said("warn", title, "Type more digits, or choose.", choices=tuple(choices))


def again(row: CountSighting) -> Said:
    """Say again what was said of a scan that was sent twice."""
    if row.undoes_id is not None:
        return undone(row)
    return unknown(row) if row.item_id is None else seen(row, lookup.item_by_id(row.item_id))


def undone(row: CountSighting) -> Said:
    """Say what is no longer counted."""
    wrong = row.undoes
    label = lookup.item_by_id(wrong.item_id).label if wrong.item_id else wrong.code
    return Said("info", f"Undone: {label[:40]}", "It is not counted.")
