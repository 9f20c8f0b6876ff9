"""What counter devices remember of the record, and what is said when it has another row there."""

from __future__ import annotations

from app.models.base import database
from app.models.users import User
from app.models.writes import writes
from app.queries import segments, witnesses
from app.services import audit

_SAID = "SELECT 1 FROM audit_log WHERE object_type = 'witness' AND object_id = ? AND action = ?"


def is_known(seq: int, hash_hex: str) -> bool:
    """Say whether the record has the row that a device remembers, or an admin let it go."""
    return witnesses.hash_at(seq) == hash_hex or _is_said(seq, hash_hex, "accept")


@writes
def report(seq: int, hash_hex: str, *, user: User) -> None:
    """Write down, once, that a device remembers a row that the record has not."""
    if not _is_said(seq, hash_hex, "alarm"):
        audit.append("alarm", "witness", _name(seq, hash_hex), user=user)


@writes
def accept(seq: int, hash_hex: str, *, user: User) -> None:
    """Let devices go on with this record: it was put back on purpose; `user` answers for it."""
    if not is_known(seq, hash_hex):
        audit.append("accept", "witness", _name(seq, hash_hex), user=user)


def _is_said(seq: int, hash_hex: str, action: str) -> bool:
    named = _name(seq, hash_hex)
    if database.execute_sql(_SAID, (named, action)).fetchone() is not None:
        return True
    return segments.has_witness_act(named, action)


def _name(seq: int, hash_hex: str) -> str:
    return f"{seq}-{hash_hex}"
