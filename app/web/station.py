"""Which counter device this is, by its cookie."""

from __future__ import annotations

from flask import Response, after_this_request, g, request

from app.models.stations import Station
from app.queries import lookup
from app.services.counter import stations
from app.web.access import acting_user
from app.web.connection import STATION

COOKIE = STATION
FIVE_YEARS = 5 * 365 * 24 * 3600


def this_station() -> Station:
    """Return this device's station, made on its first visit."""
    station: Station | None = g.get("station")
    if station is None:
        token = request.cookies.get(COOKIE, "")
        station = stations.find(token) if token else None
        if station is None:
            token, station = stations.register(acting_user())
            _keep(token)
        if request.is_secure and station.https_at is None:
            stations.came_by_https(station, acting_user())
        g.station = station
    return station


def is_scan(text: str) -> bool:
    """Say whether a counter's scanner typed a code into a field meant for a secret.

    Only a device that is a station is told: to anybody else it would confirm codes.
    """
    known = stations.find(request.cookies.get(COOKIE, "")) is not None
    return known and lookup.exactly(text.strip()).kind in ("item", "person")


def _keep(token: str) -> None:
    @after_this_request
    def set_cookie(response: Response) -> Response:
        response.set_cookie(
            COOKIE, token, max_age=FIVE_YEARS, httponly=True, samesite="Lax",
            secure=request.is_secure,
        )  # fmt: skip
        return response
