"""Gives codes to people and items, and takes them back."""

from __future__ import annotations

from app import clock
from app.models import code_text
from app.models.base import database
from app.models.codes import Code
from app.models.prepared import insert
from app.models.users import User
from app.models.writes import writes
from app.services import audit


def own_code(kind: str, owner: str, user: User | None) -> Code:
    """Give an `item` or `person` a fresh AG code, inside the caller's block."""
    text = code_text.make(kind)
    while database.execute_sql("SELECT 1 FROM codes WHERE code = ?", (text,)).fetchone():
        text = code_text.make(kind)
    return attach(text, kind, "own", owner, user)


@writes
def attach(text: str, kind: str, source: str, owner: str, user: User | None) -> Code:
    """Give an existing code (`factory` engraving, ID `card`) to its owner.

    The caller has made sure that nobody has it; the database refuses a second owner.
    """
    code = Code(code=text, kind=kind, source=source, owner=owner, created_at=clock.now())
    insert(code)
    audit.created(code, user)
    return code
