"""Keeps what a record looked like when it left the books; nothing is ever deleted."""

from __future__ import annotations

import json

from app import clock
from app.models.base import Base, values
from app.models.personnel import DeletedRecord
from app.models.users import User
from app.services import audit
from app.services.field_checks import Flaw, refuse


def keep_snapshot(row: Base, reason: str, user: User | None) -> None:
    """Keep a person or an item as it is now, inside the caller's block.

    Raises Invalid where no user answers for it.
    """
    if user is None:
        refuse([Flaw("status", "Only a signed-in user can archive a record.")])
    snapshot = DeletedRecord(
        object_type=row._meta.table_name,
        object_id=row.get_id(),
        snapshot=json.dumps(values(row), ensure_ascii=False, sort_keys=True),
        reason=reason,
        user_id=user.id if user else None,
        created_at=clock.now(),
    )
    audit.insert(snapshot, user)


def action(old: str, new: str, gone: str) -> str:
    """Return what the chain calls a change of status; `gone` is the status of the archived."""
    if old == new:
        return "edit"
    return "archive" if new == gone else "restore" if old == gone else "edit"
