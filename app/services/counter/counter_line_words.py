"""What the counter says of magazines, rounds and accessories (counter.md, section 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.models.items import Item
from app.models.transactions import Custody
from app.queries.rows import Row
from app.queries.stock import Line
from app.services.counter.counter_words import READY, Count, Outcome
from app.services.stock.line_words import in_full


def incomplete(row: Row, missing: list[Line]) -> Outcome:
    """A weapon came back without all that went out with it."""
    issued = {line.stock_id: line.quantity for line in missing}
    for line in row["lines"]:
        issued[line.stock_id] = issued.get(line.stock_id, 0) + line.quantity
    first = missing[0]
    went = issued[first.stock_id]
    counts = f"Issued {went}, returned {went - first.quantity}. " if len(missing) == 1 else ""
    name = f"{row['rank']} {row['surname'].upper()}"
    what = in_full(missing)
    verb = "stays" if sum(line.quantity for line in missing) == 1 else "stay"
    return Outcome(
        "warn", "return", f"Still missing: {what}",
        f"{counts}Weapon is returned; {what} {verb} with {name}.",
        actions=(("All here", {"code": row["item_id"], "way": "all_here"}),),
        links=(("Report lost", f"/owed/{row['take_id']}"),), recorded=True,
    )  # fmt: skip


def count_them(item: Item, out: Custody, lines: list[Line]) -> Outcome:
    """Before the return is recorded, somebody counts what came back."""
    text = f"{item.label} from {out.personnel.short_label}. Nothing recorded yet."
    return Outcome(
        "info", "person", "Count what came back", text,
        count=Count("Record return", {"code": item.id, "way": "counted"}, tuple(lines)),
    )  # fmt: skip


def lines_changed(item: Item, out: Custody, now_out: str, said: Sequence[str] = ()) -> Outcome:
    """What is out with a weapon was changed; `said` is what the armorer should know of it."""
    text = f"{out.personnel.short_label} has {now_out or 'nothing'} with {item.label}. Recorded."
    text = " · ".join([text, *said])
    return Outcome("ok", "issue", "CHANGED", text, recorded=True)


def all_here(item: Item, came: list[Line]) -> Outcome:
    """What was missing at a return has come after all."""
    if not came:
        text = f"Nothing of {item.label}'s set is missing. Nothing changed."
        return Outcome("info", "duplicate", "All here", text)
    text = f"{in_full(came)} of {item.label}'s set came back. Recorded."
    return Outcome("return", "return", "All here", text[0].upper() + text[1:], recorded=True)


def counting() -> Outcome:
    """The MISSING card: the next weapon's set is counted."""
    text = "Scan the weapon that comes back without all of its set."
    return replace(READY, title="Something missing", text=text, way="count")
