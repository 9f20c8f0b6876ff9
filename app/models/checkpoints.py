"""Signed checkpoints of the chain, and the public halves of the keys that signed them."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from app.models.base import Base, MomentField
from app.models.users import User


class SigningKey(Base):
    """A key that signs, or signed until the next one came; its private half is a file."""

    id = AutoField()
    public_key = TextField()
    reason = TextField(null=True)
    user = ForeignKeyField(User, null=True)
    created_at = MomentField()

    class Meta:
        table_name = "signing_keys"


class Checkpoint(Base):
    """What the chain's head was when it was signed."""

    id = AutoField()
    record = TextField()
    seq = IntegerField()
    hash = TextField()
    key = ForeignKeyField(SigningKey)
    signed_at = MomentField()
    signature = TextField()

    class Meta:
        table_name = "checkpoints"
