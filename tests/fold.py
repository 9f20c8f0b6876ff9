"""What an armory did, folded by hand: what reports must say, and how a test asks for them."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from random import Random
from typing import Any

from app.models.items import Condition, Item
from app.models.purposes import Purpose
from app.queries.reports import catalogue
from app.queries.reports.shape import Asked, Block, Cells, Report
from app.services.custody import custody
from app.services.custody.custody import Details
from tests import make

# A Monday in the unit's own zone, eight hours before UTC.
FIRST = date(2026, 6, 1)
MODELS = ("M16A1", "G17", "M4")


class Fold:
    """What the armory did, noted entry by entry, and what it then has."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311  (a history to fold, no secret)
        self.by, self.admin = make.user("lim"), make.user("boss", "admin")
        self.people = [make.person(f"30000{n}", surname=f"Cruz{n}") for n in range(5)]
        self.items = [make.item(f"X{n}", MODELS[n % 3]) for n in range(9)]
        self.out: dict[str, tuple[str, int, str]] = {}  # item: (person, take, kind of receipt)
        self.state = {item.id: ("Available", "Good") for item in self.items}
        self.done: list[tuple[datetime, str, str, str, str]] = []

    def act(self, now: datetime) -> None:
        """Do something that the rules allow, and note it."""
        kind = self.random.choice(("issue", "issue", "return", "return", "edit", "register"))
        getattr(self, f"_{kind}")(now)

    def _issue(self, now: datetime) -> None:
        held = {person for person, _, _ in self.out.values()}
        people = [one for one in self.people if one.id not in held]
        fit = [key for key, state in self.state.items()
               if state == ("Available", "Good") and key not in self.out]  # fmt: skip
        if not people or not fit:
            return
        person, item = self.random.choice(people), self.random.choice(fit)
        kind = self.random.choice(("TR", "TR", "PAR"))
        purpose = self.random.choice((None, *Purpose.select().where(Purpose.name == "Duty Vigil")))
        details = Details(purpose=purpose, receipt_kind=kind)
        row = custody.issue_item(person.id, item, user=self.by, details=details).row
        self.out[item] = (person.id, row["id"], kind)
        self.done.append((now, "Take", item, person.id, purpose.name if purpose else "No purpose"))

    def _return(self, now: datetime) -> None:
        if not self.out:
            return
        item = self.random.choice(sorted(self.out))
        person, _, _ = self.out.pop(item)
        purpose = next(d[4] for d in reversed(self.done) if d[1] == "Take" and d[2] == item)
        custody.return_item(item, user=self.by)
        self.done.append((now, "Return", item, person, purpose))

    def _edit(self, _now: datetime) -> None:
        here = [key for key, (status, _) in self.state.items()
                if key not in self.out and status != "Missing"]  # fmt: skip
        item = self.random.choice(here)  # what is missing comes back by two people only
        status = self.random.choice(("Available", "Maintenance", "Missing", "Retired", "Evidence"))
        condition = self.random.choice(("Good", "Good", "Damaged"))
        row = Item.get_by_id(item)
        make.changed(row, self.admin, status=status, condition=condition, version=row.version + 1)
        self.state[item] = (status, condition)

    def _register(self, _now: datetime) -> None:
        item = make.item(f"Y{len(self.state)}", self.random.choice(MODELS))
        self.state[item.id] = ("Available", "Good")

    def evaluation(self) -> dict[str, tuple[int, ...]]:
        """Return {model: possessed, on hand, PAR, TR, unserviceable, missing, total}."""
        fit = {row.name for row in Condition.select() if row.serviceable}
        models: dict[str, Counter[str]] = {}
        for key, (status, condition) in self.state.items():
            if key not in self.out and status in ("Retired", "Turned in"):
                continue
            if key in self.out:
                part = self.out[key][2]
            elif status == "Missing":
                part = "missing"
            else:
                part = "unfit" if status == "Maintenance" or condition not in fit else "on hand"
            models.setdefault(Item.get_by_id(key).model.name, Counter())[part] += 1
        order = ("on hand", "PAR", "TR", "unfit", "missing")
        return {
            name: (parts.total(), *(parts[one] for one in order), parts.total())
            for name, parts in models.items()
        }


def made(name: str, first: date, last: date | None = None, **more: Any) -> Report:
    """Return a report as it is made now."""
    return catalogue.made(name, Asked(first, last or first, **more))


def rows(block: Block) -> list[Cells]:
    return list(block.rows)


def plain(report: Report) -> list[Any]:
    """Return all that a report says of the record."""
    return [(one.title, rows(one), one.size, one.totals) for one in report.blocks]
