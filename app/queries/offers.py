"""What of stock an issue may choose from, in the order in which it leaves."""

from __future__ import annotations

from typing import NamedTuple

from app import clock
from app.models.base import database
from app.queries.stock import NAME


class Offer(NamedTuple):
    """A pool or lot to choose; `expires_on` is a local day, `suspended_at` a moment's text."""

    id: int
    kind_id: int
    family: str
    name: str
    use: str
    tracked: int
    suspended_at: str | None
    expires_on: str | None


_COLUMNS = f"""
SELECT s.id, s.kind_id, k.family, {NAME}, s.use, s.tracked, s.suspended_at, s.expires_on
"""
# What expires first goes out first.
_OF_KIND = f"""{_COLUMNS}
FROM stock AS s JOIN stock_kinds AS k ON k.id = s.kind_id
WHERE s.kind_id = ? AND s.active = 1 ORDER BY s.expires_on IS NULL, s.expires_on, s.id
"""
_OF_MODEL = f"""{_COLUMNS}
FROM model_stock_kinds AS f JOIN stock_kinds AS k ON k.id = f.kind_id
  JOIN stock AS s ON s.kind_id = k.id
WHERE f.model_id = ? AND f.active = 1 AND k.active = 1 AND s.active = 1
ORDER BY f.position, f.id, s.expires_on IS NULL, s.expires_on, s.id
"""


def of_kind(kind_id: int) -> list[Offer]:
    """Return the pools or lots of a kind that may be issued, in the order of `to_issue`."""
    return to_issue(_found(_OF_KIND, kind_id))


def of_model(model_id: int) -> list[Offer]:
    """Return the pools and lots of all that fits a model, the preferred kind's first."""
    return _found(_OF_MODEL, model_id)


def _found(sql: str, key: int) -> list[Offer]:
    return [Offer(*row) for row in database.execute_sql(sql, (key,))]


def to_issue(known: list[Offer]) -> list[Offer]:
    """Return which of a kind's pools or lots may be issued, what expires first leading.

    What has expired comes last: it goes out when there is nothing else. Where one is live, counted
    or not, blank and practice are not offered; where one is counted, the untracked pool is not.
    """
    if len(known) == 1:  # most kinds have one pool or lot
        return known if known[0].suspended_at is None else []
    known = [one for one in known if one.use == "live"] or known
    known = [one for one in known if one.tracked] or known
    return _going(known)


def other_uses(kind_id: int) -> list[Offer]:
    """Return the blank and practice lots of a kind that may be issued, which somebody chooses."""
    return _going([one for one in _found(_OF_KIND, kind_id) if one.use != "live"])


def like(kind_id: int, use: str, but: int) -> list[Offer]:
    """Return the other counted lots of a kind and use that may be issued."""
    known = [one for one in _found(_OF_KIND, kind_id) if one.tracked and one.id != but]
    return _going([one for one in known if one.use == use])


def _going(known: list[Offer]) -> list[Offer]:
    found = [one for one in known if one.suspended_at is None]
    if not any(one.expires_on for one in found):
        return found
    today = clock.local(clock.now()).date().isoformat()
    return sorted(found, key=lambda one: has_expired(one.expires_on, today))


def has_expired(expires_on: str | None, today: str) -> bool:
    """Say whether a day of expiry, if there is one, is past."""
    return expires_on is not None and expires_on < today
