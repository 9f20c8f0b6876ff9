"""Which rows of the chain are sealed in a file of their own; services/retention makes them."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from app.models.base import Base, MomentField
from app.models.checkpoints import SigningKey


class AuditSeal(Base):
    """A stretch of the audit log that lies, signed, in a segment."""

    id = AutoField()
    record = TextField()
    first_seq = IntegerField()
    first_prev_hash = TextField()
    last_seq = IntegerField()
    last_hash = TextField()
    last_at = MomentField()
    sha256 = TextField()
    bytes = IntegerField()
    key = ForeignKeyField(SigningKey)
    signed_at = MomentField()
    signature = TextField()

    class Meta:
        table_name = "audit_seals"
