"""Secrets that are made here and shown on the next page only: new passwords and tokens.

They travel in this browser's own signed cookie, which that next page takes them out of.
"""

from __future__ import annotations

from flask import session

_KEY = "shown_once"


def keep(what: str, secret: str) -> None:
    """Keep a secret for the next page that asks for `what`."""
    session[_KEY] = [what, secret]


def take(what: str) -> str | None:
    """Return the secret kept for `what`, once; anything else that was kept goes, too."""
    kept = session.pop(_KEY, None)
    return kept[1] if kept and kept[0] == what else None
