"""Which receipts the counter prints by itself, and which on request."""

from __future__ import annotations

from dataclasses import replace

from app.models.stations import HandOver, Station
from app.queries import alerts, receipts, stations
from app.services.counter.counter_words import READY, Outcome


def after(closed: HandOver | None) -> tuple[str, ...]:
    """Return the receipts to print now that a hand-over is over: those whose purpose says so.

    Nothing prints by itself in alert mode.
    """
    if closed is None or alerts.current() is not None:
        return ()
    made = receipts.of_hand_over(closed.id)
    return tuple(receipt["name"] for receipt in made if receipt["auto_print"])


def at_station(station: Station) -> list[str]:
    """Return the receipts of the open hand-over, or of the last one that issued something."""
    open_ = stations.open_hand_over(station)
    made = receipts.of_hand_over(open_.id) if open_ is not None else []
    return [receipt["name"] for receipt in made or receipts.last_at(station.id)]


def on_request(station: Station) -> Outcome:
    """Say what is printed, for the AGC-PRINT card."""
    names = at_station(station)
    if not names:
        text = "Nothing was issued at this counter yet. Nothing printed."
        return Outcome("info", "duplicate", "No receipt", text)
    return replace(READY, title="Printing", text=", ".join(names), prints=tuple(names))
