"""Gives codes to people and items, and takes them back."""

from __future__ import annotations

from app import clock
from app.models import code_text
from app.models.base import database
from app.models.codes import Code
from app.models.users import User
from app.models.writes import writes
from app.queries import lookup, people
from app.services import audit
from app.services.errors import Invalid, NotFound
from app.services.given import written
from app.services.records.code_refusals import CodeIsAName, CodeTaken, CodeWasRevoked
from app.services.records.item_fields import CONTROL_CODE

LONGEST_REASON = 500
LONGEST_CODE = 300
SHORTEST_CODE = 3
# What an existing code is, by what carries it.
_SOURCES = {"item": "factory", "person": "card"}


def own_code(kind: str, owner: str, user: User | None) -> Code:
    """Give an `item` or `person` a fresh AG code, inside the caller's block."""
    text = code_text.make(kind)
    while database.execute_sql("SELECT 1 FROM codes WHERE code = ?", (text,)).fetchone():
        text = code_text.make(kind)
    return attach(text, kind, "own", owner, user)


@writes
def attach(text: str, kind: str, source: str, owner: str, user: User | None) -> Code:
    """Give an existing code (`factory` engraving, ID `card`) to its owner.

    The caller has made sure that nobody has it; the database refuses a second owner.
    """
    code = Code(code=text, kind=kind, source=source, owner=owner, created_at=clock.now())
    audit.insert(code, user)
    return code


@writes
def attach_scanned(text: str, kind: str, owner: str, *, user: User) -> Code:
    """Give a code that was just scanned (engraving of an `item`, ID card of a `person`) to it.

    Raises Invalid for what cannot be such a code, CodeTaken, CodeWasRevoked, CodeIsAName.
    """
    wanted = _existing_code(text)
    there = Code.get_or_none(Code.code == wanted)
    if there is not None and there.state == "revoked":
        raise CodeWasRevoked(wanted)
    if there is not None:
        raise CodeTaken(wanted, people.code_owner(there.kind, there.owner))
    if (other := names_another(wanted, owner)) is not None:
        raise CodeIsAName(wanted, other)
    return attach(wanted, kind, _SOURCES[kind], owner, user)


def names_another(text: str, owner: str | None) -> str | None:
    """Return who or what else has this text as serial or id, in words; None where nobody has.

    Such a code would hand out one weapon under the name of another.
    """
    named = lookup.named_by(text)
    for kind, ids in (("item", named.items), ("person", named.people)):
        for other in ids:
            if other != owner:
                return people.code_owner(kind, other)
    return None


@writes
def revoke(code_id: int, owner: str, reason: str, *, user: User) -> Code:
    """Take a code back, for good: whoever scans it later is told so.

    Raises Invalid without a reason, CodeWasRevoked, NotFound where `owner` has no such code.
    """
    code = existing(code_id, owner)
    why = written("reason", reason, LONGEST_REASON, "Write why this code is no longer valid.")
    if code.state == "revoked":
        raise CodeWasRevoked(code.code)
    before = audit.tracked_values(code)
    code.state, code.revoked_at, code.revoked_reason = "revoked", clock.now(), why
    code.save(only=["state", "revoked_at", "revoked_reason"])
    audit.changed(code, before, user)
    return code


def existing(code_id: int, owner: str) -> Code:
    """Return one of an owner's codes, valid or not. Raises NotFound."""
    code = Code.get_or_none((Code.id == code_id) & (Code.owner == owner))
    if code is None:
        raise NotFound("unknown_code", "There is no such code on this record.")
    return code  # type: ignore[no-any-return]


@writes
def replace_own(kind: str, owner: str, reason: str, *, user: User) -> Code:
    """Revoke every own code of an `item` or `person` and give it a fresh one."""
    why = written("reason", reason, LONGEST_REASON, "Write why this code is no longer valid.")
    own = Code.select().where(
        (Code.owner == owner) & (Code.kind == kind) & (Code.source == "own")
        & (Code.state == "active")
    )  # fmt: skip
    for code in list(own):
        revoke(code.id, owner, why, user=user)
    return own_code(kind, owner, user)


def _existing_code(text: str) -> str:
    wanted = written("code", text, LONGEST_CODE, "Scan the code into this field.")
    if len(wanted) < SHORTEST_CODE:
        raise Invalid({"code": ["This is too short to be a code."]})
    if code_text.looks_own(wanted) or wanted.upper().startswith(CONTROL_CODE):
        raise Invalid(
            {"code": ["This is ArmGuard's own code. Scan the one that was there before."]}
        )
    return wanted
