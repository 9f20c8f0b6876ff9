"""What people and items have in common: a name, a status, a place in the archive."""

from __future__ import annotations

from typing import NamedTuple

from app.models.items import Item
from app.models.personnel import Personnel
from app.models.users import User
from app.queries import lookup
from app.services.errors import NotFound
from app.services.records import item_fields, items, person_fields, personnel
from app.services.records.record_refusals import NotArchived

ITEMS, PERSONNEL = "items", "personnel"
# What an archived record's status is, and what it becomes when it is restored.
_GONE = {ITEMS: ("Retired", "Turned in"), PERSONNEL: ("Archived",)}
_BACK = {ITEMS: "Available", PERSONNEL: "Active"}


class Record(NamedTuple):
    """A person or an item, as pages about either speak of it; `kind` is its table's name."""

    kind: str
    id: str
    label: str
    status: str

    @property
    def is_item(self) -> bool:
        """Say whether this is an item."""
        return self.kind == ITEMS

    @property
    def code_kind(self) -> str:
        """Return what the codes table calls this kind."""
        return "item" if self.is_item else "person"

    @property
    def url(self) -> str:
        """Return the address of the record's own page."""
        return f"/{self.kind}/{self.id}"

    @property
    def archived(self) -> bool:
        """Say whether the record is off the books."""
        return self.status in _GONE[self.kind]

    @property
    def statuses(self) -> list[str]:
        """Return the statuses that may be set by hand; archiving has a place of its own."""
        known = item_fields.STATUSES if self.is_item else person_fields.STATUSES
        return [status for status in known if status != _GONE[self.kind][0]]


def existing(kind: str, record_id: str) -> Record:
    """Return a record of `items` or `personnel`. Raises NotFound."""
    name = record_id.upper()
    try:
        row = lookup.item_by_id(name) if kind == ITEMS else lookup.person_by_id(name)
    except (Item.DoesNotExist, Personnel.DoesNotExist):
        noun = "item" if kind == ITEMS else "person"
        code = "unknown_item" if kind == ITEMS else "unknown_personnel"
        raise NotFound(code, f"There is no such {noun} in ArmGuard.") from None
    return Record(kind, row.id, row.label, row.status)


def change_status(record: Record, status: str, reason: str, *, user: User) -> int:
    """Set a status with its reason; return the version the record has then.

    Raises Invalid, ItemIsOut for an issued item, StillHolding for archiving a holder.
    """
    edit = items.edit if record.is_item else personnel.edit
    return int(edit(record.id, {"status": status}, user=user, reason=reason).version)


def archive(record: Record, reason: str, *, user: User) -> int:
    """Take a record off the books, with a snapshot of it; as `change_status`."""
    return change_status(record, _GONE[record.kind][0], reason, user=user)


def restore(record: Record, reason: str, *, user: User) -> int:
    """Put an archived record back on the books; as `change_status`, and raises NotArchived."""
    if not record.archived:
        raise NotArchived(record.label)
    return change_status(record, _BACK[record.kind], reason, user=user)
