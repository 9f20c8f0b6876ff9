"""The brass of rounds that were fired, beside what was said."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from app.models.base import Base, MomentField
from app.models.stock import Stock, StockMovement
from app.models.transactions import Transaction
from app.models.users import User


class BrassCount(Base):
    """How many cases came back, counted or weighed, and what that made of the rounds."""

    id = AutoField()
    take = ForeignKeyField(Transaction)
    stock = ForeignKeyField(Stock)
    event = TextField()
    fired = IntegerField()
    cases = IntegerField()
    grams = IntegerField(null=True)
    case_mg = IntegerField(null=True)
    expended = ForeignKeyField(StockMovement, null=True)
    lost = ForeignKeyField(StockMovement, null=True)
    user = ForeignKeyField(User)
    created_at = MomentField()

    class Meta:
        table_name = "brass_counts"
