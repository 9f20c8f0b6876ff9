"""Remarks about people and items: sentences that only grow."""

from __future__ import annotations

from app import clock
from app.models.notes import Remark
from app.models.users import User
from app.models.writes import writes
from app.services import audit
from app.services.given import written
from app.services.records.records import Record

LONGEST = 2000


@writes
def add(record: Record, text: str, *, user: User) -> Remark:
    """Write a remark into a record's story. Raises Invalid for none, or for too long a one."""
    words = written("text", " ".join(text.splitlines()), LONGEST, "Write the remark.")
    remark = Remark(
        object_type=record.kind,
        object_id=record.id,
        text=words,
        user=user,
        created_at=clock.now(),
    )
    audit.insert(remark, user)
    return remark
