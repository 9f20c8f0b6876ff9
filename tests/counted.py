"""Counts for the small armory: two of everything that a count is made of, and one that is open."""

from __future__ import annotations

from app.models.counts import Count, CountSighting
from app.models.users import User
from app.queries import count_baseline
from app.services.counts import closing, counting, reconciling, sightings

NOBODY = "NOPE-1"


def keep_counts(by: User, *seen: str, rack: str = "R3") -> Count:
    """Count a rack twice and sign for it, void two counts, and leave one of everything open."""
    admin = User.get_by_id(1)
    for number in range(2):
        count = begin(by, rack, with_stock="1")
        see(count, by, *seen)
        unknown = CountSighting.get(CountSighting.key == see(count, by, NOBODY))
        wrong = CountSighting.get(CountSighting.key == see(count, by, f"NOPE-{number + 2}"))
        sightings.undo(count.id, wrong.id, user=by)
        counting.note_numbers(count.id, numbers_of(count), user=by)
        reconciling.finish(count.id, user=by)
        reconciling.ignore(count.id, "a label of the depot", sighting_id=unknown.id, user=by)
        closing.close(count.id, "a label of the depot", (by, admin), user=by)
        closing.void(begin(by, rack).id, "begun by mistake", user=by)
    last = begin(by)
    see(last, by, *seen, NOBODY)
    reconciling.finish(last.id, user=by)
    return last


def begin(by: User, *racks: str, **more: str) -> Count:
    """Begin a count of some racks, or of the whole armory."""
    given = {"kind": "spot", "scope": "racks" if racks else "armory", "method": "scan", **more}
    return counting.begin(given, list(racks), user=by)


def see(count: Count, by: User, *codes: str, rack: str = "") -> str:
    """Scan these codes in a count; return the key of the last."""
    key = ""
    for code in codes:
        key = f"{count.id}-{by.id}-{code}"[:64]
        sightings.sight(count.id, code, key=key, user=by, rack=rack)
    return key


def numbers_of(count: Count) -> dict[str, str]:
    """Return the numbers of every lot as they are expected."""
    there = count_baseline.of(count).stock
    return {f"stock-{key}": str(on_hand) for key, on_hand in there.items()}
