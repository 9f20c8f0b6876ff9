"""The notice after a save: what the record says now that it did not say before."""

from __future__ import annotations

from flask import request

from app.queries import saved_changes
from app.web import arguments

Notice = dict[str, str]

_WORDS = {
    "same": {"kind": "info", "title": "Nothing changed", "text": "All is as it was."},
    "new": {"kind": "ok", "title": "Registered", "text": "It has a code of its own."},
    "remark": {"kind": "ok", "title": "Remark written", "text": ""},
    "photo": {"kind": "ok", "title": "Photograph saved", "text": ""},
    "down": {"kind": "ok", "title": "Photograph taken down", "text": "Its file is kept."},
    "code": {"kind": "ok", "title": "Codes changed", "text": ""},
}


def word(before: int, after: int) -> str:
    """Return what an address says of a save: the version it made, or that it made none."""
    return "same" if before == after else str(after)


def notice(table: str, record_id: str) -> Notice | None:
    """Return the notice that the address (`?saved=`) asks for; None where it asks for none."""
    asked = arguments.text("saved")
    if not asked or request.headers.get("HX-Request"):
        return None
    if asked in _WORDS:
        return _WORDS[asked]
    version = arguments.number("saved")
    changes = saved_changes.words(table, record_id, version) if version else None
    if changes is None:
        return None
    return {"kind": "ok", "title": "Saved", "text": "; ".join(changes)}
