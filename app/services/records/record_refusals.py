"""What is refused when a person or an item is registered or edited."""

from __future__ import annotations

from app.models.items import Item
from app.models.personnel import Personnel
from app.services.errors import Refusal


class AlreadyExists(Refusal):
    """The serial is registered already, perhaps for somebody who was archived."""

    code = "already_exists"
    title = "Already registered"

    @classmethod
    def person(cls, person: Personnel) -> AlreadyExists:
        """Somebody has this service serial number."""
        text = f"Serial {person.serial} belongs to {person.label} ({person.id})"
        if person.status == "Archived":
            text += ", who is archived. Nothing was registered. Restore that record instead."
        else:
            text += ". Nothing was registered."
        archived = person.status == "Archived"
        return cls(text, details={"personnel_id": person.id, "archived": archived})

    @classmethod
    def item(cls, item: Item) -> AlreadyExists:
        """This model has this serial already."""
        return cls(
            f"{item.label} is registered already ({item.id}, {item.status.lower()}). "
            "Nothing was registered.",
            details={"item_id": item.id, "archived": item.status in ("Retired", "Turned in")},
        )


class VersionConflict(Refusal):
    """Somebody else has changed the record since it was read."""

    code = "version_conflict"
    kind = "warn"
    title = "Changed meanwhile"

    def __init__(self, record_id: str, version: int) -> None:
        super().__init__(
            f"{record_id} was changed by somebody else meanwhile. Nothing was saved. "
            "Look at it again, then make your change.",
            details={"id": record_id, "version": version},
        )


class StillHolding(Refusal):
    """Nobody is archived while holding anything."""

    code = "still_holding"
    title = "Still holding"

    def __init__(self, person: Personnel, held: list[Item]) -> None:
        labels = ", ".join(item.label for item in held)
        super().__init__(
            f"{person.short_label} still holds {labels}. Nothing was saved. Return it first.",
            details={"personnel_id": person.id, "held": [item.id for item in held]},
        )


class ItemIsOut(Refusal):
    """The status of an issued item follows from custody."""

    code = "item_not_available"
    title = "Out at the moment"

    def __init__(self, item: Item, holder: Personnel) -> None:
        super().__init__(
            f"{item.label} is out to {holder.short_label}. Its status was not changed. "
            "Return it first.",
            details={"item_id": item.id, "holder": {"id": holder.id, "name": holder.label}},
        )


class FoundByTwo(Refusal):
    """A weapon that was missing is found, or written off, by two people and not by an edit."""

    code = "two_people_needed"
    title = "Two people are needed"

    def __init__(self, item: Item) -> None:
        super().__init__(
            f"{item.label} is missing. Its status was not changed. Two people record it as found, "
            "on its page, or write it off.",
            details={"item_id": item.id},
        )


class NotArchived(Refusal):
    """Only what was archived is restored."""

    code = "not_archived"
    kind = "info"
    title = "Not archived"

    def __init__(self, label: str) -> None:
        super().__init__(f"{label} is on the books already. Nothing was changed.")


class ErasedForGood(Refusal):
    """The person's data was erased after the rule of retention."""

    code = "erased"
    title = "Erased for good"

    def __init__(self) -> None:
        super().__init__(
            "This person's data was erased, and nobody brings it back. Nothing was recorded. If "
            "they serve again, register them anew."
        )
