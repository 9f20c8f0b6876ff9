"""Why things are drawn: the purposes that may be chosen."""

from __future__ import annotations

from peewee import fn

from app.models.items import ItemClass
from app.models.prepared import Prepared
from app.models.purposes import Purpose, PurposeClass
from app.queries.settings import setting

_ALL = Purpose.select().where(Purpose.active == 1).order_by(Purpose.position)
_OFFERED = Prepared(_ALL)
_DRAWS_TWO = (
    PurposeClass.select(PurposeClass.purpose)
    .join(ItemClass)
    .where((ItemClass.counts_toward_limit == 1) & PurposeClass.disabled_at.is_null())
    .group_by(PurposeClass.purpose)
    .having(fn.count(PurposeClass.id) > 1)
)
_OFFERED_FOR_ONE = Prepared(_ALL.where(Purpose.id.not_in(_DRAWS_TWO)))


def offered() -> list[Purpose]:
    """Return the purposes that a counter offers, in the order of their table.

    One that draws two firearms is offered only where a person may hold two (domain.md, rule 2).
    """
    if setting("custody_limit") == "per class":
        return _OFFERED.rows(1)
    return _OFFERED_FOR_ONE.rows(1, 1, 1)


def named(name: str) -> Purpose | None:
    """Return the purpose of that name that may be chosen; letter case does not matter."""
    query = Purpose.select().where((Purpose.name == name) & (Purpose.active == 1))
    return query.first()  # type: ignore[no-any-return]


def by_code(code: str) -> Purpose | None:
    """Return the offered purpose whose control code this is; letter case does not matter."""
    return next((one for one in offered() if one.code == code.upper()), None)
