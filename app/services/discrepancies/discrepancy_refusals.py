"""What a discrepancy refuses, in the words of counter.md, section 7."""

from __future__ import annotations

from app import clock
from app.models.items import Item
from app.queries.rows import Row
from app.services import time_words
from app.services.errors import Refusal

_TITLES = {
    "missing item": "Reported missing",
    "damaged": "Reported damaged",
    "fault": "Open fault",
}


class OpenDiscrepancy(Refusal):
    """An item with an open discrepancy of its own is not issued."""

    code = "open_discrepancy"

    def __init__(self, item: Item, row: Row) -> None:
        reported = clock.local(clock.from_text(row["created_at"]))
        since = time_words.day(reported, clock.now())
        text = f"{item.label}: {row['text']}, since {since}. Do not issue."
        if row["kind"] == "missing item":
            text = f"{item.label} was reported missing {since}. Hold it. Call the duty officer."
        super().__init__(
            text,
            details={"item_id": item.id, "discrepancy_id": row["id"], "kind": row["kind"]},
        )
        self.title = _TITLES[row["kind"]]


class AlreadyReported(Refusal):
    """The item is reported missing and was not found yet."""

    code = "already_reported"
    kind = "info"
    title = "Already reported"

    def __init__(self, item: Item) -> None:
        super().__init__(f"{item.label} is reported missing already. Nothing was changed.")


class AlreadyClosed(Refusal):
    """A closed discrepancy takes no more steps."""

    code = "already_closed"
    kind = "warn"
    title = "Closed already"

    def __init__(self, state: str) -> None:
        super().__init__(f"It was {state} meanwhile. Nothing was changed.")


class NothingOpen(Refusal):
    """There is nothing to bring back or repair."""

    code = "nothing_open"
    kind = "info"
    title = "Nothing to do"


class AlreadyAnswered(Refusal):
    """A return is answered once."""

    code = "already_answered"
    kind = "info"
    title = "Answered already"

    def __init__(self) -> None:
        super().__init__(
            "The questions about this return were answered before. Nothing was changed. "
            "Report damage on the item's page."
        )


class MovedSince(Refusal):
    """What is wrong with a weapon is said before it goes out again."""

    code = "version_conflict"
    kind = "warn"
    title = "Gone out since"

    def __init__(self, label: str) -> None:
        super().__init__(
            f"{label} has moved since that return. Nothing was recorded. "
            "Report it on the item's page."
        )
