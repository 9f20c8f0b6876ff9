"""Documents that were issued, the forms they are printed on, and how far printers are off."""

from __future__ import annotations

from peewee import AutoField, FloatField, ForeignKeyField, IntegerField, TextField

from app.models.base import Base, MomentField
from app.models.users import User


class Form(Base):
    """Which field of a paper stands where: a JSON list, as documents/form_table.py makes it."""

    id = AutoField()
    kind = TextField()
    paper = TextField()
    fields = TextField()
    version = IntegerField(default=1)

    class Meta:
        table_name = "forms"


class FormPrinter(Base):
    """How far a printer's paper is moved, in millimetres."""

    id = AutoField()
    name = TextField()
    paper = TextField()
    right_mm = FloatField(default=0.0)
    down_mm = FloatField(default=0.0)
    active = IntegerField(default=1)

    class Meta:
        table_name = "form_printers"


class Document(Base):
    """A document as it was issued, named by its content."""

    id = AutoField()
    kind = TextField()
    subject = TextField()
    part = TextField(default="")
    sha256 = TextField()
    head = TextField(null=True)
    user = ForeignKeyField(User, null=True)
    created_at = MomentField()

    class Meta:
        table_name = "documents"
