"""Jobs: what the worker is to do outside a request, one row for each cause."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from app.models.base import Base, MomentField
from app.models.users import User


class Job(Base):
    """One thing to do: what it is, who asked, how far it has come and how it ended."""

    id = AutoField()
    kind = TextField()
    key = TextField()
    title = TextField()
    argument = TextField()
    user = ForeignKeyField(User, null=True)
    origin = TextField()
    state = TextField(default="waiting")
    attempt = IntegerField(default=0)
    done = IntegerField(default=0)
    total = IntegerField(default=0)
    problems = IntegerField(default=0)
    result = TextField(null=True)
    sentence = TextField(null=True)
    reason = TextField(null=True)
    created_at = MomentField()
    begun_at = MomentField(null=True)
    finished_at = MomentField(null=True)

    class Meta:
        table_name = "jobs"
