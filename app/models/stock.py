"""Things that are counted, not serialised: kinds, pools and lots, loadouts, and their ledger."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from app.models.base import Base, MomentField
from app.models.items import ItemClass, ItemModel
from app.models.purposes import Purpose
from app.models.transactions import Transaction
from app.models.users import User


class StockKind(Base):
    """A kind of magazine, ammunition or accessory."""

    id = AutoField()
    family = TextField()
    name = TextField()
    capacity = IntegerField(null=True)
    low_at = IntegerField(null=True)
    # The operational load: how many rounds may lie loose, and who said so.
    limit_authority = TextField(null=True)
    loose_limit = IntegerField(null=True)
    case_mg = IntegerField(null=True)
    position = IntegerField(default=0)
    active = IntegerField(default=1)

    class Meta:
        table_name = "stock_kinds"


class ModelStockKind(Base):
    """That a kind of magazine or ammunition fits a model."""

    id = AutoField()
    model = ForeignKeyField(ItemModel)
    kind = ForeignKeyField(StockKind)
    position = IntegerField(default=0)
    active = IntegerField(default=1)

    class Meta:
        table_name = "model_stock_kinds"


class Stock(Base):
    """One pool of magazines or accessories, or one lot of ammunition."""

    id = AutoField()
    kind = ForeignKeyField(StockKind)
    lot = TextField(null=True)
    use = TextField(default="live")
    tracked = IntegerField()
    expires_on = TextField(null=True)
    suspended_at = MomentField(null=True)
    suspended_reason = TextField(null=True)
    active = IntegerField(default=1)
    version = IntegerField(default=1)
    created_at = MomentField()

    class Meta:
        table_name = "stock"

    @property
    def label(self) -> str:
        """Return how people call it: the kind, with its lot and what it is if not live."""
        parts = [self.kind.name]
        if self.lot:
            parts.append(f"lot {self.lot}")
        if self.kind.family == "ammunition" and self.use != "live":
            parts.append(self.use)
        return " ".join(parts)


class Container(Base):
    """A sealed container of a lot: its seal, the rounds it holds, and where it was put first."""

    id = AutoField()
    stock = ForeignKeyField(Stock)
    seal = TextField()
    rounds = IntegerField()
    place = TextField(null=True)
    user = ForeignKeyField(User)
    created_at = MomentField()

    class Meta:
        table_name = "containers"


class ContainerStep(Base):
    """What was done with a container that moved no quantity."""

    id = AutoField()
    container = ForeignKeyField(Container)
    kind = TextField()
    place = TextField(null=True)
    text = TextField(null=True)
    user = ForeignKeyField(User)
    created_at = MomentField()

    class Meta:
        table_name = "container_steps"


class LoadoutLine(Base):
    """What goes along with a weapon of a class for a purpose; a quantity of 0 is no line."""

    id = AutoField()
    purpose = ForeignKeyField(Purpose)
    item_class = ForeignKeyField(ItemClass, column_name="class", object_id_name="class_name")
    family = TextField()
    kind = ForeignKeyField(StockKind, null=True)
    quantity = IntegerField()

    class Meta:
        table_name = "loadout_lines"


class StockMovement(Base):
    """One row of the stock's ledger, with the balances after it; never changed."""

    id = AutoField()
    stock = ForeignKeyField(Stock)
    kind = TextField()
    quantity = IntegerField()
    on_hand = IntegerField()
    out = IntegerField()
    missing = IntegerField()
    take = ForeignKeyField(Transaction, null=True)
    transaction = ForeignKeyField(Transaction, null=True)
    container = ForeignKeyField(Container, null=True)
    user = ForeignKeyField(User)
    approved_by = ForeignKeyField(User, null=True)
    occurred_at = MomentField()
    recorded_at = MomentField()

    class Meta:
        table_name = "stock_movements"


class StockMovementText(Base):
    """Why something moved, kept beside the movement so that it can be erased."""

    movement = ForeignKeyField(StockMovement, primary_key=True)
    reason = TextField()

    class Meta:
        table_name = "stock_movement_texts"
