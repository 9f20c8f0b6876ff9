"""Checks of the stock: whether every balance is the sum of its movements, and where it was not."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from app.models.base import Base, MomentField
from app.models.stock import Stock
from app.models.users import User


class StockCheck(Base):
    """One check, of one lot or of all; by nobody where it was the night's work."""

    id = AutoField()
    stock = ForeignKeyField(Stock, null=True)
    lots = IntegerField()
    user = ForeignKeyField(User, null=True)
    created_at = MomentField()

    class Meta:
        table_name = "stock_checks"


class StockCheckFault(Base):
    """A lot that a check found wrong, and what is wrong with it."""

    id = AutoField()
    check_made = ForeignKeyField(StockCheck, column_name="check_id", object_id_name="check_id")
    stock = ForeignKeyField(Stock)
    text = TextField()

    class Meta:
        table_name = "stock_check_faults"
