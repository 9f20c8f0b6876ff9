"""Backups that proved themselves, where they were taken to, and whom they are sealed to."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from app.models.base import Base, MomentField
from app.models.users import User


class Backup(Base):
    """One proven backup: a file of the folder `backups`, as long as it is not let go."""

    id = AutoField()
    kind = TextField()
    name = TextField()
    sha256 = TextField()
    bytes = IntegerField()
    head_seq = IntegerField()
    head = TextField()
    recipient = TextField(null=True)
    rehearsed = IntegerField(default=0)
    sentence = TextField(null=True)
    user = ForeignKeyField(User, null=True)
    created_at = MomentField()

    class Meta:
        table_name = "backups"


class BackupCopy(Base):
    """One try at taking a backup elsewhere; `problem` says why it failed."""

    id = AutoField()
    backup = ForeignKeyField(Backup)
    target = TextField()
    place = TextField()
    problem = TextField(null=True)
    created_at = MomentField()

    class Meta:
        table_name = "backup_copies"


class BackupKey(Base):
    """Whom backups are sealed to from then on; empty for plain files."""

    id = AutoField()
    recipient = TextField()
    user = ForeignKeyField(User)
    created_at = MomentField()

    class Meta:
        table_name = "backup_keys"
