"""Alert mode, and the checks that it put off."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, TextField

from app.models.base import Base, MomentField
from app.models.transactions import Transaction
from app.models.users import User


class Alert(Base):
    """Alert mode from when to when; open while `ended_at` is null, one at a time."""

    id = AutoField()
    reason = TextField()
    user = ForeignKeyField(User)
    began_at = MomentField()
    ended_at = MomentField(null=True)
    ended_by = ForeignKeyField(User, null=True)

    class Meta:
        table_name = "alerts"


class DeferredCheck(Base):
    """A check that was put off for one issue: a task until somebody closes it with a note."""

    id = AutoField()
    alert = ForeignKeyField(Alert)
    transaction = ForeignKeyField(Transaction)
    rule = TextField()
    created_at = MomentField()
    closed_at = MomentField(null=True)
    closed_by = ForeignKeyField(User, null=True)
    note = TextField(null=True)

    class Meta:
        table_name = "deferred_checks"
