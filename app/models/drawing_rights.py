"""Who may draw: qualifications, duty bars, assigned weapons, and rules passed over."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, TextField

from app.models.base import Base, MomentField
from app.models.items import Item, ItemClass, ItemModel
from app.models.personnel import Personnel
from app.models.transactions import Transaction
from app.models.users import User


class Qualification(Base):
    """That a person may draw a class of items, or one model, up to and with a day."""

    id = AutoField()
    personnel = ForeignKeyField(Personnel)
    item_class = ForeignKeyField(
        ItemClass, null=True, column_name="class", object_id_name="class_name"
    )
    model = ForeignKeyField(ItemModel, null=True)
    expires_on = TextField(null=True)
    authority = TextField(null=True)
    user = ForeignKeyField(User, null=True)  # none: brought in on the armory's own computer
    created_at = MomentField()
    withdrawn_at = MomentField(null=True)

    class Meta:
        table_name = "qualifications"


class DutyBar(Base):
    """An order that a person may draw nothing, or nothing of a class, for a time."""

    id = AutoField()
    personnel = ForeignKeyField(Personnel)
    item_class = ForeignKeyField(
        ItemClass, null=True, column_name="class", object_id_name="class_name"
    )
    begins_at = MomentField()
    ends_at = MomentField(null=True)
    authority = TextField()
    reason = TextField()
    user = ForeignKeyField(User)
    created_at = MomentField()
    lifted_at = MomentField(null=True)

    class Meta:
        table_name = "duty_bars"


class Assignment(Base):
    """Whose weapon an item is, open while `ended_at` is null."""

    id = AutoField()
    item = ForeignKeyField(Item)
    personnel = ForeignKeyField(Personnel)
    user = ForeignKeyField(User)
    created_at = MomentField()
    ended_at = MomentField(null=True)

    class Meta:
        table_name = "assignments"


class Override(Base):
    """A rule that was passed over for one issue, and who agreed."""

    id = AutoField()
    transaction = ForeignKeyField(Transaction)
    rule = TextField()
    reason = TextField()
    user = ForeignKeyField(User)
    approved_by = ForeignKeyField(User)
    created_at = MomentField()

    class Meta:
        table_name = "overrides"


class DueChange(Base):
    """A later time to be back by."""

    id = AutoField()
    take = ForeignKeyField(Transaction)
    due_at = MomentField()
    reason = TextField()
    user = ForeignKeyField(User)
    created_at = MomentField()

    class Meta:
        table_name = "due_changes"


class ContactNote(Base):
    """What was done about somebody who is late."""

    id = AutoField()
    take = ForeignKeyField(Transaction)
    text = TextField()
    user = ForeignKeyField(User)
    created_at = MomentField()

    class Meta:
        table_name = "contact_notes"
