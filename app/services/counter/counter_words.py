"""What the counter says of each judged scan, word for word as counter.md, section 7, has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app import clock
from app.models.drawing_rights import DutyBar
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.purposes import Purpose
from app.models.transactions import Custody
from app.queries.rows import Row
from app.queries.stock import Line
from app.services import time_words
from app.services.counter import counter_ways
from app.services.errors import Refusal
from app.services.stock.line_words import briefly


@dataclass(frozen=True)
class Count:
    """A number for each line, sent with one scan: what the button says, its fields, the lines."""

    label: str
    fields: dict[str, str]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Outcome:
    """The banner of one judged scan; `mode` is set when the scan changed it.

    `actions` are (label, {field: value}) of a scan that leads on, `links` (label, address),
    `choices` (label, code).
    """

    kind: str
    sound: str
    title: str
    text: str
    actions: tuple[tuple[str, dict[str, str]], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    mode: str | None = None
    refused_text: str | None = None
    refused_url: str | None = None
    recorded: bool = False  # whether something was committed
    count: Count | None = None
    override: str = ""  # what the button says with which a second user agrees to what was refused
    way: str = ""  # how the next scan is meant
    prints: tuple[str, ...] = ()  # receipts that the page is to print now
    purpose_id: int | None = None  # set when the scan chose the purpose
    clock_ahead_ms: int | None = None  # how far the device's clock is ahead, where that is asked
    status: int = 200  # of the answer; any other is no judgement, and the device keeps the scan


READY = Outcome("ready", "", "Ready", "Scan an ID card or a weapon.")
_MODES = {
    "auto": ("AUTO", "A weapon that is out comes back, one that is in goes out."),
    "issue": ("ISSUE only", "Every weapon scanned goes out to the person on the screen."),
    "return": ("RETURN only", "Every weapon scanned comes back. No person needed."),
}


def mode_changed(mode: str) -> Outcome:
    """The direction was locked or unlocked by a control code."""
    title, text = _MODES[mode]
    return replace(READY, title=title, text=text, mode=mode)


def purpose_chosen(purpose: Purpose) -> Outcome:
    """The purpose of the next issues was chosen by its control code."""
    text = "For the next issues. Scan an ID card or a weapon."
    return replace(READY, title=purpose.name, text=text, purpose_id=purpose.id)


def person(
    who: Personnel, unit: str, holds: int, bar: DutyBar | None = None, unlisted: bool = False
) -> Outcome:
    """Somebody's card was scanned."""
    held = f"Holds {holds}." if holds else "Holds nothing."
    if bar is not None:
        text = f"{unit}May not draw: order of {bar.authority}. Returns are possible. {held}"
        return Outcome("warn", "attention", who.label, text)
    if who.status != "Active":
        text = f"{unit}{who.status}: may not draw. Returns are possible. {held}"
        return Outcome("warn", "attention", who.label, text)
    if unlisted:
        text = f"{unit}Not on the authorization roster of today. Returns are possible. {held}"
        return Outcome("warn", "attention", who.label, text)
    return Outcome("person", "person", who.label, f"{unit}May draw. {held}")


def issued(row: Row, at: datetime, warnings: Sequence[str] = (), inspection: str = "") -> Outcome:
    """A weapon went out; `inspection` says since when its own is due, where it is."""
    if inspection:
        text = " · ".join([f"{inspection} Issued.", *warnings])
        return Outcome("warn", "issue", "Inspection due", text, recorded=True)
    parts = [f"to {_name(row)}"]
    if row["purpose"]:
        parts.append(row["purpose"])
    if row["due_at"]:
        parts.append(f"due {time_words.ahead(clock.from_text(row['due_at']), at)}")
    if along := briefly(row["lines"]):
        parts.append(f"with {along}")
    if row["condition_warning"]:
        parts.append(f"condition {row['condition']}: look at it")
    parts += warnings
    return Outcome("ok", "issue", f"ISSUED {_item(row)}", " · ".join(parts), recorded=True)


def returned(row: Row, at: datetime) -> Outcome:
    """A weapon came back, on time or late, by its holder or by somebody else."""
    who = f"from {row['rank']} {row['surname'].upper()}"
    if row["returned_by"]:
        who += f", handed in by {row['by_rank']} {row['by_surname'].upper()}"
    due = clock.from_text(row["due_at"]) if row["due_at"] else None
    if due is not None and clock.from_text(row["occurred_at"]) > due:
        late = _span(clock.from_text(row["occurred_at"]) - due)
        was = time_words.past(due, at)
        return Outcome(
            "warn", "return", f"RETURNED, {late} LATE",
            f"{_item(row)} {who} was due {was}. Recorded.",
            links=(("Note reason", f"/transactions/{row['id']}/note"),), recorded=True,
        )  # fmt: skip
    place = f"rack {row['rack']}" if row["rack"] else "no rack recorded"
    text = f"{who} · {place} · on time"
    return Outcome("return", "return", f"RETURNED {_item(row)}", text, recorded=True)


