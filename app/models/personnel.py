"""People on the rolls and the tables that describe them."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from app.models.base import Base, MomentField


class Rank(Base):
    """A rank; it decides whether somebody is an officer."""

    id = AutoField()
    name = TextField()
    classification = TextField()
    position = IntegerField()
    active = IntegerField(default=1)

    class Meta:
        table_name = "ranks"


class Group(Base):
    """A group or unit."""

    id = AutoField()
    name = TextField()
    active = IntegerField(default=1)

    class Meta:
        table_name = "groups"


class Squadron(Base):
    """A squadron; an import creates the ones it meets."""

    id = AutoField()
    name = TextField()
    active = IntegerField(default=1)

    class Meta:
        table_name = "squadrons"


class Personnel(Base):
    """A person who may hold items; never deleted, at most archived."""

    id = TextField(primary_key=True)
    rank = ForeignKeyField(Rank, lazy_load=True)
    surname = TextField()
    first_name = TextField()
    middle_initial = TextField(null=True)
    serial = TextField()
    classification = TextField()
    group = ForeignKeyField(Group, null=True)
    squadron = ForeignKeyField(Squadron, null=True)
    mobile = TextField(null=True)
    email = TextField(null=True)
    photo = TextField(null=True)
    status = TextField(default="Active")
    status_reason = TextField(null=True)
    search_key = TextField(default="")
    version = IntegerField(default=1)
    created_at = MomentField()

    class Meta:
        table_name = "personnel"

    @property
    def short_label(self) -> str:
        """Return the person as the counter says them: SGT CRUZ."""
        return f"{self.rank.name} {self.surname.upper()}"

    @property
    def label(self) -> str:
        """Return the person with the first name: SGT CRUZ, Juan."""
        return f"{self.short_label}, {self.first_name}"


class DeletedRecord(Base):
    """What a record looked like when it was archived."""

    id = AutoField()
    object_type = TextField()
    object_id = TextField()
    snapshot = TextField()
    reason = TextField()
    user_id = IntegerField()
    created_at = MomentField()

    class Meta:
        table_name = "deleted_records"
