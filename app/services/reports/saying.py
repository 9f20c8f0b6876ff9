"""A report in words: cells as paper and spreadsheets have them, the same numbers in both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from app import clock
from app.documents.report import Said, Table
from app.queries.letterhead import letterhead
from app.queries.reports.shape import Block, Cells, Column, Report, Value, moment
from app.services.settings import logo


class Made(NamedTuple):
    """When a report was made, by whom, and the ledger's code then."""

    at: datetime
    by: str
    head: str

    @property
    def words(self) -> str:
        """Return the line at the foot of a paper."""
        return f"Made {moment(self.at)} by {self.by}"


def on_paper(report: Report, made: Made, media: Path | None) -> Said:
    """Return a report as its paper says it."""
    head = letterhead()
    return Said(
        unit=head.unit,
        heads=tuple(head.lines),
        title=report.title,
        facts=report.facts,
        tables=tuple(_table(block, made.at) for block in report.blocks),
        notes=report.notes,
        signed=signed(report, head.signatories),
        head=made.head,
        foot=made.words,
        logo=logo.on_paper(media),
    )


def signed(report: Report, signatories: list[str]) -> tuple[str, ...]:
    """Return who signs: those whom the report wants, named where the settings say the names."""
    if not report.signed:
        return tuple(signatories)
    named = [*signatories[: len(report.signed)], *[""] * len(report.signed)]
    return tuple(f"{duty}: {name}" if name else duty
                 for duty, name in zip(report.signed, named, strict=False))  # fmt: skip


def _table(block: Block, now: datetime) -> Table:
    columns = [block.columns[place] for place in block.shown]
    rows = list(block.rows)
    return Table(
        block.title,
        tuple(column.label for column in columns),
        tuple(column.kind == "number" for column in columns),
        [_words(row, block, now) for row in rows],
        _words(block.totals, block, now) if block.totals else (),
        block.empty,
        block.chart,
        [_numbers(row) for row in rows] if block.chart else (),
    )


def _numbers(row: Cells) -> tuple[str, tuple[int, ...]]:
    """Return a row as a chart takes it: its name, and its numbers."""
    return str(row[0]), tuple(int(value or 0) for value in row[1:])


def _words(row: Cells, block: Block, now: datetime) -> tuple[str, ...]:
    return tuple(cell(row[place], block.columns[place], now) for place in block.shown)


def cell(value: Value, column: Column, now: datetime) -> str:
    """Return a value as a table shows it; a moment has its year where it is not that of `now`."""
    if value is None:
        return ""
    if column.kind != "moment" or not isinstance(value, str) or not value.endswith("Z"):
        return str(value)
    local = clock.local(clock.from_text(value))
    this_year = local.year == clock.local(now).year
    return local.strftime("%a %-d %b %H:%M" if this_year else "%a %-d %b %Y %H:%M")


def in_file(report: Report, made: Made) -> Iterator[Cells]:
    """Yield a report as lines: each table with its head, rows and totals, then what it is."""
    for number, block in enumerate(report.blocks):
        if number:
            yield ()
        if len(report.blocks) > 1:
            yield (block.title,)
        yield tuple(column.name for column in block.columns)
        for row in block.rows:
            yield tuple(_plain(value, at) for value, at in zip(row, block.columns, strict=True))
        if block.totals:
            yield block.totals
    yield ()
    for line in (report.title, *report.facts):
        yield (line,)
    yield ("Made", made.by, clock.local(made.at).isoformat(timespec="seconds"))
    yield ("Ledger", made.head)


def _plain(value: Value, column: Column) -> Value:
    if column.kind == "moment" and isinstance(value, str):
        return clock.local(clock.from_text(value)).isoformat(timespec="seconds")
    return value
