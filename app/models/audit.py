"""The chain's table; services/audit.py appends to it."""

from __future__ import annotations

from peewee import AutoField, IntegerField, TextField

from app.models.base import Base, MomentField


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
