"""Finds what a scanned or typed text means: an item, a person, several things, or nothing."""

from __future__ import annotations

import re
from typing import NamedTuple

from app.models import code_text
from app.models.base import database
from app.models.items import Item, ItemClass, ItemModel
from app.models.personnel import Personnel, Rank
from app.models.prepared import Prepared
from app.models.search_text import fold

# Shorter endings hit half the armory by chance.
SHORTEST_ENDING = 3
MOST_CHOICES = 8
_BARCODE = re.compile(r"\d{8}|\d{12,14}")
_LINK = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)

_BY_CODE = "SELECT kind, owner, state FROM codes WHERE code = ?"
_ITEM_BY_ENDING = "SELECT id FROM items WHERE serial LIKE ? ESCAPE '\\' ORDER BY serial LIMIT ?"


class Found(NamedTuple):
    """What a text means.

    `kind` is item, person, several, revoked, misread, foreign or unknown; `items` and `people`
    hold the ids it stands for: one in all, except for several.
    """

    kind: str
    items: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


def look_up(text: str) -> Found:
    """Return what `text` stands for; letter case and outer blanks do not matter."""
    text = text.strip()
    if not text:
        return Found("unknown")
    coded = _by_code(text)
    if coded is not None:
        return coded if code_text.looks_own(text) else _beside_serials(coded, text)
    return _by_id(text) or _by_serial(text) or _not_ours(text)


def whole(text: str) -> Found:
    """Return what `text` stands for as a whole: the ending of a serial number stands for nothing.

    An ending is looked for in every item, which is too long for each letter that somebody types.
    """
    text = text.strip()
    if not text:
        return Found("unknown")
    return _by_code(text) or _by_id(text) or _by_whole_serial(text) or _not_ours(text)


def exactly(text: str) -> Found:
    """Return what `text` names by code or id, and nothing else: no serial, no ending of one."""
    text = text.strip()
    return (_by_code(text) or _by_id(text) if text else None) or Found("unknown")


def _by_code(text: str) -> Found | None:
    row = database.execute_sql(_BY_CODE, (text,)).fetchone()
    if row is None:
        misread = code_text.looks_own(text) and not code_text.is_valid(text)
        return Found("misread") if misread else None
    kind, owner, state = row
    items, people = ((owner,), ()) if kind == "item" else ((), (owner,))
    return Found(kind if state == "active" else "revoked", items, people)


def _beside_serials(coded: Found, text: str) -> Found:
    """Return an existing code's owner, or a choice where the same text is another's serial."""
    named = named_by(text)
    if {*named.items, *named.people} <= {*coded.items, *coded.people}:
        return coded
    if coded.kind == "revoked":
        return _by_id(text) or _by_serial(text) or coded
    items = tuple(dict.fromkeys(coded.items + named.items))
    return Found("several", items, tuple(dict.fromkeys(coded.people + named.people)))


def named_by(text: str) -> Found:
    """Return everything that has exactly this id or serial, as `several`; a code counts not."""
    name = text.upper()
    return Found(
        "several",
        _ids("SELECT id FROM items WHERE serial = ? OR id = ?", text, name),
        _ids("SELECT id FROM personnel WHERE serial = ? OR id = ?", text, name),
    )


def _by_id(text: str) -> Found | None:
    name = text.upper()
    if database.execute_sql("SELECT 1 FROM items WHERE id = ?", (name,)).fetchone():
        return Found("item", items=(name,))
    if database.execute_sql("SELECT 1 FROM personnel WHERE id = ?", (name,)).fetchone():
        return Found("person", people=(name,))
    return None


def _by_serial(text: str) -> Found | None:
    """Return the owner of a serial number, or of its unique ending; several when it is not one."""
    found = _by_whole_serial(text)
    if found is not None or len(text) < SHORTEST_ENDING or _LINK.match(text):
        return found
    return _meant(_ids(_ITEM_BY_ENDING, f"%{_escaped(text)}", MOST_CHOICES + 1), ())


def _by_whole_serial(text: str) -> Found | None:
    items = _ids("SELECT id FROM items WHERE serial = ?", text)
    return _meant(items, _ids("SELECT id FROM personnel WHERE serial = ?", text))


def _meant(items: tuple[str, ...], people: tuple[str, ...]) -> Found | None:
    if not items and not people:
        return None
    if len(items) + len(people) > 1:
        return Found("several", items[:MOST_CHOICES], people[:MOST_CHOICES])
    return Found("item" if items else "person", items, people)


_NAME = re.compile(r"[^\W\d_][^\d_]*")
_BY_NAME = r"""
SELECT id FROM personnel WHERE status <> 'Archived' AND ' ' || search_key LIKE ? ESCAPE '\'
ORDER BY surname, first_name, id LIMIT ?
"""


def by_name(text: str) -> Found:
    """Return the people on the rolls one of whose names begins with what was typed."""
    text = text.strip()
    if len(text) < SHORTEST_ENDING or not _NAME.fullmatch(text):
        return Found("unknown")
    begins = f"% {_escaped(fold(text.replace(',', ' ')))}%"
    rows = database.execute_sql(_BY_NAME, (begins, MOST_CHOICES + 1))
    people = tuple(row[0] for row in rows)
    if not people:
        return Found("unknown")
    return Found("person" if len(people) == 1 else "several", people=people)


def _escaped(text: str) -> str:
    return re.sub(r"([%_\\])", r"\\\1", text)


def _ids(query: str, *bound: str | int) -> tuple[str, ...]:
    return tuple(row[0] for row in database.execute_sql(query, bound))


def _not_ours(text: str) -> Found:
    foreign = _LINK.match(text) or _BARCODE.fullmatch(text)
    return Found("foreign" if foreign else "unknown")


_ITEM = Prepared(
    Item.select(Item, ItemModel, ItemClass).join(ItemModel).join(ItemClass).where(Item.id == "")
)
_PERSON = Prepared(Personnel.select(Personnel, Rank).join(Rank).where(Personnel.id == ""))


def item_by_id(item_id: str) -> Item:
    """Return an item with its model and class. Raises Item.DoesNotExist."""
    found = _ITEM.first(item_id)
    if found is None:
        raise Item.DoesNotExist
    return found  # type: ignore[no-any-return]


def person_by_id(personnel_id: str) -> Personnel:
    """Return a person with the rank. Raises Personnel.DoesNotExist."""
    found = _PERSON.first(personnel_id)
    if found is None:
        raise Personnel.DoesNotExist
    return found  # type: ignore[no-any-return]