def undone(row: Row) -> Outcome:
    """The last entry was taken back, by an entry of its own."""
    name = f"{row['rank']} {row['surname'].upper()}"
    if row["action"] == "Return":
        place = f"rack {row['rack']}" if row["rack"] else "the armory"
        text = f"{_item(row)} was not issued to {name}. It stays in {place}. Recorded."
    else:
        text = f"{_item(row)} was not returned. It is still out to {name}. Recorded."
    return Outcome("info", "duplicate", "UNDONE", text, recorded=True)


def no_person(item: Item) -> Outcome:
    """A weapon that is in was scanned, and nobody is at the window."""
    text = f"{item.label} is in {item.place}. Nobody is selected. Nothing recorded."
    return Outcome("warn", "attention", "Scan the person first", text)


def duplicate(item: Item) -> Outcome:
    """The weapon went out a moment ago; a double trigger must not bring it back."""
    text = f"{item.label} is on this hand-over. Not counted twice."
    return Outcome("info", "duplicate", "Already issued", text)


def wrong_holder(item: Item, custody: Custody, present: Personnel, code: str) -> Outcome:
    """Somebody else than the holder brings it."""
    holder = custody.personnel.short_label
    return Outcome(
        "warn",
        "attention",
        "Handed in by someone else",
        f"{item.label} is out to {holder}, not {present.short_label}. Nothing recorded.",
        actions=(
            (
                f"Return it, handed in by {present.surname.upper()}",
                {"code": code, "way": "handed_in"},
            ),
        ),
        links=(("Not this one", "/counter"),),
    )


def done_elsewhere(item: Item, station: str, who: str, returned_at: datetime) -> Outcome:
    """Another station was first."""
    seconds = max(1, int((clock.now() - returned_at).total_seconds()))
    ago = f"{seconds} s" if seconds < 100 else f"{seconds // 60} min"
    text = f"{who} returned {item.label} {ago} ago. Nothing more to do."
    return Outcome("info", "duplicate", f"Done at {station}", text)


def not_accepted(text: str, title: str = "Not recorded") -> Outcome:
    """Input that cannot be used; the sentence says why."""
    return Outcome("warn", "attention", title, text)


def moved_since(item: Item, moved: datetime, at: datetime) -> Outcome:
    """A scan that waited so long that the weapon has moved meanwhile, by another station."""
    scanned, when = clock.local(at), clock.local(moved)
    return Outcome(
        "bad",
        "refused",
        "Scan again",
        f"{item.label} moved at {when:%H:%M}, after this scan of {scanned:%H:%M} was made. "
        "Nothing recorded.",
        refused_text=f"{item.label} (scanned {scanned:%H:%M}) was refused: "
        f"it moved at {when:%H:%M}.",
        refused_url=f"/items/{item.id}",
    )


def refused(refusal: Refusal, item: Item | None, at: datetime) -> Outcome:
    """A rule forbids it."""
    sound = "refused" if refusal.kind == "bad" else "attention"
    override = counter_ways.override(refusal)
    outcome = Outcome(refusal.kind, sound, refusal.title, refusal.text, override=override)
    if item is None:
        return outcome
    scanned = clock.local(at).strftime("%H:%M")
    reason = refusal.title[0].lower() + refusal.title[1:]
    holder: dict[str, Any] | None = (refusal.details or {}).get("holder")
    if holder:
        reason += f" to {holder['name'].partition(',')[0]}"
    text = f"{item.label} (scanned {scanned}) was refused: {reason}."
    return replace(
        outcome,
        refused_text=text,
        refused_url=f"/items/{item.id}",
        actions=counter_ways.scans(refusal, item),
        links=counter_ways.on(refusal, item),
    )


def _span(late: Any) -> str:
    minutes = int(late.total_seconds()) // 60
    if minutes < 60:
        return f"{max(1, minutes)} MIN"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest:02d}"
    return f"{hours // 24} DAYS"


def _item(row: Row) -> str:
    return f"{row['short_name']} {row['serial']}"


def _name(row: Row) -> str:
    return f"{row['rank']} {row['surname'].upper()}, {row['first_name']}"
