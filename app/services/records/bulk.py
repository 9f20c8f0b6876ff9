"""The same change to many records: each is judged by itself, and says what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from app.models.base import database
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.users import User
from app.models.writes import writes
from app.queries import change_words
from app.services.errors import Invalid, NotFound, Refusal
from app.services.records import items, personnel

# So many in one block: the counter never waits long for its turn.
PIECE = 20
CHANGED, SAME, REFUSED = "changed", "same", "refused"

_KINDS: dict[str, tuple[Callable[[str], Item | Personnel], Callable[..., Item | Personnel]]] = {
    "items": (items.existing, items.edit),
    "personnel": (personnel.existing, personnel.edit),
}


class Outcome(NamedTuple):
    """What came of one record: `what` is changed, same or refused; `text` says it."""

    id: str
    what: str
    text: str


def edit_each(
    kind: str, ids: Sequence[str], changes: Mapping[str, str], reason: str | None, *, user: User
) -> list[Outcome]:
    """Change each of these items or personnel, and return what came of each, in their order.

    One that is refused does not stop the others.
    """
    outcomes: list[Outcome] = []
    for begin in range(0, len(ids), PIECE):
        outcomes += _piece(kind, ids[begin : begin + PIECE], changes, reason, user)
    return outcomes


@writes
def _piece(
    kind: str, ids: Sequence[str], changes: Mapping[str, str], reason: str | None, user: User
) -> list[Outcome]:
    return [_one(kind, key, changes, reason, user) for key in ids]


def _one(
    kind: str, key: str, changes: Mapping[str, str], reason: str | None, user: User
) -> Outcome:
    existing, edit = _KINDS[kind]
    try:
        with database.atomic():  # a savepoint: what one row began goes with it
            before = existing(key)
            after = edit(key, changes, user=user, reason=reason)
    except Invalid as error:
        return Outcome(
            key, REFUSED, " ".join(text for said in error.problems.values() for text in said)
        )
    except (Refusal, NotFound) as error:
        return Outcome(key, REFUSED, error.text)
    if after.version == before.version:
        return Outcome(key, SAME, "It was so already.")
    told = [
        f"{change_words.called(field)} {_shown(before, field)} → {_shown(after, field)}"
        for field in changes
        if _shown(before, field) != _shown(after, field)
    ]
    return Outcome(key, CHANGED, f"{'; '.join(told)[:1].upper()}{'; '.join(told)[1:]}.")


def _shown(record: Any, field: str) -> str:
    value = getattr(record, field)
    return "none" if value is None else str(getattr(value, "name", value))
