"""Who may bear arms by a commander's order, day by day, and who is appointed in writing."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, TextField

from app.models.base import Base, MomentField
from app.models.personnel import Personnel
from app.models.transactions import Transaction
from app.models.users import User


class AuthorityRoster(Base):
    """Who may bear arms from one day to another; approved by a sign-in or by a signed paper."""

    id = AutoField()
    name = TextField()
    begins_on = TextField()
    ends_on = TextField()
    user = ForeignKeyField(User)
    created_at = MomentField()
    authority = TextField(null=True)
    approved_at = MomentField(null=True)
    approved_by = ForeignKeyField(User, null=True)
    form = TextField(null=True)
    sha256 = TextField(null=True)
    withdrawn_at = MomentField(null=True)
    withdrawn_by = ForeignKeyField(User, null=True)

    class Meta:
        table_name = "authority_rosters"


class AuthorityLine(Base):
    """One person on an authorization roster."""

    id = AutoField()
    roster = ForeignKeyField(AuthorityRoster)
    personnel = ForeignKeyField(Personnel)
    removed_at = MomentField(null=True)

    class Meta:
        table_name = "authority_lines"


class AuthorityCheck(Base):
    """The roster that an issue was judged by, on a day of the unit's own."""

    transaction = ForeignKeyField(Transaction, primary_key=True)
    roster = ForeignKeyField(AuthorityRoster)
    day = TextField()

    class Meta:
        table_name = "authority_checks"


class Appointment(Base):
    """That a user is armorer, alternate or commander by a document, for a time."""

    id = AutoField()
    holder = ForeignKeyField(User)
    duty = TextField()
    document = TextField()
    begins_on = TextField()
    ends_on = TextField(null=True)
    check_expires_on = TextField(null=True)
    user = ForeignKeyField(User)
    created_at = MomentField()
    ended_at = MomentField(null=True)

    class Meta:
        table_name = "appointments"
