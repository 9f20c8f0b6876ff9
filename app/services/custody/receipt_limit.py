"""How long a temporary receipt lasts at most; what stays out longer goes on a PAR."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.models.items import Item
from app.models.roles import Act, may
from app.models.users import User
from app.queries.settings import setting, several
from app.services.errors import Refusal


class ReceiptTooLong(Refusal):
    """The unit lets a temporary receipt last so many hours and no longer."""

    code = "receipt_limit"
    kind = "warn"
    title = "Too long for a TR"

    def __init__(self, item: Item, hours: int) -> None:
        super().__init__(
            f"{item.label} would be out longer than the {hours} h of a temporary receipt. Choose "
            "an earlier time, or a purpose that is issued for good, on a PAR. NOT issued.",
            details={"item_id": item.id, "hours": hours},
        )


def check(item: Item, issued_at: datetime, due_at: datetime | None) -> None:
    """Raise ReceiptTooLong for a due time beyond the limit; a PAR has none."""
    if due_at is None:
        return
    hours = int(setting("receipt_hours"))
    if hours and due_at - issued_at > timedelta(hours=hours):
        raise ReceiptTooLong(item, hours)


def usual_hours() -> int:
    """Return after how many hours something is due whose purpose does not say."""
    unit = several("due_hours", "receipt_hours")
    usual, most = int(unit["due_hours"]), int(unit["receipt_hours"])
    return min(usual, most) if most else usual


def against_extension(issued_at: datetime, due_at: datetime, user: User) -> str | None:
    """Return why a user may not extend a receipt so far; an admin may."""
    hours = int(setting("receipt_hours"))
    within = not hours or due_at - issued_at <= timedelta(hours=hours)
    if within or may(user.role, Act.EDIT):
        return None
    return (
        f"A temporary receipt lasts {hours} h. An admin extends it further; or take it back and "
        "issue it for good, on a PAR."
    )
