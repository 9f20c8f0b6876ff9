"""What is known of the machine's clock; services/clocks writes it."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from app.models.base import Base, MomentField
from app.models.transactions import Transaction
from app.models.users import User


class ClockMark(Base):
    """A jump that was noticed, a comparison with a watch, or a correction of entries."""

    id = AutoField()
    kind = TextField()
    shift_ms = IntegerField(default=0)
    first = ForeignKeyField(Transaction, null=True)
    last = ForeignKeyField(Transaction, null=True)
    reason = TextField(null=True)
    boot_id = TextField(null=True)
    user = ForeignKeyField(User, null=True)
    created_at = MomentField()

    class Meta:
        table_name = "clock_marks"
