"""Why something is drawn."""

from __future__ import annotations

import re
import unicodedata
import zlib

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from app.models.base import Base, MomentField
from app.models.items import ItemClass

# As many letters as the QR codes of a counter's card hold (documents/qr.py).
LONGEST_CODE = 50
_SEPARATORS = re.compile(r"[^A-Z0-9]+")


def purpose_code(name: str) -> str:
    """Return a purpose's name as a control code; what no scanner sends falls away.

    A name of which nothing is left is told from others by a number of its own.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    letters = _SEPARATORS.sub("-", plain).strip("-") or f"P{zlib.crc32(name.encode()):08X}"
    return f"AGC-{letters}"[:LONGEST_CODE].rstrip("-")


class Purpose(Base):
    """A duty type; due at `due_time` (HH:MM, local), after `due_hours`, or as the settings say."""

    id = AutoField()
    name = TextField()
    position = IntegerField()
    hot_key = TextField(null=True)
    due_hours = IntegerField(null=True)
    due_time = TextField(null=True)
    needs_note = IntegerField(default=0)
    auto_print = IntegerField(default=0)
    standing = IntegerField(default=0)
    active = IntegerField(default=1)

    class Meta:
        table_name = "purposes"

    @property
    def code(self) -> str:
        """Return the control code that chooses it at the counter: AGC-DUTY-SENTINEL."""
        return purpose_code(self.name)


class PurposeClass(Base):
    """A class of item that a purpose draws."""

    id = AutoField()
    purpose = ForeignKeyField(Purpose)
    item_class = ForeignKeyField(ItemClass, column_name="class", object_id_name="class_name")
    disabled_at = MomentField(null=True)

    class Meta:
        table_name = "purpose_classes"
