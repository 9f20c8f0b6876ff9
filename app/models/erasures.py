"""Whose data was erased after the rule of retention, and of which rows."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from app.models.base import Base, MomentField
from app.models.personnel import Personnel
from app.models.users import User


class Erasure(Base):
    """That a person's data was erased; the ledger keeps their id."""

    id = AutoField()
    personnel = ForeignKeyField(Personnel)
    reason = TextField()
    chain_seq = IntegerField()
    user = ForeignKeyField(User)
    created_at = MomentField()
    finished_at = MomentField(null=True)

    class Meta:
        table_name = "erasures"


class ErasedRow(Base):
    """A row whose private texts went with a person's data."""

    id = AutoField()
    erasure = ForeignKeyField(Erasure)
    object_type = TextField()
    object_id = TextField()

    class Meta:
        table_name = "erased_rows"
