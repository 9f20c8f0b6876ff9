"""Rosters as screens show them: each line's state follows from the ledger, nothing is counted."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from app import clock
from app.models.base import database
from app.models.rosters import Roster
from app.queries.places import Walked, walked
from app.queries.rows import Row, named

WAITING, ABSENT, OUT, BACK = "waiting", "absent", "out", "back"
NEXT = 4


class Line(NamedTuple):
    """One line of a roster. `state` is waiting, absent, out or back; times are aware UTC."""

    id: int
    personnel_id: str
    person: str
    serial: str
    item_id: str | None
    item: str
    item_class: str | None
    place: str
    state: str
    take_id: int | None
    out_item: str
    since: datetime | None
    due_at: datetime | None
    returned_at: datetime | None

    def late(self, at: datetime) -> bool:
        """Say whether it is out past its due time."""
        return self.state == OUT and self.due_at is not None and self.due_at < at


class Progress(NamedTuple):
    """How far a run has come."""

    lines: list[Line]

    def of(self, *states: str) -> list[Line]:
        """Return the lines in one of these states, in their order."""
        return [line for line in self.lines if line.state in states]

    @property
    def total(self) -> int:
        """Return how many lines there are."""
        return len(self.lines)

    @property
    def issued(self) -> int:
        """Return how many lines were served, whether the weapon is back or not."""
        return len(self.of(OUT, BACK))

    @property
    def absent(self) -> int:
        """Return how many did not come."""
        return len(self.of(ABSENT))

    @property
    def waiting(self) -> list[Line]:
        """Return who is still to come."""
        return self.of(WAITING)

    @property
    def out(self) -> list[Line]:
        """Return what is not back, the latest first."""
        far = datetime.max.replace(tzinfo=clock.now().tzinfo)
        return sorted(self.of(OUT), key=lambda line: (line.due_at or far, line.id))

    @property
    def back(self) -> int:
        """Return how many came back."""
        return len(self.of(BACK))


_LINES = """
SELECT line.id, p.id, r.name, p.surname, p.first_name, p.serial, i.id, m.short_name, i.serial, m.class, i.rack, i.slot,
  (SELECT absent FROM roster_marks WHERE line_id = line.id ORDER BY id DESC LIMIT 1),
  c.take_id, om.short_name, oi.serial, c.since, c.due_at, c.returned_at, back.correction
FROM roster_lines AS line
  JOIN personnel AS p ON p.id = line.personnel_id
  JOIN ranks AS r ON r.id = p.rank_id
  LEFT JOIN items AS i ON i.id = line.item_id
  LEFT JOIN item_models AS m ON m.id = i.model_id
  LEFT JOIN roster_takes AS link ON link.id = (SELECT max(id) FROM roster_takes WHERE line_id = line.id)
  LEFT JOIN custody AS c ON c.take_id = link.take_id
  LEFT JOIN items AS oi ON oi.id = c.item_id
  LEFT JOIN item_models AS om ON om.id = oi.model_id
  LEFT JOIN transactions AS back ON back.id = c.return_id
WHERE line.roster_id = ? AND line.removed_at IS NULL ORDER BY coalesce(line.position, line.id), line.id
"""  # noqa: E501  (a query reads best as it is)


def progress(roster_id: int) -> Progress:
    """Return a roster's lines, first to last, each with the state that the ledger gives it."""
    return Progress([_line(row) for row in database.execute_sql(_LINES, (roster_id,))])


def _line(row: tuple[Any, ...]) -> Line:
    (line_id, person, rank, surname, first, serial, item, short, number, kind, rack, slot,
     absent, take, out_short, out_serial, since, due, returned, undone) = row  # fmt: skip
    served = take is not None and undone is None
    state = (BACK if returned else OUT) if served else (ABSENT if absent else WAITING)
    return Line(
        id=line_id,
        personnel_id=person,
        person=f"{rank} {surname.upper()}, {first}",
        serial=serial,
        item_id=item,
        item=f"{short} {number}" if item else "",
        item_class=kind,
        place="-".join(part for part in (rack, slot) if part),
        state=state,
        take_id=take if served else None,
        out_item=f"{out_short} {out_serial}" if served else "",
        since=_moment(since) if served else None,
        due_at=_moment(due) if served else None,
        returned_at=_moment(returned) if served else None,
    )


