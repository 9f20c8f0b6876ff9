"""Counter devices: each known by a cookie made on its first visit, and set as its place needs."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from app import clock
from app.models.stations import Station
from app.models.users import User
from app.models.writes import writes
from app.queries.users import fingerprint
from app.services import audit
from app.services.errors import Invalid
from app.services.field_checks import Unusable, plain
from app.services.receipts import receipt_printers
from app.services.settings.setting_table import SETTINGS

LONGEST_NAME = 40
_CHOICES = {definition.name: definition.choices for definition in SETTINGS}


def own() -> dict[str, dict[str, str]]:
    """Return what a station may set for itself, each with its words; empty: as the unit says."""
    return {"volume": dict(_CHOICES["volume"]), "paper": receipt_printers.choices()}


def find(token: str) -> Station | None:
    """Return the station that holds this token, or None."""
    return Station.get_or_none(Station.key_hash == fingerprint(token))  # type: ignore[no-any-return]


@writes
def register(user: User) -> tuple[str, Station]:
    """Make the next station and return its token (for the cookie; we keep a hash) and its row."""
    token = secrets.token_urlsafe(32)
    number = Station.select().count() + 1
    station = Station(key_hash=fingerprint(token), name=f"Station {number}", created_at=clock.now())
    audit.insert(station, user)
    return token, station


@writes
def came_by_https(station: Station, user: User) -> None:
    """Note, once, that a device reached ArmGuard by HTTPS: it trusts the certificate."""
    before = audit.tracked_values(station)
    station.https_at = clock.now()
    station.save(only=["https_at"])
    audit.changed(station, before, user)


@writes
def change(station: Station, given: Mapping[str, str], user: User) -> bool:
    """Set a station's name, gloves ("1" or ""), volume and paper; say whether anything changed.

    Raises Invalid with every problem at once.
    """
    problems: dict[str, list[str]] = {}
    name = _name(given["name"], station, problems)
    for field, choices in own().items():
        if given[field] not in ("", *choices):
            problems[field] = ["Choose one of the list."]
    if problems:
        raise Invalid(problems)
    before = audit.tracked_values(station)
    station.name, station.gloves = name, int(given["gloves"] == "1")
    station.volume = given["volume"]
    paper, _, printer = given["paper"].partition(".")
    station.paper, station.printer = paper, int(printer) if printer else None
    if audit.tracked_values(station) == before:
        return False
    station.save(only=["name", "gloves", "volume", "paper", "printer"])
    audit.changed(station, before, user)
    return True


def _name(text: str, station: Station, problems: dict[str, list[str]]) -> str:
    try:
        name = plain(text, LONGEST_NAME) or ""
    except Unusable as wrong:
        problems["name"] = [wrong.reason]
        return ""
    same = Station.select().where((Station.name == name) & (Station.id != station.id))
    if not name:
        problems["name"] = ["Give the station a name."]
    elif same.exists():
        problems["name"] = ["Another station has that name."]
    return name
