"""What happened to a receipt: voided, printed, signed, its signed paper scanned."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, TextField

from app.models.base import Base, MomentField
from app.models.documents import FormPrinter
from app.models.transactions import Receipt
from app.models.users import User


class ReceiptVoid(Base):
    """That two people said a receipt does not hold."""

    receipt = ForeignKeyField(Receipt, primary_key=True)
    reason = TextField()
    user = ForeignKeyField(User)
    approved_by = ForeignKeyField(User)
    created_at = MomentField()

    class Meta:
        table_name = "receipt_voids"


class ReceiptPrint(Base):
    """That a receipt was put on paper: `way` is page or pdf, `says` the hash of what it said."""

    id = AutoField()
    receipt = ForeignKeyField(Receipt)
    paper = TextField()
    printer = ForeignKeyField(FormPrinter, null=True)
    way = TextField(default="page")
    says = TextField(null=True)
    user = ForeignKeyField(User)
    created_at = MomentField()

    class Meta:
        table_name = "receipt_prints"


class ReceiptSignature(Base):
    """The receiver's mark, and the hash of the lines that it stands under."""

    id = AutoField()
    receipt = ForeignKeyField(Receipt)
    how = TextField()
    lines_hash = TextField()
    strokes = TextField(null=True)
    signed_by = ForeignKeyField(User, null=True)
    user = ForeignKeyField(User)
    created_at = MomentField()

    class Meta:
        table_name = "receipt_signatures"


class ReceiptScan(Base):
    """A scan of the signed paper: a PDF or a photograph, named by its content."""

    id = AutoField()
    receipt = ForeignKeyField(Receipt)
    form = TextField()
    sha256 = TextField()
    user = ForeignKeyField(User)
    created_at = MomentField()

    class Meta:
        table_name = "receipt_scans"
