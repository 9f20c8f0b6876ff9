"""What did not match: discrepancies, the steps taken, and what was said of returned weapons."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from app.models.base import Base, MomentField
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.stock import StockMovement
from app.models.transactions import Transaction
from app.models.users import User


class Discrepancy(Base):
    """Something missing, damaged or faulty; its state follows from its steps."""

    id = AutoField()
    kind = TextField()
    item = ForeignKeyField(Item)
    personnel = ForeignKeyField(Personnel, null=True)
    movement = ForeignKeyField(StockMovement, null=True)
    transaction = ForeignKeyField(Transaction, null=True)
    text = TextField()
    user = ForeignKeyField(User)
    created_at = MomentField()

    class Meta:
        table_name = "discrepancies"


class DiscrepancyStep(Base):
    """What somebody did about a discrepancy, and the state it has from then on."""

    id = AutoField()
    discrepancy = ForeignKeyField(Discrepancy)
    state = TextField()
    text = TextField()
    user = ForeignKeyField(User)
    approved_by = ForeignKeyField(User, null=True)
    # A part of what is missing that was found or is written off; the rest stays open.
    part = IntegerField(null=True)
    part_as = TextField(null=True)
    created_at = MomentField()

    class Meta:
        table_name = "discrepancy_steps"


class ReturnAnswer(Base):
    """The four answers about a weapon that came back, beside its return."""

    transaction = ForeignKeyField(Transaction, primary_key=True)
    cleared = IntegerField()
    clean = IntegerField()
    complete = IntegerField()
    serviceable = IntegerField()
    text = TextField(null=True)
    user = ForeignKeyField(User)
    created_at = MomentField()

    class Meta:
        table_name = "return_answers"