def _moment(text: str | None) -> datetime | None:
    return clock.from_text(text) if text else None


def by_place(line: Line) -> tuple[bool, Walked, str]:
    """Return the key that sorts lines as somebody walks along the racks: R1-3 before R1-10."""
    return not line.place, walked(line.place), line.item


_OFF_NAMES = "id personnel_id person item removed_at by".split()
_OFF = """
SELECT line.id, p.id, r.name || ' ' || upper(p.surname) || ', ' || p.first_name,
  m.short_name || ' ' || i.serial, line.removed_at, u.username
FROM roster_lines AS line JOIN personnel AS p ON p.id = line.personnel_id
  JOIN ranks AS r ON r.id = p.rank_id
  LEFT JOIN items AS i ON i.id = line.item_id LEFT JOIN item_models AS m ON m.id = i.model_id
  LEFT JOIN users AS u ON u.id = line.removed_by_id
WHERE line.roster_id = ? AND line.removed_at IS NOT NULL ORDER BY line.removed_at DESC, line.id DESC
"""


def taken_off(roster_id: int) -> list[Row]:
    """Return who was taken off a roster, the last first, and by whom."""
    return named(_OFF_NAMES, _OFF, (roster_id,))


class Card(NamedTuple):
    """A roster in the list of rosters."""

    id: int
    name: str
    purpose: str | None
    begins_at: datetime | None
    due_at: datetime | None
    started_at: datetime | None
    closed_at: datetime | None
    created_at: datetime
    total: int
    issued: int
    out: int


_CARDS = """
SELECT roster.id, roster.name, purposes.name, begins_at, roster.due_at, started_at, closed_at, roster.created_at,
  (SELECT count(*) FROM roster_lines WHERE roster_id = roster.id AND removed_at IS NULL),
  (SELECT count(DISTINCT line.id) FROM roster_lines AS line JOIN roster_takes AS link ON link.line_id = line.id
    JOIN custody AS c ON c.take_id = link.take_id LEFT JOIN transactions AS back ON back.id = c.return_id
    WHERE line.roster_id = roster.id AND back.correction IS NULL),
  (SELECT count(*) FROM roster_lines AS line JOIN roster_takes AS link ON link.line_id = line.id
    JOIN custody AS c ON c.take_id = link.take_id
    WHERE line.roster_id = roster.id AND c.returned_at IS NULL)
FROM rosters AS roster LEFT JOIN purposes ON purposes.id = roster.purpose_id
ORDER BY roster.id DESC LIMIT ?
"""  # noqa: E501
SHOWN = 60


def cards() -> list[Card]:
    """Return the newest rosters, newest first."""
    return [_card(row) for row in database.execute_sql(_CARDS, (SHOWN,))]


def _card(row: tuple[Any, ...]) -> Card:
    number, name, purpose, begins, due, started, closed, created, total, issued, out = row
    return Card(
        id=number,
        name=name,
        purpose=purpose,
        begins_at=_moment(begins),
        due_at=_moment(due),
        started_at=_moment(started),
        closed_at=_moment(closed),
        created_at=clock.from_text(created),
        total=total,
        issued=issued,
        out=out,
    )


_ATTACHED = """
SELECT roster.id FROM stations JOIN rosters AS roster ON roster.id = stations.roster_id
WHERE stations.id = ? AND roster.closed_at IS NULL
"""


def at_station(station_id: int | None) -> Roster | None:
    """Return the roster that a counter runs; None when it runs none."""
    row = database.execute_sql(_ATTACHED, (station_id,)).fetchone()
    return Roster.get_by_id(row[0]) if row else None


_STATIONS = "SELECT name FROM stations WHERE roster_id = ? ORDER BY id"


def stations_of(roster: Roster) -> list[str]:
    """Return the names of the counters that run it."""
    if roster.closed_at is not None:
        return []
    return [row[0] for row in database.execute_sql(_STATIONS, (roster.id,))]


def open_rosters() -> list[Roster]:
    """Return the rosters that can be run, newest first, with id and name alone."""
    query = Roster.select(Roster.id, Roster.name).where(Roster.closed_at.is_null())
    return list(query.order_by(Roster.id.desc()).limit(SHOWN))
