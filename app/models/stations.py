"""Counter devices and the hand-overs that happen at them."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from app.models.base import Base, MomentField
from app.models.documents import FormPrinter
from app.models.personnel import Personnel
from app.models.rosters import Roster
from app.models.users import User


class Station(Base):
    """A counter device, known by a cookie."""

    id = AutoField()
    key_hash = TextField()
    name = TextField()
    created_at = MomentField()
    # The roster that this counter runs.
    roster = ForeignKeyField(Roster, null=True)
    # Large targets; loudness and paper of its own, empty: as the unit's settings say.
    gloves = IntegerField(default=0)
    volume = TextField(default="")
    paper = TextField(default="")
    printer = ForeignKeyField(FormPrinter, null=True)
    # What was answered when this device's clock and ArmGuard's differed (services/counter/clocks).
    clock_right = TextField(null=True)
    clock_device_ms = IntegerField(null=True)
    clock_right_ms = IntegerField(null=True)
    clock_at = MomentField(null=True)
    # When this device first came by HTTPS.
    https_at = MomentField(null=True)

    class Meta:
        table_name = "stations"


class HandOver(Base):
    """One person at the counter; open while `closed_at` is null, one per station."""

    id = AutoField()
    key = TextField()
    station = ForeignKeyField(Station)
    personnel = ForeignKeyField(Personnel)
    user = ForeignKeyField(User)
    mode = TextField(default="auto")
    opened_at = MomentField()
    last_scan_at = MomentField()
    closed_at = MomentField(null=True)
    close_reason = TextField(null=True)

    class Meta:
        table_name = "hand_overs"
