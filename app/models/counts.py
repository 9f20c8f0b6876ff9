"""Counts of what is in the armory: what was to be there, what was seen, and who signed for it."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from app.models.base import Base, MomentField
from app.models.discrepancies import Discrepancy
from app.models.items import Item, ItemModel
from app.models.stock import Stock
from app.models.users import User


class Count(Base):
    """One count, with what was to be there when it began (its baseline, as JSON)."""

    id = AutoField()
    kind = TextField()
    scope = TextField()
    scope_of = TextField(null=True)
    method = TextField()
    blind = IntegerField()
    with_stock = IntegerField()
    baseline = TextField()
    baseline_sha256 = TextField()
    head = TextField()
    user = ForeignKeyField(User)
    created_at = MomentField()

    class Meta:
        table_name = "counts"


class CountSighting(Base):
    """One code that was scanned or serial that was typed; or that one of them was a mistake."""

    id = AutoField()
    of_count = ForeignKeyField(Count, column_name="count_id", object_id_name="count_id")
    key = TextField()
    code = TextField(null=True)
    item = ForeignKeyField(Item, null=True)
    rack = TextField(null=True)
    verdict = TextField()
    typed = IntegerField(default=0)
    undoes = ForeignKeyField("self", null=True)
    user = ForeignKeyField(User)
    seen_at = MomentField()

    class Meta:
        table_name = "count_sightings"


class CountQuantity(Base):
    """How many were counted of a model, or of a pool or lot; the newest counts."""

    id = AutoField()
    of_count = ForeignKeyField(Count, column_name="count_id", object_id_name="count_id")
    model = ForeignKeyField(ItemModel, null=True)
    stock = ForeignKeyField(Stock, null=True)
    quantity = IntegerField()
    user = ForeignKeyField(User)
    created_at = MomentField()

    class Meta:
        table_name = "count_quantities"


class CountStep(Base):
    """That everything was counted, or what was done about something that did not agree."""

    id = AutoField()
    of_count = ForeignKeyField(Count, column_name="count_id", object_id_name="count_id")
    kind = TextField()
    item = ForeignKeyField(Item, null=True)
    sighting = ForeignKeyField(CountSighting, null=True)
    discrepancy = ForeignKeyField(Discrepancy, null=True)
    text = TextField(null=True)
    user = ForeignKeyField(User)
    created_at = MomentField()

    class Meta:
        table_name = "count_steps"


class CountClosing(Base):
    """The figures of a count as two people signed them."""

    of_count = ForeignKeyField(
        Count, column_name="count_id", object_id_name="count_id", primary_key=True
    )
    figures = TextField()
    differences = IntegerField()
    reason = TextField(null=True)
    head = TextField()
    first = ForeignKeyField(User)
    second = ForeignKeyField(User)
    user = ForeignKeyField(User)
    created_at = MomentField()

    class Meta:
        table_name = "count_closings"


class CountVoid(Base):
    """Why a count does not hold."""

    of_count = ForeignKeyField(
        Count, column_name="count_id", object_id_name="count_id", primary_key=True
    )
    reason = TextField()
    user = ForeignKeyField(User)
    approved_by = ForeignKeyField(User, null=True)
    created_at = MomentField()

    class Meta:
        table_name = "count_voids"
