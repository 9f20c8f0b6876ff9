"""The custody ledger and what follows from it."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from app.models.base import Base, MomentField
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.purposes import Purpose
from app.models.stations import HandOver, Station
from app.models.users import User


class Receipt(Base):
    """The paper of one hand-over; numbered without gaps per kind and year."""

    id = AutoField()
    kind = TextField()
    year = IntegerField()
    number = IntegerField()
    name = TextField()
    personnel = ForeignKeyField(Personnel)
    hand_over = ForeignKeyField(HandOver, null=True)
    user = ForeignKeyField(User)
    created_at = MomentField()

    class Meta:
        table_name = "receipts"


class Transaction(Base):
    """One row of the ledger: Take or Return of one item by one person; never changed."""

    id = AutoField()
    action = TextField()
    personnel = ForeignKeyField(Personnel)
    item = ForeignKeyField(Item)
    mags = IntegerField(default=0)
    rounds = IntegerField(default=0)
    purpose = ForeignKeyField(Purpose, null=True)
    due_at = MomentField(null=True)
    occurred_at = MomentField()
    recorded_at = MomentField()
    user = ForeignKeyField(User)
    source = TextField(default="web")
    station = ForeignKeyField(Station, null=True)
    hand_over = ForeignKeyField(HandOver, null=True)
    receipt = ForeignKeyField(Receipt, null=True)
    returned_by = ForeignKeyField(Personnel, null=True)
    corrects = ForeignKeyField("self", null=True)
    correction = TextField(null=True)
    approved_by = ForeignKeyField(User, null=True)

    class Meta:
        table_name = "transactions"


class TransactionText(Base):
    """The free text of a ledger entry, kept beside it so that it can be erased."""

    transaction = ForeignKeyField(Transaction, primary_key=True)
    notes = TextField(null=True)
    reason = TextField(null=True)

    class Meta:
        table_name = "transaction_texts"


class Custody(Base):
    """Who holds an item: one row per time out, open while `returned_at` is null.

    Written by triggers only.
    """

    id = AutoField()
    item = ForeignKeyField(Item)
    personnel = ForeignKeyField(Personnel)
    take = ForeignKeyField(Transaction)
    back = ForeignKeyField(Transaction, null=True, column_name="return_id")
    since = MomentField()
    due_at = MomentField(null=True)
    returned_at = MomentField(null=True)
    limit_slot = TextField(null=True)

    class Meta:
        table_name = "custody"


class IdempotencyKey(Base):
    """A committed request under its key, with the answer that was given."""

    id = AutoField()
    user = ForeignKeyField(User)
    key = TextField()
    request_hash = TextField()
    transaction = ForeignKeyField(Transaction)
    answer = TextField(null=True)
    created_at = MomentField()

    class Meta:
        table_name = "idempotency_keys"
