"""What a report is made of: tables of plain values with their totals, and what was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from app import clock

# A moment is stored text (UTC), as everywhere.
Value = str | int | None
Cells = tuple[Value, ...]
_AFTER_ALL = "9999-12-31T23:59:59.999999Z"


class Column(NamedTuple):
    """A column: its name in a file, its head on screen and paper, and what stands in it.

    `kind` is text, number (set to the right), moment, serial or key: an id, which stands in files
    only. `link` is how the address of the value's page begins; `by` names the column that ends it.
    """

    name: str
    label: str
    kind: str = "text"
    link: str = ""
    by: str = ""


class Block(NamedTuple):
    """A table of a report. `rows` may end before `size`, where only the first were asked for.

    `totals` has a value for each column, or is empty; `empty` says what no row means; `chart` is
    how the screen draws it above the table.
    """

    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Cells]
    size: int
    totals: Cells = ()
    empty: str = "Nothing in this time."
    chart: str = ""

    @property
    def shown(self) -> tuple[int, ...]:
        """Return the places of the columns that people see."""
        return tuple(n for n, column in enumerate(self.columns) if column.kind != "key")

    def page_of(self, column: Column, row: Cells) -> str:
        """Return the address of the page of what stands in a column of a row; empty for none."""
        names = [one.name for one in self.columns]
        value = row[names.index(column.by or column.name)]
        return f"{column.link}{value}" if column.link and value is not None else ""


class Report(NamedTuple):
    """What a report answers, in words that stand on every form of it, and its tables."""

    name: str
    title: str
    facts: tuple[str, ...]
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """What is asked for: local days, both counted, and what narrows it; empty means any.

    `station_id` is one counter's entries only, 0 a device that is none. `most` is how many rows of
    a table are wanted, None for all.
    """

    first: date
    last: date
    person: str = ""
    purpose_id: int | None = None
    action: str = ""
    mode: str = ""
    station_id: int | None = None
    most: int | None = None

    @property
    def since(self) -> str:
        """Return the moment with which the first day begins, as it is stored."""
        return clock.to_text(clock.begin_of(self.first))

    @property
    def until(self) -> str:
        """Return the moment with which the last day ends, as it is stored."""
        return clock.to_text(clock.begin_of(self.last + timedelta(days=1)))

    def as_of(self, now: datetime) -> datetime:
        """Return the end of the last day, or now where that day is not over."""
        return min(clock.from_text(self.until), now)

    def state_at(self, now: datetime) -> str:
        """Return the moment whose state is asked for, as it is stored.

        While the last day is not over that is after everything, also after what was recorded under
        a clock that ran ahead.
        """
        return self.until if clock.from_text(self.until) <= now else _AFTER_ALL

    def as_argument(self) -> dict[str, Any]:
        """Return what a job keeps of it."""
        given = {name: value for name, value in asdict(self).items() if value not in ("", None)}
        given.pop("most", None)
        return given | {"first": self.first.isoformat(), "last": self.last.isoformat()}


def asked_of(argument: dict[str, Any]) -> Asked:
    """Return what `as_argument` kept."""
    days = {name: date.fromisoformat(argument[name]) for name in ("first", "last")}
    return Asked(**{**argument, **days})


def in_words(asked: Asked) -> str:
    """Return the days that are asked for: Sun 22 Nov 2026, or from one to another."""
    if asked.first == asked.last:
        return day(asked.last)
    return f"{day(asked.first)} to {day(asked.last)}"


def day(when: date) -> str:
    """Return a day as paper has it, with weekday and year."""
    return when.strftime("%a %-d %b %Y")


def moment(when: datetime) -> str:
    """Return a moment as paper has it, with weekday and year."""
    return clock.local(when).strftime("%a %-d %b %Y %H:%M")


def counted(number: int, noun: str) -> str:
    """Return how many there are: 1 entry, 2 entries; `noun` is the plural."""
    one = f"{noun[:-3]}y" if noun.endswith("ies") else noun[:-1]
    return f"{number} {one if number == 1 else noun}"


def block(
    title: str,
    columns: tuple[Column, ...],
    rows: Sequence[Cells],
    most: int | None = None,
    *,
    sums: tuple[str, ...] = (),
    noun: str = "",
    **more: str,
) -> Block:
    """Return a table of rows that are all there, the first of them where so many are wanted.

    Its totals are the sums of the columns that are named, and how many rows there are of `noun`.
    """
    totals = {
        column.name: sum(int(row[place] or 0) for row in rows)
        for place, column in enumerate(columns)
        if column.name in sums
    }
    words = counted(len(rows), noun) if noun else "Total"
    return Block(title, columns, rows[:most], len(rows), total_row(columns, words, totals), **more)


def total_row(columns: tuple[Column, ...], words: str, sums: Mapping[str, int]) -> Cells:
    """Return the line of totals, its words in the first column that people see."""
    first = next(column.name for column in columns if column.kind != "key")
    return tuple(words if one.name == first else sums.get(one.name) for one in columns)
