"""What is kept about people and items besides their columns: remarks and photographs."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from app.models.base import Base, MomentField
from app.models.users import User


class Remark(Base):
    """A sentence about a person or an item; remarks only grow."""

    id = AutoField()
    object_type = TextField()
    object_id = TextField()
    text = TextField()
    user = ForeignKeyField(User)
    created_at = MomentField()

    class Meta:
        table_name = "remarks"


class Photo(Base):
    """A photograph; the picture is a file of the data directory, named by its content."""

    id = AutoField()
    object_type = TextField()
    object_id = TextField()
    kind = TextField()
    sha256 = TextField()
    width = IntegerField()
    height = IntegerField()
    user = ForeignKeyField(User)
    created_at = MomentField()
    removed_at = MomentField(null=True)

    class Meta:
        table_name = "photos"
