"""Serial-numbered things and the tables that describe them."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from app.models.base import Base, MomentField


class ItemClass(Base):
    """What a model is: pistol, rifle, …; says whether it counts toward the custody limit."""

    name = TextField(primary_key=True)
    counts_toward_limit = IntegerField()
    disabled_at = MomentField(null=True)

    class Meta:
        table_name = "item_classes"


class ItemModel(Base):
    """What kind of item: name, short name for the counter, class, calibre, id prefix."""

    id = AutoField()
    name = TextField()
    short_name = TextField()
    item_class = ForeignKeyField(ItemClass, column_name="class", object_id_name="class_name")
    calibre = TextField(null=True)
    id_prefix = TextField()
    needs_factory_code = IntegerField(default=0)
    active = IntegerField(default=1)

    class Meta:
        table_name = "item_models"


class Condition(Base):
    """A condition that an item can be in, and whether it may then be issued."""

    name = TextField(primary_key=True)
    serviceable = IntegerField()
    warning = IntegerField(default=0)
    position = IntegerField()
    disabled_at = MomentField(null=True)

    class Meta:
        table_name = "conditions"


class Item(Base):
    """One serial-numbered thing; `status` Issued follows from custody and is never set by hand."""

    id = TextField(primary_key=True)
    model = ForeignKeyField(ItemModel)
    item_number = TextField()
    serial = TextField()
    property_number = TextField(null=True)
    description = TextField(null=True)
    condition = TextField()
    status = TextField(default="Available")
    status_reason = TextField(null=True)
    rack = TextField(null=True)
    slot = TextField(null=True)
    owner_unit = TextField(null=True)
    cost_centavos = IntegerField(null=True)
    acquired_on = TextField(null=True)
    inspection_due_on = TextField(null=True)
    private_owner = TextField(null=True)  # a person's id
    version = IntegerField(default=1)
    created_at = MomentField()

    class Meta:
        table_name = "items"

    @property
    def label(self) -> str:
        """Return the item as the counter says it: M4 W480302."""
        return f"{self.model.short_name} {self.serial}"

    @property
    def place(self) -> str:
        """Return where it stands: rack R3-12, or words that say nobody knows."""
        if self.rack is None:
            return "no rack recorded"
        return f"rack {self.rack}" + (f" slot {self.slot}" if self.slot else "")
