"""Rosters: who is to draw which weapon in one run, and who did not come."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from app.models.base import Base, MomentField
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.purposes import Purpose
from app.models.users import User


class Roster(Base):
    """A list of people and weapons for one run; started by the first counter that takes it up."""

    id = AutoField()
    name = TextField()
    purpose = ForeignKeyField(Purpose, null=True)
    begins_at = MomentField(null=True)
    due_at = MomentField(null=True)
    user = ForeignKeyField(User)
    created_at = MomentField()
    started_at = MomentField(null=True)
    closed_at = MomentField(null=True)
    version = IntegerField(default=1)

    class Meta:
        table_name = "rosters"


class RosterLine(Base):
    """One person, with the weapon they are to draw; without one, whatever they draw.

    Lines stand in the order of their `position`, or of their id where nobody has moved them.
    """

    id = AutoField()
    roster = ForeignKeyField(Roster)
    personnel = ForeignKeyField(Personnel)
    item = ForeignKeyField(Item, null=True)
    user = ForeignKeyField(User)
    created_at = MomentField()
    removed_at = MomentField(null=True)
    position = IntegerField(null=True)
    removed_by = ForeignKeyField(User, null=True)

    class Meta:
        table_name = "roster_lines"


class RosterMark(Base):
    """That somebody did not come, or came after all; the newest of a line counts."""

    id = AutoField()
    line = ForeignKeyField(RosterLine)
    absent = IntegerField()
    user = ForeignKeyField(User)
    created_at = MomentField()

    class Meta:
        table_name = "roster_marks"
