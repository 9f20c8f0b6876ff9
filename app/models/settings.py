"""What an admin decides, as opposed to the machine's owner."""

from __future__ import annotations

from peewee import TextField

from app.models.base import Base


class Setting(Base):
    """One setting; its value is text, its meaning stands in services/settings/settings.py."""

    key = TextField(primary_key=True)
    value = TextField()

    class Meta:
        table_name = "settings"
