"""Why things are drawn: the purposes that may be chosen."""

from __future__ import annotations

from app.models.purposes import Purpose


def offered() -> list[Purpose]:
    """Return the purposes that may be chosen, in the order of their table."""
    return list(Purpose.select().where(Purpose.active == 1).order_by(Purpose.position))


def named(name: str) -> Purpose | None:
    """Return the purpose of that name that may be chosen; letter case does not matter."""
    query = Purpose.select().where((Purpose.name == name) & (Purpose.active == 1))
    return query.first()  # type: ignore[no-any-return]
