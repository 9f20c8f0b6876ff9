"""The chain's table; services/audit.py appends to it."""

from __future__ import annotations

from peewee import AutoField, IntegerField, TextField

from app.models.base import Base, MomentField

# In the order of the table; every one of them is hashed.
COLUMNS = (
    "seq version occurred_at recorded_at actor source session device station ip user_agent "
    "request_id path action object_type object_id before after clock_back_ms clock_state "
    "boot_id monotonic_ms"
).split()


class AuditRow(Base):
    """One link of the chain."""

    seq = AutoField()
    version = IntegerField()
    occurred_at = MomentField()
    recorded_at = MomentField()
    actor = IntegerField(null=True)
    source = TextField()
    session = IntegerField(null=True)
    device = TextField(null=True)
    station = IntegerField(null=True)
    ip = TextField(null=True)
    user_agent = TextField(null=True)
    request_id = TextField(null=True)
    path = TextField(null=True)
    action = TextField()
    object_type = TextField()
    object_id = TextField()
    before = TextField(null=True)
    after = TextField(null=True)
    clock_back_ms = IntegerField()
    clock_state = TextField()
    boot_id = TextField(null=True)
    monotonic_ms = IntegerField()
    prev_hash = TextField()
    hash = TextField()

    class Meta:
        table_name = "audit_log"


class AuditText(Base):
    """A name or free text behind a commitment; salt and text go together when erased."""

    id = AutoField()
    seq = IntegerField()
    side = TextField()
    field = TextField()
    salt = TextField(null=True)
    text = TextField(null=True)

    class Meta:
        table_name = "audit_texts"
