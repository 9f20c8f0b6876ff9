"""Scannable identifiers of people and items."""

from __future__ import annotations

from peewee import AutoField, TextField

from app.models.base import Base, MomentField


class Code(Base):
    """A code given to a person or an item; revocable, never handed on."""

    id = AutoField()
    code = TextField()
    kind = TextField()
    source = TextField()
    owner = TextField()
    state = TextField(default="active")
    created_at = MomentField()
    revoked_at = MomentField(null=True)
    revoked_reason = TextField(null=True)

    class Meta:
        table_name = "codes"
