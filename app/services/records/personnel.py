"""Registers, edits, archives and restores people (domain.md, Personnel)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import clock
from app.models.base import database
from app.models.personnel import Personnel, Squadron
from app.models.prepared import Prepared
from app.models.prepared import update as update_row
from app.models.users import User
from app.models.writes import writes
from app.queries import custody, erasures
from app.queries.erasures import ERASED
from app.services import audit
from app.services.errors import NotFound
from app.services.field_checks import Flaw, Unusable, plain, refuse
from app.services.records import archive, codes, person_search
from app.services.records.person_fields import Tables, clean
from app.services.records.record_refusals import (
    AlreadyExists,
    ErasedForGood,
    StillHolding,
    VersionConflict,
)

LONGEST_REASON = 500
_BY_SERIAL = "SELECT id FROM personnel WHERE serial = ?"
_SQUADRON = "SELECT id, name FROM squadrons WHERE name = ?"
_BY_ID = Prepared(person_search.WITH_TABLES.where(Personnel.id == ""))


@writes
def register(
    given: Mapping[str, Any], *, user: User | None, reason: str | None = None
) -> Personnel:
    """Register a person with a code of their own and return them.

    `given` has the texts rank, surname, first_name and serial, and may have middle_initial, group,
    squadron, mobile, email, classification and status (not Archived; other than Active with a
    `reason`). Raises Invalid with all problems at once, AlreadyExists for a registered serial.
    """
    kept, flaws = clean(given, Tables())
    kept.setdefault("status", "Active")
    kept, more = with_reason(kept, reason, "Active")
    if kept["status"] == "Archived":
        more.append(Flaw("status", "Nobody is registered as archived."))
    refuse(flaws + more)
    if (there := by_serial(kept["serial"])) is not None:
        raise AlreadyExists.person(there)
    return add(kept, user)


@writes
def edit(
    personnel_id: str,
    changes: Mapping[str, Any],
    *,
    user: User | None,
    version: int | None = None,
    reason: str | None = None,
) -> Personnel:
    """Change the given fields of a person and return them; a status needs a `reason`.

    `version` is the one that was read; without it the last write wins. Raises Invalid with all
    problems at once, VersionConflict, StillHolding, NotFound.
    """
    person = existing(personnel_id)
    if version is not None and version != person.version:
        raise VersionConflict(person.id, person.version)
    kept, flaws = clean(changes, Tables(person), person)
    if kept.get("serial", person.serial) != person.serial:
        flaws.append(
            Flaw(
                "serial",
                "The serial stays as registered. If it was typed wrong, archive this record and "
                "register the person anew.",
            )
        )
    kept, more = with_reason(kept, reason, person.status)
    refuse(flaws + more)
    return update(person, kept, user)


def by_serial(serial: str) -> Personnel | None:
    """Return who has a service serial number, archived people included."""
    row = database.execute_sql(_BY_SERIAL, (serial,)).fetchone()
    return existing(row[0]) if row else None


@writes
def add(kept: Mapping[str, Any], user: User | None) -> Personnel:
    """Insert a person of checked fields (person_fields.clean), with a code of their own."""
    now = clock.now()
    rank, serial = kept["rank"], kept["serial"]
    lead = "PO" if rank.classification == "officer" else "PE"
    number = f"{serial.removeprefix('O-')}{clock.local(now):%d%m%y}"
    person = Personnel(id=f"{lead}-{number}", classification=rank.classification, created_at=now)
    _set(person, kept, user)
    audit.insert(person, user)
    codes.own_code("person", person.id, user)
    return person


@writes
def update(person: Personnel, kept: Mapping[str, Any], user: User | None) -> Personnel:
    """Write checked fields to a person; nothing is written where nothing differs."""
    if not differences(person, kept):
        return person
    if person.surname == ERASED and erasures.of(person.id):
        raise ErasedForGood
    action = archive.action(person.status, kept.get("status", person.status), "Archived")
    if action == "archive":
        _check_may_leave(person)
        archive.keep_snapshot(person, kept["status_reason"], user)
    before = audit.tracked_values(person)
    _set(person, kept, user)
    person.version += 1
    columns = [*(name for name in kept if name != "id"), "search_key", "version"]
    update_row(person, columns)
    audit.changed(person, before, user, action=action)
    return person


def differences(person: Personnel, kept: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Return {field: (old, new)} of the checked fields that differ from the person's, as text."""
    found = {}
    for field, value in kept.items():
        old, new = _shown(getattr(person, field)), _shown(value)
        if old != new:
            found[field] = (old, new)
    return found


def with_reason(
    kept: dict[str, Any], reason: str | None, status: str
) -> tuple[dict[str, Any], list[Flaw]]:
    """Return the fields with the reason of a changed status, and a flaw where it is missing."""
    try:
        text = plain(reason, LONGEST_REASON)
    except Unusable as wrong:
        return kept, [Flaw("reason", wrong.reason)]
    if kept.get("status", status) == status:
        return kept, []
    if text is None:
        return kept, [Flaw("reason", f"Write why the status becomes {kept['status']}.")]
    return {**kept, "status_reason": text}, []


def existing(personnel_id: str) -> Personnel:
    """Return a person with rank, group and squadron. Raises NotFound."""
    person = _BY_ID.first(personnel_id)
    if person is None:
        raise NotFound("unknown_personnel", f"{personnel_id!r} is nobody in ArmGuard.")
    return person  # type: ignore[no-any-return]


def _set(person: Personnel, kept: Mapping[str, Any], user: User | None) -> None:
    for field, value in kept.items():
        setattr(person, field, _squadron(value, user) if field == "squadron" else value)
    person.search_key = person_search.key_of(person)


def _squadron(name: str | None, user: User | None) -> Squadron | None:
    """Return the squadron of that name, made now if it is the first time we meet it."""
    if name is None:
        return None
    row = database.execute_sql(_SQUADRON, (name,)).fetchone()
    if row is not None:
        return Squadron(id=row[0], name=row[1])
    made = Squadron(name=name)
    audit.insert(made, user)
    return made


def _shown(value: Any) -> str:
    """Return a field's value as text: a row by its name."""
    return "" if value is None else str(getattr(value, "name", value))


def _check_may_leave(person: Personnel) -> None:
    held = [row.item for row in custody.held_by(person.id)]
    if held:
        raise StillHolding(person, held)
