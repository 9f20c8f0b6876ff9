"""What a running roster changes for one scan at a counter: purpose, due time, and who draws."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.models.base import database
from app.models.items import Item
from app.models.stations import HandOver
from app.queries import alerts, lookup, rosters
from app.queries.settings import setting
from app.services.counter import hand_overs
from app.services.counter.counter_words import Outcome
from app.services.counter.scans import Desk, Scan

_PERSON = """
SELECT line.personnel_id FROM roster_lines AS line
WHERE line.roster_id = ? AND line.item_id = ? AND line.removed_at IS NULL
  -- What came back was served: one scan too many must not issue it again.
  AND NOT EXISTS (SELECT 1 FROM roster_takes AS link JOIN custody AS c ON c.take_id = link.take_id
    LEFT JOIN transactions AS back ON back.id = c.return_id
    WHERE link.line_id = line.id AND back.correction IS NULL)
"""


def as_run(scan: Scan, desk: Desk) -> Scan:
    """Return the scan with the running roster's purpose, where none was chosen for it.

    The roster's name is the note where the purpose needs one.
    """
    roster = rosters.at_station(desk.station.id)
    if roster is None or roster.purpose_id is None:
        return scan
    if scan.purpose_id not in (None, roster.purpose_id):
        return scan
    note = scan.note or (roster.name if roster.purpose.needs_note else None)
    return replace(scan, purpose_id=roster.purpose_id, note=note)


def issues_only(scan: Scan) -> bool:
    """Say whether a scan never takes back: in ISSUE, and in alert mode in AUTO as well."""
    return scan.mode == "issue" or (scan.mode == "auto" and alerts.current() is not None)


def due_at(scan: Scan, desk: Desk) -> datetime | None:
    """Return when the running roster has an issue due; None: as the purpose says."""
    roster = rosters.at_station(desk.station.id)
    if roster is None or roster.due_at is None or roster.due_at <= scan.at:
        return None
    is_its_purpose = scan.purpose_id == roster.purpose_id
    return roster.due_at if is_its_purpose else None


def proven_by(item: Item, scan: Scan, desk: Desk) -> HandOver | None:
    """Open the hand-over of whom the running roster names for a weapon, where that is allowed.

    Setting `weapon_proves_person`; never in RETURN, and only with nobody at the window.
    """
    if scan.mode == "return" or setting("weapon_proves_person") != "yes":
        return None
    roster = rosters.at_station(desk.station.id)
    if roster is None:
        return None
    row = database.execute_sql(_PERSON, (roster.id, item.id)).fetchone()
    if row is None:
        return None
    person = lookup.person_by_id(row[0])
    return hand_overs.open_for(
        person, station=desk.station, user=desk.user, at=scan.at, key=scan.key, mode=scan.mode
    )


def alone(hand_over: HandOver, scan: Scan, said: Outcome) -> Outcome:
    """Close the hand-over of a weapon that proved its person: the next one is somebody else's."""
    hand_overs.close(hand_over, "done", scan.at)
    return said
