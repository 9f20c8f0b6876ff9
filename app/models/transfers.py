"""What ties ledger entries together: the line of a roster they serve, and two that are one act."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, TextField

from app.models.base import Base, MomentField
from app.models.personnel import Personnel
from app.models.rosters import RosterLine
from app.models.transactions import Transaction
from app.models.users import User


class RosterTake(Base):
    """Which issue served which line of a roster; the newest of a line counts."""

    id = AutoField()
    line = ForeignKeyField(RosterLine)
    take = ForeignKeyField(Transaction)

    class Meta:
        table_name = "roster_takes"


class Transfer(Base):
    """A relief (a weapon goes from holder to holder) or a swap (one weapon for another)."""

    id = AutoField()
    kind = TextField()
    back = ForeignKeyField(Transaction, column_name="return_id")
    take = ForeignKeyField(Transaction)
    witness = ForeignKeyField(Personnel, null=True)
    user = ForeignKeyField(User)
    created_at = MomentField()

    class Meta:
        table_name = "transfers"
