"""The daily evaluation, and what is on hand: every weapon of the books in one column, by model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from app.queries import segments
from app.queries.reports import as_of
from app.queries.reports.shape import Asked, Block, Cells, Column, Report, block, day, moment
from app.queries.rows import Row

GONE = ("Turned in", "Retired")
UNFIT = ("Maintenance",)
_PARTS = ("on_hand", "out_par", "out_tr", "unserviceable", "missing")
_WEAPONS = (
    Column("model", "Model"),
    Column("possessed", "Possessed", "number"),
    Column("on_hand", "On hand", "number"),
    Column("out_par", "Out on PAR", "number"),
    Column("out_tr", "Out on TR", "number"),
    Column("unserviceable", "Unserviceable", "number"),
    Column("missing", "Missing", "number"),
    Column("total", "Total", "number"),
)
_STOCK = (
    Column("kind", "Kind"),
    Column("on_hand", "On hand", "number"),
    Column("out", "Out by name", "number"),
    Column("missing", "Missing", "number"),
    Column("total", "Total", "number"),
)
_ON_HAND = (
    Column("model", "Model"),
    Column("class", "Class"),
    Column("condition", "Condition"),
    Column("status", "Status"),
    Column("number", "Number", "number"),
)
_NOTES = (
    "On hand: in the armory and fit for use. Unserviceable: in the armory, in maintenance or in a "
    "condition that is not issued. Out on PAR counts those on an ICS. Total: the five columns "
    "before it, which is what is possessed.",
    "Ammunition in rounds; what nobody counts has no number on hand.",
)


def evaluation(asked: Asked, now: datetime) -> Report:
    """Return what the armory had, by model, at the end of the last day that is asked for."""
    at = asked.state_at(now)
    stock = [row for row in as_of.stock(at) if row["family"] != "accessory"]
    tables = (
        _weapons(() if segments.is_sealed(at) else as_of.items(at), at, asked.most),
        _of_family("Magazines", [row for row in stock if row["family"] == "magazine"], asked.most),
        _of_family(
            "Ammunition", [row for row in stock if row["family"] == "ammunition"], asked.most
        ),
    )
    return Report(
        "daily",
        f"Daily evaluation of {day(asked.last)}",
        (f"As of {moment(asked.as_of(now))}",),
        tables,
        _NOTES,
        ("Armorer", "Commander"),
    )


def on_hand(asked: Asked, now: datetime) -> Report:
    """Return how many items of each model, condition and status there were."""
    at = asked.state_at(now)
    groups = () if segments.is_sealed(at) else as_of.items(at)
    counted: Counter[tuple[str, str, str, str]] = Counter()
    for group in groups:
        counted[group.model, group.item_class, group.condition, group.status] += group.number
    rows = [(*key, number) for key, number in counted.items()]
    table = block("Items", _ON_HAND, rows, asked.most, sums=("number",), empty=_nothing(at))
    return Report(
        "on-hand", "On hand", (f"As of {moment(asked.as_of(now))}",), (table,),
        ("Issued: out with somebody. Retired and turned in items are off the books and counted "
         "here all the same.",),
    )  # fmt: skip


def _nothing(at: str) -> str:
    """Say why no item is listed: what was changed since is not in the log any more, or none was."""
    known = segments.sealed()
    if known is None or not segments.is_sealed(at):
        return "There is no item."
    return (
        f"What was changed of items up to {moment(known.at)} is sealed, so they cannot be told of "
        "an earlier moment. Choose a later day, or look into a bundle of the record."
    )


def _weapons(groups: Sequence[as_of.Group], at: str, most: int | None) -> Block:
    models: dict[str, Counter[str]] = {}
    for group in groups:
        if group.status not in GONE:
            models.setdefault(group.model, Counter())[_part(group)] += group.number
    rows: list[Cells] = []
    for model, parts in models.items():
        numbers = [parts[part] for part in _PARTS]
        rows.append((model, parts.total(), *numbers, sum(numbers)))
    return block(
        "Weapons and other items", _WEAPONS, rows, most,
        sums=("possessed", *_PARTS, "total"), empty=_nothing(at),
    )  # fmt: skip


def _part(group: as_of.Group) -> str:
    """Return the one column in which an item counts."""
    if group.paper is not None:
        return "out_tr" if group.paper == "TR" else "out_par"
    if group.status == "Missing":
        return "missing"
    return "on_hand" if group.serviceable and group.status not in UNFIT else "unserviceable"


def _of_family(title: str, found: list[Row], most: int | None) -> Block:
    rows: list[Cells] = [
        (row["label"], row["on_hand"], row["out"], row["missing"],
         row["on_hand"] + row["out"] + row["missing"])
        for row in found
    ]  # fmt: skip
    return block(title, _STOCK, rows, most, sums=("on_hand", "out", "missing", "total"),
                 empty="None on hand and none out.")  # fmt: skip
