"""Who may draw, for pages: qualifications, orders against it, own weapons."""

from __future__ import annotations

from datetime import date, datetime

from app import clock
from app.models.base import database
from app.models.items import ItemClass, ItemModel
from app.queries.rows import Row
from app.queries.settings import setting

_QUALIFICATION_NAMES = "id what expires_on authority user created_at".split()
_QUALIFICATIONS = """
SELECT q.id, coalesce(m.short_name, q.class), q.expires_on, q.authority, u.username, q.created_at
FROM qualifications AS q LEFT JOIN users AS u ON u.id = q.user_id
  LEFT JOIN item_models AS m ON m.id = q.model_id
WHERE q.personnel_id = ? AND q.withdrawn_at IS NULL ORDER BY 2, q.expires_on, q.id
"""
# What a chip shows of each: the shape, and the words before the day.
_SHAPES = {"ok": "in", "soon": "waiting", "expired": "late"}


def qualifications(personnel_id: str, at: datetime) -> list[Row]:
    """Return a person's qualifications; `word` is ok, soon or expired on the local day of `at`."""
    days = int(setting("qualification_days"))
    today = clock.local(at).date()
    rows = [
        dict(zip(_QUALIFICATION_NAMES, row, strict=True))
        for row in database.execute_sql(_QUALIFICATIONS, (personnel_id,))
    ]
    for row in rows:
        ends = date.fromisoformat(row["expires_on"]) if row["expires_on"] else None
        left = (ends - today).days if ends else days + 1
        row["word"] = "expired" if left < 0 else "soon" if left <= days else "ok"
        row["shape"] = _SHAPES[row["word"]]
        row["until"] = f"{ends:%-d %b %y}" if ends else ""
        row["said"] = _said(row)
    return rows


def _said(row: Row) -> str:
    """Return what a chip says: M4 to 1 Jan 27, M4 expired 1 Jan 27, rifle."""
    if not row["until"]:
        return str(row["what"])
    word = "expired" if row["word"] == "expired" else "to"
    return f"{row['what']} {word} {row['until']}"


_BAR_NAMES = "id class_name begins_at ends_at authority reason user created_at lifted_at".split()
_BARS = """
SELECT b.id, b.class, b.begins_at, b.ends_at, b.authority, b.reason, u.username, b.created_at,
  b.lifted_at
FROM duty_bars AS b JOIN users AS u ON u.id = b.user_id
WHERE b.personnel_id = ? ORDER BY b.id DESC
"""


def bars(personnel_id: str, at: datetime) -> list[Row]:
    """Return every order against a person, the newest first; `state` is in force, planned or over.

    The reason is for those who may edit the record, and for nobody else's page.
    """
    now = clock.to_text(at)
    rows = [
        dict(zip(_BAR_NAMES, row, strict=True))
        for row in database.execute_sql(_BARS, (personnel_id,))
    ]
    for row in rows:
        is_over = row["lifted_at"] or (row["ends_at"] is not None and row["ends_at"] <= now)
        row["state"] = "over" if is_over else "planned" if row["begins_at"] > now else "in force"
    return rows


def bars_in_force(personnel_id: str, at: datetime) -> list[Row]:
    """Return the orders that hold now, without their reasons."""
    found = [row for row in bars(personnel_id, at) if row["state"] == "in force"]
    return [{name: value for name, value in row.items() if name != "reason"} for row in found]


_WEAPON_NAMES = "id item_id model_short serial place created_at personnel_id person".split()
_WEAPONS = """
SELECT a.id, i.id, m.short_name, i.serial,
  CASE WHEN i.slot IS NULL THEN i.rack ELSE i.rack || '-' || i.slot END, a.created_at, p.id,
  r.name || ' ' || upper(p.surname)
FROM assignments AS a JOIN items AS i ON i.id = a.item_id JOIN item_models AS m ON m.id = i.model_id
  JOIN personnel AS p ON p.id = a.personnel_id JOIN ranks AS r ON r.id = p.rank_id
WHERE a.{} = ? AND a.ended_at IS NULL ORDER BY a.id
"""


def best(rows: list[Row]) -> list[Row]:
    """Return of each thing somebody is qualified for the one that holds longest."""
    longest: dict[str, Row] = {}
    for row in rows:
        known = longest.get(row["what"])
        if known is None or _ends(row) > _ends(known):
            longest[row["what"]] = row
    return list(longest.values())


def _ends(row: Row) -> str:
    return str(row["expires_on"] or "9999-12-31")


def own_weapons(personnel_id: str) -> list[Row]:
    """Return a person's own weapons."""
    return _weapons("personnel_id", personnel_id)


def assigned(item_id: str) -> Row | None:
    """Return whose weapon an item is; None when it is nobody's."""
    return next(iter(_weapons("item_id", item_id)), None)


def _weapons(column: str, key: str) -> list[Row]:
    rows = database.execute_sql(_WEAPONS.format(column), (key,))
    return [dict(zip(_WEAPON_NAMES, row, strict=True)) for row in rows]


def kinds() -> list[tuple[str, str]]:
    """Return what a qualification may be for: (`class rifle`, its words), then the models."""
    classes = ItemClass.select().where(ItemClass.disabled_at.is_null()).order_by(ItemClass.name)
    models = ItemModel.select().where(ItemModel.active == 1).order_by(ItemModel.name)
    return [
        *((f"class {row.name}", f"Every {row.name}") for row in classes),
        *((f"model {row.id}", row.name) for row in models),
    ]
