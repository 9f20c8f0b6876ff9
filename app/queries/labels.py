"""What can be labelled: items and people with their own code, and when it was last printed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from app.models.base import database
from app.queries import matching
from app.queries.item_state import STATUSES
from app.queries.matching import Condition
from app.queries.rows import Row, named

_CODE = """(SELECT max(id) FROM codes
  WHERE owner = {owner} AND kind = '{kind}' AND source = 'own' AND state = 'active')"""
# On one form of paper: what has a label may still need its tag.
_PRINTED = "(SELECT max(created_at) FROM label_prints WHERE code_id = k.id AND form = ?)"
_ITEM_NAMES = "id model_short model_name serial item_number rack slot code_id code printed_at"
_FROM_ITEMS = f"""
FROM items AS i JOIN item_models AS m ON m.id = i.model_id
  LEFT JOIN codes AS k ON k.id = {_CODE.format(owner="i.id", kind="item")}
"""
_ITEMS = f"""
SELECT i.id, m.short_name, m.name, i.serial, i.item_number, i.rack, i.slot, k.id, k.code, {_PRINTED}
{_FROM_ITEMS}"""
_PEOPLE_NAMES = 'id rank surname first_name serial "group" code_id code printed_at'
_FROM_PEOPLE = f"""
FROM personnel AS p JOIN ranks AS r ON r.id = p.rank_id
  LEFT JOIN "groups" AS g ON g.id = p.group_id
  LEFT JOIN codes AS k ON k.id = {_CODE.format(owner="p.id", kind="person")}
"""
_PEOPLE = f"""
SELECT p.id, r.name, p.surname, p.first_name, p.serial, g.name, k.id, k.code, {_PRINTED}
{_FROM_PEOPLE}"""
_ARE_MORE = "SELECT count(*) > ? FROM (SELECT 1 {} LIMIT ?)"
_RACKS = "SELECT DISTINCT rack FROM items WHERE (rack IS NULL) = 0 ORDER BY rack"
_PROFILES = """SELECT id, name, preset, layout, nudge_x_mm, nudge_y_mm FROM label_profiles
  WHERE active = 1 ORDER BY name"""
_PROFILE = _PROFILES.replace("WHERE active = 1 ORDER BY name", "WHERE id = ?")


@dataclass(frozen=True)
class Wanted:
    """Which things; empty means any. `ids` are these and no others, `never` what was never put on
    this `form`: label, person, tag or card.
    """

    ids: tuple[str, ...] = ()
    rack: str = ""
    model_id: int | None = None
    group_id: int | None = None
    never: bool = False
    form: str = "label"


def are_more(wanted: Wanted, most: int, *, of_people: bool) -> bool:
    """Say whether these are more than `most`, without putting them in order."""
    begin, conditions = (
        (_FROM_PEOPLE, _people(wanted)) if of_people else (_FROM_ITEMS, _items(wanted))
    )
    where = matching.where(conditions)
    query = _ARE_MORE.format(begin + where.sql)
    return bool(database.execute_sql(query, (most, *where.bound, most + 1)).fetchone()[0])


def items(wanted: Wanted) -> list[Row]:
    """Return items in the order they stand in the racks."""
    order = " ORDER BY i.rack IS NULL, i.rack, i.slot, i.serial, i.id"
    return _rows((_ITEMS, _ITEM_NAMES, order), _items(wanted), wanted)


def people(wanted: Wanted) -> list[Row]:
    """Return people by name."""
    order = " ORDER BY p.search_key, p.id"
    return _rows((_PEOPLE, _PEOPLE_NAMES, order), _people(wanted), wanted)


def _items(wanted: Wanted) -> list[Condition]:
    conditions = _chosen("i.id", wanted, Condition("1"))
    if not wanted.ids:
        conditions.append(matching.none_of("i.status", STATUSES["gone"]))
    if wanted.rack and not wanted.ids:
        # As the index items_by_place begins.
        conditions.append(Condition("(i.rack IS NULL) = 0 AND i.rack = ?", (wanted.rack,)))
    if wanted.model_id and not wanted.ids:
        conditions.append(Condition("i.model_id = ?", (wanted.model_id,)))
    return conditions


def _people(wanted: Wanted) -> list[Condition]:
    conditions = _chosen("p.id", wanted, Condition("p.status <> 'Archived'"))
    if wanted.group_id and not wanted.ids:
        conditions.append(Condition("p.group_id = ?", (wanted.group_id,)))
    return conditions


def racks() -> list[str]:
    """Return the racks that items stand in."""
    return [row[0] for row in database.execute_sql(_RACKS)]


def profiles() -> list[Row]:
    """Return the unit's own printers: name, preset or layout, nudge in millimetres."""
    return [_profile(found) for found in database.execute_sql(_PROFILES)]


def profile(profile_id: int) -> Row | None:
    """Return one printer of the unit, in use or not."""
    found = database.execute_sql(_PROFILE, (profile_id,)).fetchone()
    return _profile(found) if found else None


def _profile(found: tuple[Any, ...]) -> Row:
    row = dict(zip("id name preset layout nudge_x nudge_y".split(), found, strict=True))
    row["layout"] = json.loads(row["layout"]) if row["layout"] else None
    return row


def _chosen(column: str, wanted: Wanted, others: Condition) -> list[Condition]:
    conditions = [matching.one_of(column, wanted.ids) if wanted.ids else others]
    if wanted.never and not wanted.ids:
        conditions.append(Condition(f"{_PRINTED} IS NULL", (wanted.form,)))
    return conditions


def _rows(query: tuple[str, str, str], conditions: list[Condition], wanted: Wanted) -> list[Row]:
    select, names, order = query
    where = matching.where(conditions)
    keys = names.replace('"', "").split()
    return named(keys, select + where.sql + order, (wanted.form, *where.bound))
