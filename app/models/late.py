"""Paper with numbered lines, and what became of each line: an entry made late, or why none."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from app.models.base import Base, MomentField
from app.models.transactions import Transaction
from app.models.users import User


class PaperPack(Base):
    """A blackout pack, or a sheet of the counter that somebody types in."""

    id = AutoField()
    code = TextField()
    kind = TextField()
    lines = IntegerField()
    user = ForeignKeyField(User, null=True)
    created_at = MomentField()

    class Meta:
        table_name = "paper_packs"


class PaperLine(Base):
    """What became of one line of a pack."""

    id = AutoField()
    pack = ForeignKeyField(PaperPack)
    number = IntegerField()
    transaction = ForeignKeyField(Transaction, null=True)
    reason = TextField(null=True)
    user = ForeignKeyField(User)
    approved_by = ForeignKeyField(User, null=True)
    created_at = MomentField()

    class Meta:
        table_name = "paper_lines"
