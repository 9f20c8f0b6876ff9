"""What of the stock needs somebody, each with the page that it leads to."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from app import clock
from app.queries import stock_board, stock_checks
from app.queries.rows import Row
from app.queries.settings import setting


class Attention(NamedTuple):
    """One line: its shape, what it says, where it leads."""

    shape: str
    text: str
    url: str


def attention() -> list[Attention]:
    """Return what needs somebody, the gravest first; as many statements however many lots."""
    rows = stock_board.lots()
    return [*_wrong(rows), *_suspended(rows), *_over(rows), *_low(rows), *_expiring(rows)]


def _wrong(rows: list[Row]) -> list[Attention]:
    wrong = stock_checks.wrong()
    names = {row["id"]: row["label"] for row in rows}
    return [
        Attention("discrepancy", f"{names.get(lot, f'Stock {lot}')} does not balance", _page(lot))
        for lot in wrong
    ]


def _suspended(rows: list[Row]) -> list[Attention]:
    return [
        Attention("late", f"{row['label']} is suspended, and {row['out']:,} are out", _page(row))
        for row in rows
        if row["suspended_reason"] and row["out"]
    ]


def _over(rows: list[Row]) -> list[Attention]:
    return [
        Attention("waiting", f"{row['kind']}: {row['kind_loose']:,} loose, "
                  f"{row['loose_limit']:,} allowed", f"/stock/kinds/{row['kind_id']}")
        for row in _one_a_kind(rows, "is_over")
    ]  # fmt: skip


def _low(rows: list[Row]) -> list[Attention]:
    return [
        Attention("waiting", f"{row['kind']} is low: {row['kind_on_hand']:,} on hand, "
                  f"{row['low_at']:,} wanted", f"/stock/kinds/{row['kind_id']}")
        for row in _one_a_kind(rows, "is_low")
    ]  # fmt: skip


def _expiring(rows: list[Row]) -> list[Attention]:
    soon = clock.local(clock.now()) + timedelta(days=int(setting("expiry_days")))
    until = soon.date().isoformat()
    return [
        Attention(
            "late" if row["has_expired"] else "waiting",
            f"{row['label']} {'expired' if row['has_expired'] else 'expires'} {row['expires_on']}",
            _page(row),
        )
        for row in rows
        if row["expires_on"] and row["expires_on"] <= until and (row["on_hand"] or row["out"])
    ]


def _one_a_kind(rows: list[Row], flag: str) -> list[Row]:
    return list({row["kind_id"]: row for row in rows if row[flag]}.values())


def _page(lot: Row | int) -> str:
    return f"/stock/{lot if isinstance(lot, int) else lot['id']}"
