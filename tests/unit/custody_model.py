"""The rules of custody once more, as dictionaries: what the service must answer to each act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.services.custody.custody import Entry
from app.services.errors import Invalid, NotFound, Refusal
from tests import make

PEOPLE = [f"PE-{serial}{make.DATE}" for serial in (500001, 500002, 500003)]
KINDS = {"R1": "rifle", "R2": "rifle", "P1": "pistol", "P2": "pistol"}
ITEMS = {f"I{kind[0].upper()}-{serial}{make.DATE}": kind for serial, kind in KINDS.items()}
# User 1 is the first person; user 2 is nobody on the rolls.
OWN = {1: PEOPLE[0], 2: None}
SLACK = timedelta(seconds=120)


@dataclass
class ModelItem:
    """An item as the model knows it; out while it has a holder."""

    kind: str
    status: str = "Available"
    condition: str = "Good"
    holder: str | None = None
    mags: int = 0
    rounds: int = 0
    last: datetime | None = None


@dataclass
class ModelEntry:
    """A ledger entry as the model knows it."""

    id: int
    action: str
    person: str
    item: str
    mags: int
    rounds: int
    recorded_at: datetime
    correction: str | None = None


@dataclass
class Model:
    """An armory of dictionaries. `judge_…` answer with the API's code of a refusal, or ok."""

    items: dict[str, ModelItem]
    people: dict[str, str]
    limit: str = "per person"
    ledger: list[ModelEntry] = field(default_factory=list)
    receipts: dict[str, int] = field(default_factory=lambda: {"TR": 0, "PAR": 0})

    def judge_issue(self, person: str, item: str, own: str | None) -> str:
        """Judge an issue by a user whose own record is `own`."""
        thing = self.items[item]
        if self.people[person] != "Active":
            return "personnel_inactive"
        if own == person:
            return "self_issue"
        if thing.holder is not None or thing.status != "Available":
            return "item_not_available"
        if thing.condition == "Damaged":
            return "unserviceable"
        return "custody_limit" if self.at_limit(person, thing.kind) else "ok"

    def at_limit(self, person: str, kind: str) -> bool:
        """Say whether one more of a kind would be too many."""
        held = [item.kind for item in self.items.values() if item.holder == person]
        return kind in held if self.limit == "per class" else bool(held)

    def judge_time(self, item: str, claimed: datetime | None) -> str:
        """Judge a claimed time: it must not lie well before the item's last move."""
        last = self.items[item].last
        return "invalid" if claimed and last and last - claimed > SLACK else "ok"

    def judge_return(self, item: str, mags: int | None, rounds: int | None) -> str:
        """Judge a return of these quantities, None for everything."""
        thing = self.items[item]
        if thing.holder is None:
            return "not_issued"
        return "invalid" if (mags or 0) > thing.mags or (rounds or 0) > thing.rounds else "ok"

    def judge_reversal(self, entry: ModelEntry, own: str | None) -> str:
        """Judge an undo in time, or a correction that is in order."""
        latest = [other for other in self.ledger if other.item == entry.item][-1]
        if latest is not entry or entry.correction == "undo":
            return "version_conflict"
        if entry.action == "Take":
            return "ok"
        return self.judge_issue(entry.person, entry.item, own)

    def take_before(self, entry: ModelEntry) -> ModelEntry:
        """Return the newest take of an entry's item before it."""
        before = self.ledger[: self.ledger.index(entry)]
        return [one for one in before if (one.item, one.action) == (entry.item, "Take")][-1]

    def note(self, entry: ModelEntry, occurred_at: datetime) -> None:
        """Take in an entry that was committed."""
        self.ledger.append(entry)
        thing = self.items[entry.item]
        took = entry.action == "Take"
        thing.holder = entry.person if took else None
        thing.status = "Issued" if took else "Available"
        thing.mags, thing.rounds = (entry.mags, entry.rounds) if took else (0, 0)
        thing.last = occurred_at


def answer(act: Callable[[], Entry]) -> tuple[str, Entry | None]:
    """Return the code of what came of an act, and the entry if there is one."""
    try:
        return "ok", act()
    except (Refusal, NotFound) as refused:
        return refused.code, None
    except Invalid:
        return "invalid", None
