"""Who signs in: users, their sessions, their API tokens, and the guesses that failed."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from app.models.base import Base, MomentField
from app.models.personnel import Personnel


class User(Base):
    """Somebody who signs in; may be linked to a personnel record."""

    id = AutoField()
    username = TextField()
    role = TextField()
    password_hash = TextField()
    must_change = IntegerField(default=0)
    personnel = ForeignKeyField(Personnel, null=True)
    disabled_at = MomentField(null=True)
    created_at = MomentField()
    pin_hash = TextField(null=True)

    class Meta:
        table_name = "users"


class Session(Base):
    """One sign-in on one device; the browser holds the token, we its hash."""

    id = AutoField()
    token_hash = TextField()
    user = ForeignKeyField(User)
    created_at = MomentField()
    last_seen_at = MomentField()
    expires_at = MomentField()
    ended_at = MomentField(null=True)
    ip = TextField(null=True)
    user_agent = TextField(null=True)

    class Meta:
        table_name = "sessions"


class SignInFailure(Base):
    """A wrong password, counted here so that the count survives a restart."""

    id = AutoField()
    account = TextField()
    ip = TextField(null=True)
    created_at = MomentField()

    class Meta:
        table_name = "sign_in_failures"


class ApiToken(Base):
    """A key for another program; acts with its user's role, within its scope."""

    id = AutoField()
    user = ForeignKeyField(User)
    name = TextField()
    token_hash = TextField()
    scope = TextField()
    created_at = MomentField()
    expires_at = MomentField(null=True)
    revoked_at = MomentField(null=True)
    last_used_at = MomentField(null=True)

    class Meta:
        table_name = "api_tokens"
