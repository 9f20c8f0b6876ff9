"""The ways on from a refusal at the counter: one more scan, or a page that does something."""

from __future__ import annotations

from app.models.items import Item
from app.queries import alerts, custody
from app.queries.settings import setting
from app.services.errors import Refusal
from app.services.stock import owed

FOUND, REPAIRED = "Record as found", "Back in service"
OVERRIDE, ISSUE_ANYWAY = "Override (2nd person)", "Issue anyway (reason)"
RETURN_FIRST = "return_first"
# The purpose's set goes out as far as there is enough of it.
SHORT = "short"


def on(refusal: Refusal, item: Item) -> tuple[tuple[str, str], ...]:
    """Return (label, address) of the ways on from a refusal about an item."""
    details = refusal.details or {}
    if details.get("status") == "Missing" or details.get("kind") == "missing item":
        return ((FOUND, f"/items/{item.id}/found"),)
    if details.get("status") == "Maintenance" or refusal.code == "open_discrepancy":
        return ((REPAIRED, f"/items/{item.id}/service"),)
    if refusal.code == "not_issued":
        return (("Wrong rack? Move here", f"/items/{item.id}/place"),)
    if refusal.code == "not_qualified":
        return (("Other weapon", "/counter"),)
    return ()


def scans(refusal: Refusal, item: Item) -> tuple[tuple[str, dict[str, str]], ...]:
    """Return (label, fields) of the scans that lead on: return it from its holder, then issue it,
    or issue it with as much of its set as there is.

    In alert mode nothing is returned this way, as nothing else is.
    """
    if refusal.code == "insufficient_stock" and custody.open_custody(item.id) is None:
        return (("Issue with what is there", {"code": item.id, "way": SHORT}),)
    out = custody.open_custody(item.id) if "holder" in (refusal.details or {}) else None
    if out is None or alerts.current() is not None:
        return ()
    if setting("return_counts") == "ask" and owed.of_take(out.take_id):
        return ()  # what is to be counted comes back by itself
    label = f"Return from {out.personnel.surname.upper()}, then issue"
    return ((label, {"code": item.id, "mode": "issue", "way": RETURN_FIRST}),)


def override(refusal: Refusal) -> str:
    """Return what the button says with which a second person agrees; nothing where none may."""
    if not refusal.can_be_overridden:
        return ""
    return ISSUE_ANYWAY if refusal.code == "assigned_to_another" else OVERRIDE
