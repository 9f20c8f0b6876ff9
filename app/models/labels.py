"""Printers, their paper, and what was printed."""

from __future__ import annotations

from peewee import AutoField, FloatField, ForeignKeyField, IntegerField, TextField

from app.models.base import Base, MomentField
from app.models.codes import Code
from app.models.users import User


class LabelProfile(Base):
    """A printer and its paper: a preset or sizes of its own, and a nudge in millimetres."""

    id = AutoField()
    name = TextField()
    preset = TextField(null=True)
    layout = TextField(null=True)
    nudge_x_mm = FloatField(default=0.0)
    nudge_y_mm = FloatField(default=0.0)
    active = IntegerField(default=1)

    class Meta:
        table_name = "label_profiles"


class LabelPrint(Base):
    """A code was put on a label, a tag or an ID card (`form`, as services/labels names them)."""

    id = AutoField()
    code = ForeignKeyField(Code)
    form = TextField(default="label")
    user = ForeignKeyField(User)
    created_at = MomentField()

    class Meta:
        table_name = "label_prints"
