"""Writes down who took which list out of the record as a file, before the file is made."""

from __future__ import annotations

from collections.abc import Collection

from app.models.users import User
from app.models.writes import writes
from app.services import audit


@writes
def note(what: str, form: str, filters: Collection[str], *, user: User | None) -> None:
    """Append that a list (`items`, `personnel` …) leaves as a file of that form (csv, xlsx …).

    `filters` are the names of what narrowed it; their values may be names of people, and stay out.
    """
    audit.append("export", "file", what, user=user, after={"form": form, "filters": [*filters]})
