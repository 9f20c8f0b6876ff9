"""Takes in what is seen in a count, scan by scan, from as many counters as there are."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from app import clock
from app.models.base import database
from app.models.counts import Count, CountSighting
from app.models.users import User
from app.models.writes import writes
from app.queries import lookup
from app.services import audit
from app.services.counts import count_words
from app.services.counts.count_words import Said
from app.services.counts.counting import existing, open_count
from app.services.errors import Invalid, NotFound

LONGEST_CODE, LONGEST_RACK, LONGEST_KEY = 300, 40, 64
CONTROL = "AGC-"
# How the key begins that an undo by its button has.
_UNDO = "undo-"
_COUNTED = """
SELECT s.user_id, u.username, s.rack FROM count_sightings AS s JOIN users AS u ON u.id = s.user_id
WHERE s.count_id = ? AND s.item_id = ? AND s.undoes_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM count_sightings AS later WHERE later.undoes_id = s.id)
"""
_LAST = """
SELECT id FROM count_sightings AS s WHERE count_id = ? AND user_id = ? AND undoes_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM count_sightings AS later WHERE later.undoes_id = s.id)
ORDER BY id DESC LIMIT 1
"""


class Scan(NamedTuple):
    """One scan as it was caught: where it was seen, whether it was typed, and when."""

    code: str
    key: str
    rack: str
    typed: bool
    at: datetime | None


@writes
def sight(
    count_id: int,
    code: str,
    *,
    key: str,
    user: User,
    rack: str = "",
    typed: bool = False,
    at: datetime | None = None,
) -> Said:
    """Take in one scan and say what it is; the same key again is the same scan.

    `rack` is where it was seen, empty where nobody said; `at` is when. Raises CountIsClosed,
    Invalid, NotFound.
    """
    count = existing(count_id)
    if (known := CountSighting.get_or_none(CountSighting.key == key)) is not None:
        return _said_before(known, count)
    count = open_count(count_id)
    if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable() or key.startswith(_UNDO):
        raise Invalid({"key": [f"Give 1 to {LONGEST_KEY} printable characters."]})
    code, rack = code.strip()[:LONGEST_CODE], rack.strip()[:LONGEST_RACK]
    if count.method != "scan":
        raise Invalid({"code": ["This count takes numbers, not scans."]})
    if code.upper().startswith(CONTROL):
        return _control(count, code.upper(), key, user)
    found = lookup.look_up(code) if code and code.isprintable() else lookup.Found("misread")
    rack = rack if rack.isprintable() else ""
    scan = Scan(code, key, rack, typed, at)
    if found.kind == "item":
        return _item(count, found.items[0], scan, user)
    if found.kind in ("unknown", "foreign"):
        return count_words.unknown(_kept(count, scan, None, "unknown", user))
    return _not_counted(found, code)


def _said_before(known: CountSighting, count: Count) -> Said:
    if known.count_id != count.id:
        raise Invalid({"key": ["This was counted in another count. Scan it again."]})
    return count_words.again(known)


def _control(count: Count, card: str, key: str, user: User) -> Said:
    """Do what a card of the counter does in a count: only UNDO does something."""
    if card != f"{CONTROL}UNDO":
        return count_words.NO_CARD
    row = database.execute_sql(_LAST, (count.id, user.id)).fetchone()
    if row is None:
        return count_words.NOTHING_TO_UNDO
    return count_words.undone(_undone(count, CountSighting.get_by_id(row[0]), key, user))


def _not_counted(found: lookup.Found, code: str) -> Said:
    """Say why a code that ArmGuard knows is no weapon that was seen."""
    if found.kind == "revoked" and found.items:
        return count_words.revoked(lookup.item_by_id(found.items[0]).label)
    if found.kind == "several" and found.items:
        choices = [(lookup.item_by_id(one).label, one) for one in found.items]
        return count_words.several(code, choices)
    return count_words.MISREAD if found.kind == "misread" else count_words.NO_WEAPON


def _item(count: Count, item_id: str, scan: Scan, user: User) -> Said:
    item = lookup.item_by_id(item_id)
    before = list(database.execute_sql(_COUNTED, (count.id, item.id)))
    # At another rack it is another sighting: somebody has carried it there.
    if any(who == user.id and scan.rack in ("", rack) for who, _, rack in before):
        return count_words.already(item, None)
    others = [name for who, name, _ in before if who != user.id]
    row = _kept(count, scan, item.id, count_words.verdict(count, item, scan.rack), user)
    # What another counter has seen already counts once, and for both.
    if others and row.verdict == "here":
        return count_words.already(item, others[0], row)
    return count_words.seen(row, item)


def _kept(count: Count, scan: Scan, item_id: str | None, verdict: str, user: User) -> CountSighting:
    now = clock.now()
    row = CountSighting(
        of_count=count,
        key=scan.key,
        code=scan.code,
        item=item_id,
        rack=scan.rack or None,
        verdict=verdict,
        typed=int(scan.typed),
        user=user,
        # A device's clock says nothing of a time before the count began, or of one to come.
        seen_at=max(min(scan.at or now, now), count.created_at),
    )
    audit.insert(row, user, action="sight")
    return row


@writes
def undo(count_id: int, sighting_id: int, *, user: User) -> CountSighting:
    """Take a sighting back: nobody saw that. Twice is once. Raises CountIsClosed, NotFound."""
    count = open_count(count_id)
    wrong = CountSighting.get_or_none(
        (CountSighting.id == sighting_id) & (CountSighting.of_count == count)
    )
    if wrong is None or wrong.undoes_id is not None:
        raise NotFound("unknown_sighting", "There is no such sighting in this count.")
    if (known := CountSighting.get_or_none(CountSighting.undoes == wrong)) is not None:
        return known  # type: ignore[no-any-return]
    return _undone(count, wrong, f"{_UNDO}{wrong.id}", user)


def _undone(count: Count, wrong: CountSighting, key: str, user: User) -> CountSighting:
    row = CountSighting(
        of_count=count, key=key, verdict="undo", undoes=wrong, user=user, seen_at=clock.now()
    )
    audit.insert(row, user, action="undo sighting")
    return row
