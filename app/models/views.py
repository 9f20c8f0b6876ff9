"""How a user likes the lists: preferences and saved views."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, TextField

from app.models.base import Base, MomentField
from app.models.users import User


class UserPreference(Base):
    """One thing a user has set for themself."""

    id = AutoField()
    user = ForeignKeyField(User)
    key = TextField()
    value = TextField()

    class Meta:
        table_name = "user_preferences"


class SavedView(Base):
    """A list's filters under a name, perhaps shared with a role."""

    id = AutoField()
    user = ForeignKeyField(User)
    list = TextField()
    name = TextField()
    query = TextField()
    shared_with = TextField(null=True)
    created_at = MomentField()
    removed_at = MomentField(null=True)

    class Meta:
        table_name = "saved_views"
