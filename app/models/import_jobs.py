"""Imports from the browser, from upload to the last row."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from app.models.base import Base, MomentField
from app.models.users import User


class ImportJob(Base):
    """One uploaded sheet: what it is, how its columns are read, how far it has come."""

    id = AutoField()
    kind = TextField()
    filename = TextField()
    sha256 = TextField()
    mapping = TextField(null=True)
    fixes = TextField(null=True)
    good_rows = IntegerField(default=0)
    state = TextField()
    done_rows = IntegerField(default=0)
    total_rows = IntegerField(default=0)
    result = TextField(null=True)
    user = ForeignKeyField(User)
    created_at = MomentField()
    finished_at = MomentField(null=True)

    class Meta:
        table_name = "import_jobs"
