"""Tells users of something, in the block of its cause; each cause once to each of them.

A notice decides nothing and says nothing that another row does not say; so the chain has none.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from app import clock
from app.models.base import database
from app.models.roles import ROLES, Act, may
from app.models.users import User
from app.models.writes import writes

LONGEST = 500
_TOLD = """
WITH whom AS (
  SELECT u.id FROM users AS u WHERE u.disabled_at IS NULL
    AND (u.id = :user OR u.role IN (SELECT value FROM json_each(:roles))) AND u.id IS NOT :but
    AND NOT EXISTS (SELECT 1 FROM notices WHERE user_id = u.id AND key = :key))
"""
_NOBODY_LEFT = f"{_TOLD} SELECT NOT EXISTS (SELECT 1 FROM whom)"  # noqa: S608  (our own words)
_TELL = f"""{_TOLD}
INSERT INTO notices (user_id, kind, key, tone, text, address, created_at)
SELECT id, :kind, :key, :tone, :text, :address, :now FROM whom
"""  # noqa: S608  (our own words)


class News(NamedTuple):
    """What there is to tell: `kind` and `tone` as the table has them, `key` the cause's own."""

    kind: str
    key: str
    tone: str
    text: str
    address: str


def tell_one(user_id: int, news: News) -> None:
    """Tell one user."""
    _tell(news, [], user_id, None)


def tell_all(act: Act, news: News, *, but: User | None = None) -> None:
    """Tell everybody whose role may do `act`, except whoever did it."""
    roles = [role for role in ROLES if may(role, act)]
    _tell(news, roles, None, but.id if but is not None else None)


def _tell(news: News, roles: Sequence[str], user_id: int | None, but: int | None) -> None:
    bound = news._asdict() | {
        "text": news.text[:LONGEST], "roles": json.dumps(list(roles)), "user": user_id, "but": but,
    }  # fmt: skip
    # Who looks each minute for the same cause must not take the record's turn each minute.
    if not database.execute_sql(_NOBODY_LEFT, bound).fetchone()[0]:
        _write(bound)


@writes
def _write(bound: dict[str, object]) -> None:
    database.execute_sql(_TELL, bound | {"now": clock.to_text(clock.now())})


@writes
def read(user: User, notice_id: int) -> str | None:
    """Note that a user has read a notice of theirs; return where it leads, None where it is not."""
    where = "WHERE id = ? AND user_id = ?"
    found = database.execute_sql(
        f"SELECT address, read_at FROM notices {where}",  # noqa: S608  (our own words)
        (notice_id, user.id),
    ).fetchone()
    if found is None:
        return None
    address, read_at = found
    if read_at is None:
        _mark(f"{where} AND read_at IS NULL", (notice_id, user.id))
    return str(address)


@writes
def read_all(user: User) -> None:
    """Note that a user has read all there is."""
    _mark("WHERE user_id = ? AND read_at IS NULL", (user.id,))


def seen(user: User, address: str) -> None:
    """Note that a user stands before what their notices lead to."""
    where = "WHERE user_id = ? AND read_at IS NULL AND address = ?"
    sql = f"SELECT 1 FROM notices {where}"  # noqa: S608  (our own words)
    if database.execute_sql(sql, (user.id, address)).fetchone():
        _mark_seen(where, (user.id, address))


@writes
def _mark_seen(where: str, bound: tuple[object, ...]) -> None:
    _mark(where, bound)


def _mark(where: str, bound: tuple[object, ...]) -> None:
    sql = f"UPDATE notices SET read_at = ? {where}"  # noqa: S608  (our own words)
    database.execute_sql(sql, (clock.to_text(clock.now()), *bound))
