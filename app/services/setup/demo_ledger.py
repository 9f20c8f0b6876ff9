"""Writes a large demo unit's entries in long blocks: triggers judge each, the chain carries it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import NamedTuple

from app import clock
from app.models.base import roomy
from app.models.items import ItemModel
from app.models.prepared import insert
from app.models.purposes import Purpose
from app.models.transactions import Receipt, Transaction
from app.models.users import User
from app.models.writes import writes
from app.services import audit
from app.services.custody import custody_rules
from app.services.setup.demo_moves import Move

# class: purpose, magazines, rounds
LOADS = {"pistol": ("Duty Sentinel", 4, 42), "rifle": ("Duty Vigil", 7, 210)}


class Load(NamedTuple):
    """What goes along with a weapon."""

    purpose: Purpose
    mags: int
    rounds: int


def loads() -> dict[str, Load]:
    """Return what goes along by the first letters of an item's id."""
    found = {}
    for model in ItemModel.select():
        name, mags, rounds = LOADS[model.class_name]
        found[model.id_prefix] = Load(Purpose.get(Purpose.name == name), mags, rounds)
    return found


class Ledger:
    """Writes moves that follow the rules into an empty ledger.

    The custody service looks everything up anew for each entry, which for 250,000 of them takes a
    quarter of an hour.
    """

    def __init__(self, armorer: User, admin: User) -> None:
        self.by = (armorer, admin)
        self.loads = loads()
        self.year = clock.local(clock.now()).year
        self.numbers = count(1)
        self.out: dict[str, Transaction] = {}

    @writes
    def enter(self, moves: Iterable[Move]) -> int:
        """Write moves in their order, in one block; return how many."""
        written = 0
        with roomy(), audit.many():
            for written, move in enumerate(moves, start=1):
                user = self.by[written % 7 == 0]
                entry = self._take(move, user) if move.action == "Take" else self._back(move)
                entry.user, entry.source, entry.recorded_at = user, "cli", clock.now()
                insert(entry)
                after = audit.tracked_values(entry)
                audit.append(entry.action, "transactions", entry.id, user=user, after=after,
                             occurred_at=entry.occurred_at)  # fmt: skip
        return written

    def _take(self, move: Move, user: User) -> Transaction:
        load, number = self.loads[move.item[:2]], next(self.numbers)
        receipt = Receipt(
            kind="TR", year=self.year, number=number, name=f"TR-{self.year}-{number:06d}",
            personnel=move.person, user=user, created_at=clock.now(),
        )  # fmt: skip
        insert(receipt)
        audit.created(receipt, user)
        due_at = custody_rules.default_due(load.purpose, move.at)
        take = Transaction(
            action="Take", personnel=move.person, item=move.item, mags=load.mags,
            rounds=load.rounds, purpose=load.purpose.id, due_at=due_at, occurred_at=move.at,
            receipt=receipt.id,
        )  # fmt: skip
        self.out[move.item] = take
        return take

    def _back(self, move: Move) -> Transaction:
        take = self.out.pop(move.item)
        return Transaction(
            action="Return", personnel=take.personnel_id, item=move.item, mags=take.mags,
            rounds=take.rounds, purpose=take.purpose_id, occurred_at=move.at,
            receipt=take.receipt_id,
        )  # fmt: skip
