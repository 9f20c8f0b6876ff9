"""What users set for themselves: how they see a list, and what they have looked at."""

from __future__ import annotations

from collections.abc import Iterable

from app.models.users import User
from app.models.views import UserPreference
from app.models.writes import writes
from app.queries import overrides
from app.queries.listings import ROWS, Listing, keys
from app.services import audit
from app.services.field_checks import Flaw, refuse


@writes
def arrange(listing: Listing, columns: Iterable[str], rows: str, *, user: User) -> None:
    """Keep which columns and how many rows a user wants to see. Raises Invalid."""
    wanted = set(columns)
    flaws = [Flaw("columns", f"There is no column {name}.") for name in wanted - {*listing.columns}]
    if rows not in map(str, ROWS):
        flaws.append(Flaw("rows", f"Choose {ROWS[0]}, {ROWS[1]} or {ROWS[2]} rows."))
    refuse(flaws)
    columns_key, rows_key = keys(listing)
    _keep(columns_key, " ".join(name for name in listing.columns if name in wanted), user)
    _keep(rows_key, rows, user)


@writes
def note_seen(override_id: int, *, user: User) -> None:
    """Keep up to which override a user has looked; it never goes back."""
    if override_id > overrides.seen_by(user):
        _keep(overrides.SEEN, str(override_id), user)


def _keep(key: str, value: str, user: User) -> None:
    there = UserPreference.get_or_none((UserPreference.user == user) & (UserPreference.key == key))
    if there is None:
        audit.insert(UserPreference(user=user, key=key, value=value), user)
    elif there.value != value:
        before = audit.tracked_values(there)
        there.value = value
        there.save(only=["value"])
        audit.changed(there, before, user)
