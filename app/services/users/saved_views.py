"""Saves a list's filters under a name, for oneself or for a role; takes them away again."""

from __future__ import annotations

from typing import Any

from app import clock
from app.models.roles import ROLES, Act, may
from app.models.users import User
from app.models.views import SavedView
from app.models.writes import writes
from app.queries.listings import Listing
from app.services import audit
from app.services.errors import NotFound, Refusal
from app.services.field_checks import Flaw, Unusable, plain, refuse

LONGEST_NAME, LONGEST_QUERY, MOST = 60, 1000, 30


class TooManyViews(Refusal):
    """A user has as many views of a list as anybody can look through."""

    code = "too_many_views"
    title = "Too many views"


@writes
def save(
    listing: Listing, name: str, query: str, shared_with: str | None, *, user: User
) -> SavedView:
    """Save a view; one of the user's own by the same name is replaced. Raises Invalid."""
    flaws, words = [], None
    try:
        words = plain(name, LONGEST_NAME)
        if words is None:
            flaws.append(Flaw("name", "Give the view a name."))
    except Unusable as wrong:
        flaws.append(Flaw("name", wrong.reason))
    if len(query) > LONGEST_QUERY:
        flaws.append(Flaw("query", "These filters are too long to be saved."))
    if shared_with and shared_with not in ROLES:
        flaws.append(Flaw("shared_with", "There is no such role."))
    refuse(flaws)
    own = list(_open().where((SavedView.user == user) & (SavedView.list == listing.name)))
    for view in own:
        if view.name.casefold() == str(words).casefold():
            _remove(view, user)
    if len(own) >= MOST:
        raise TooManyViews(f"You have {MOST} views of this list. Remove one first.")
    view = SavedView(
        user=user, list=listing.name, name=words, query=query,
        shared_with=shared_with or None, created_at=clock.now(),
    )  # fmt: skip
    audit.insert(view, user)
    return view


@writes
def remove(view_id: int, *, user: User) -> str:
    """Take away a view, and return its list's name. Raises NotFound.

    One's own; who keeps the users also takes away what others (who may have left) share.
    """
    view = _open().where(SavedView.id == view_id).first()
    keeps = view is not None and view.shared_with and may(user.role, Act.USERS)
    if view is None or not (view.user_id == user.id or keeps):
        raise NotFound("unknown_view", "You have no such view.")
    _remove(view, user)
    return str(view.list)


def _open() -> Any:
    return SavedView.select().where(SavedView.removed_at.is_null())


def _remove(view: SavedView, user: User) -> None:
    before = audit.tracked_values(view)
    view.removed_at = clock.now()
    view.save(only=["removed_at"])
    audit.changed(view, before, user)
