"""Notices: what a user is told of by the bell in the header."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, TextField

from app.models.base import Base, MomentField
from app.models.users import User


class Notice(Base):
    """One thing that one user is told of; `tone` is ok, info, warn or bad."""

    id = AutoField()
    user = ForeignKeyField(User)
    kind = TextField()
    key = TextField()
    tone = TextField()
    text = TextField()
    address = TextField()
    created_at = MomentField()
    read_at = MomentField(null=True)

    class Meta:
        table_name = "notices"
