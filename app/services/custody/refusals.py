"""Every refusal of a custody rule, with its API code and the words of counter.md, section 7."""

from __future__ import annotations

from app.models.items import Item
from app.models.personnel import Personnel
from app.models.stock import Stock, StockKind
from app.queries.rows import Row
from app.services.errors import NOT_ISSUED, Refusal


class ItemNotAvailable(Refusal):
    """Rule 3: only Available items are taken."""

    code = "item_not_available"

    @classmethod
    def already_out(cls, item: Item, holder: Personnel, since: str) -> ItemNotAvailable:
        """The item is out; `since` is local time in words."""
        refusal = cls(
            f"{item.label} is out to {holder.short_label} since {since}. "
            "Return it first. NOT issued.",
            details={"item_id": item.id, "holder": {"id": holder.id, "name": holder.label}},
        )
        refusal.title = "Already out"
        return refusal

    @classmethod
    def by_status(cls, item: Item, since: str) -> ItemNotAvailable:
        """The item is on the books but not to be issued; `since` is the local day in words."""
        title, text = _BY_STATUS.get(item.status, (item.status, "is not available since {since}."))
        if item.status == "Maintenance" and item.status_reason:
            text = ": {reason}, since {since}. Do not issue."
        said = text.format(since=since, reason=item.status_reason)
        joint = "" if said.startswith(":") else " "
        refusal = cls(
            f"{item.label}{joint}{said}", details={"item_id": item.id, "status": item.status}
        )
        refusal.title = title
        return refusal


_BY_STATUS = {
    "Maintenance": ("In maintenance", "is in maintenance since {since}. Do not issue."),
    "Missing": (
        "Reported missing",
        "was reported missing {since}. Hold it. Call the duty officer.",
    ),
    "Evidence": ("Held as evidence", "is held as evidence since {since}. Do not move it."),
    "For turn-in": ("Set aside", "is set aside for turn-in since {since}. NOT issued."),
    "Turned in": ("Turned in", "was turned in {since}. It should not be here. NOT issued."),
    "Retired": ("Retired", "is retired since {since}. NOT issued."),
}


class Unserviceable(Refusal):
    """The item's condition does not allow its use."""

    code = "unserviceable"
    title = "Not serviceable"

    def __init__(self, item: Item) -> None:
        super().__init__(
            f"{item.label} is {item.condition.lower()}. Do not issue. NOT issued.",
            details={"item_id": item.id, "condition": item.condition},
        )


class CustodyLimit(Refusal):
    """Rule 2: a person holds at most what the custody limit allows."""

    code = "custody_limit"
    title = "Over the limit"
    can_be_overridden = True

    def __init__(self, person: Personnel, held: list[Item]) -> None:
        labels = ", ".join(item.label for item in held)
        noun = f"1 {held[0].model.class_name}" if len(held) == 1 else f"{len(held)} firearms"
        super().__init__(
            f"{person.short_label} already holds {noun} ({labels}). Limit is 1. NOT issued.",
            details={"held": [item.id for item in held]},
        )


class NotIssued(Refusal):
    """Rule 4: only open custody can be returned."""

    code = "not_issued"
    kind = "warn"
    title = "Already in"

    def __init__(self, item: Item) -> None:
        super().__init__(
            f"{item.label} is already in {item.place}. Nothing changed.",
            details={"item_id": item.id, "status": item.status},
        )


class PersonnelInactive(Refusal):
    """Rule 7: only Active people may draw."""

    code = "personnel_inactive"
    title = "Issue blocked"

    def __init__(self, person: Personnel) -> None:
        super().__init__(
            f"{person.short_label} may not draw weapons: {person.status.lower()}. NOT issued. "
            "Call the duty officer.",
            details={"personnel_id": person.id, "status": person.status},
        )


class SelfIssue(Refusal):
    """Rule 8: nobody issues to themself."""

    code = "self_issue"
    title = "Not to yourself"

    def __init__(self, person: Personnel) -> None:
        super().__init__(
            f"{person.short_label} is your own record. Another armorer must issue to you. "
            "NOT issued.",
            details={"personnel_id": person.id},
        )


class InsufficientStock(Refusal):
    """Rule 5: a quantity is never negative."""

    code = "insufficient_stock"
    title = "Not enough in stock"

    def __init__(
        self,
        stock: Stock,
        wanted: int,
        on_hand: int,
        sealed: Row | None = None,
        other: Stock | None = None,
    ) -> None:
        """Take what was wanted, what may leave, a container or another lot that has enough."""
        there, ways = f"{on_hand} on hand", "Take less."
        details = {"stock_id": stock.id, "wanted": wanted, "on_hand": on_hand}
        if sealed is not None:
            there = f"{on_hand} loose on hand"
            which = f"container {sealed['id']} (seal {sealed['seal']}, {sealed['rounds']} rounds)"
            ways = f"Open {which}, or take less."
            details["container_id"] = sealed["id"]
        if other is not None:
            ways = f"{ways.removesuffix('.')}, or take {other.label}: it has enough."
            details["instead_id"] = other.id
        text = f"{stock.label}: {wanted} wanted, {there}. NOT recorded. {ways}"
        super().__init__(text, details=details)


class NothingOffered(Refusal):
    """All of it that the unit has is suspended."""

    code = "insufficient_stock"
    title = "Not enough in stock"

    def __init__(self, kinds: list[StockKind]) -> None:
        names = " or ".join(kind.name for kind in kinds) or "stock of that kind"
        super().__init__(f"There is no {names} that may be issued.{NOT_ISSUED}")


class IncompatibleStock(Refusal):
    """The magazine or ammunition does not fit the weapon."""

    code = "incompatible_stock"
    title = "Does not fit"

    def __init__(self, stock: Stock, item: Item, fits: list[StockKind]) -> None:
        names = " or ".join(kind.name for kind in fits)
        super().__init__(
            f"{stock.label} does not fit {item.label}; {names} does. NOT issued.",
            details={"stock_id": stock.id, "fits": [kind.id for kind in fits]},
        )


class SuspendedStock(Refusal):
    """The lot was suspended; nothing of it goes out."""

    code = "insufficient_stock"
    title = "Lot suspended"

    def __init__(self, stock: Stock) -> None:
        super().__init__(
            f"{stock.label} is suspended: {stock.suspended_reason} NOT issued. Take another lot.",
            details={"stock_id": stock.id},
        )


class UndoExpired(Refusal):
    """Rule 12: an entry can be undone for seconds; later it takes a correction."""

    code = "undo_expired"
    kind = "warn"
    title = "Too late to undo"

    @classmethod
    def after(cls, seconds: int) -> UndoExpired:
        """Return the refusal of an Undo that came later than the settings allow."""
        return cls(
            f"Undo works for {seconds} seconds. Nothing changed. Scan the weapon to return it, "
            "or correct the entry on its page."
        )


class AlreadyCorrected(Refusal):
    """Rule 12: an entry is corrected once, and only while it is the item's latest."""

    code = "version_conflict"
    kind = "warn"
    title = "Already changed"


class NotedAlready(Refusal):
    """A note beside an entry is written once."""

    code = "already_noted"
    kind = "info"
    title = "Noted already"

    def __init__(self) -> None:
        super().__init__(
            "This entry has a note. Nothing was changed. Write a remark on the person's page."
        )


class KeyReused(Refusal):
    """Rule 11: the same key came with another request."""

    code = "idempotency_key_reused"
    title = "Key used before"

    def __init__(self) -> None:
        super().__init__(
            "This idempotency key belongs to another request. Nothing recorded. Use a new key."
        )
