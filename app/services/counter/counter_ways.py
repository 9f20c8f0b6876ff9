"""The ways on from a refusal at the counter, to the page that does something about it."""

from __future__ import annotations

from app.models.items import Item
from app.services.errors import Refusal

FOUND, REPAIRED = "Record as found", "Back in service"


def on(refusal: Refusal, item: Item) -> tuple[tuple[str, str], ...]:
    """Return (label, address) of the ways on from a refusal about an item."""
    details = refusal.details or {}
    if details.get("status") == "Missing" or details.get("kind") == "missing item":
        return ((FOUND, f"/items/{item.id}/found"),)
    if details.get("status") == "Maintenance" or refusal.code == "open_discrepancy":
        return ((REPAIRED, f"/items/{item.id}/service"),)
    return ()
