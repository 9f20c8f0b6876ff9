"""Counter devices: each is known by a cookie made on its first visit."""

from __future__ import annotations

import secrets

from app import clock
from app.models.stations import Station
from app.models.users import User
from app.models.writes import writes
from app.queries.users import fingerprint
from app.services import audit


def find(token: str) -> Station | None:
    """Return the station that holds this token, or None."""
    return Station.get_or_none(Station.key_hash == fingerprint(token))  # type: ignore[no-any-return]


@writes
def register(user: User) -> tuple[str, Station]:
    """Make the next station and return its token (for the cookie; we keep a hash) and its row."""
    token = secrets.token_urlsafe(32)
    number = Station.select().count() + 1
    station = Station.create(
        key_hash=fingerprint(token), name=f"Station {number}", created_at=clock.now()
    )
    audit.created(station, user)
    return token, station
