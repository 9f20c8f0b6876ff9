"""Random acts with stock against plain sums: nothing is lost, doubled, or below nothing.

STOCK_STEPS sets how many acts are tried (2,000 by default).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from app import clock
from app.config import Settings
from app.models.base import close_database, open_database
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.stock import Stock, StockKind
from app.models.transactions import Transaction
from app.models.users import User
from app.queries import custody as held
from app.queries import stock as stocks
from app.queries import stock_board
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.errors import Invalid, NotFound, Refusal
from app.services.setup import preparation
from app.services.stock import containers, owed, stock
from app.services.verification import verify
from tests import make

STEPS = int(os.environ.get("STOCK_STEPS", "2000"))
STEPS_A_RUN = 50
LOTS = ("LC-1", "LC-2")
PLACES = range(3)
# What becomes of a container by each act.
_BECOMES = {
    "open": "opened", "place": "sealed", "found": "sealed", "gone": "not there",
    "condemn": "condemned", "turn-in": "turned in",
}  # fmt: skip

place = st.integers(0, len(PLACES) - 1)
lot = st.sampled_from(LOTS)
number = st.integers(0, 60)


@pytest.fixture(scope="module", autouse=True)
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Make three people, three rifles and two empty lots once; every run starts with a copy."""
    folder = tmp_path_factory.mktemp("stock")
    preparation.prepare(Settings(data=folder, database_path=folder / "armguard.db"))
    make.user("admin", "superuser")
    make.user("santos")
    kind = StockKind.get(StockKind.name == "M193 5.56mm")
    for name in LOTS:
        make.kept(Stock(kind=kind, lot=name, tracked=1, created_at=clock.now()))
    for index in PLACES:
        make.person(f"50000{index}")
        make.item(f"R{index}")
    close_database()
    Shelf.template = folder / "armguard.db"
    yield
    close_database()


class Shelf(RuleBasedStateMachine):
    """Acts with two lots of rounds and a pool of magazines; the model only adds and takes away."""

    template: ClassVar[Path]
    forgets: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__()
        fast = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  (memory: runs are many)
        self.folder = Path(tempfile.mkdtemp(prefix="armguard-stock-", dir=fast))
        self.path = Path(shutil.copy(self.template, self.folder))
        open_database(self.path)
        self.ids = {row.lot: row.id for row in Stock.select().where(Stock.lot.is_null(False))}
        self.people = [row.id for row in Personnel.select().order_by(Personnel.id)]
        self.items = [row.id for row in Item.select().order_by(Item.id)]
        self.admin, self.user = User.get_by_id(1), User.get_by_id(2)
        self.hand: Counter[str] = Counter()
        self.out: dict[tuple[int, str], int] = {}  # (take, lot): rounds
        self.takes: dict[int, int] = {}  # place: its open take
        self.stopped: set[str] = set()  # lots that are suspended
        self.boxes: dict[int, tuple[str, int, str]] = {}  # container: lot, rounds, state

    def teardown(self) -> None:
        close_database()
        findings = verify(self.path).findings
        shutil.rmtree(self.folder)
        assert findings == ()

    @rule(lot=lot, quantity=number, act=st.sampled_from(["receive", "find", "condemn", "expend"]))
    def come_and_go(self, lot: str, quantity: int, act: str) -> None:
        sign = 1 if act in ("receive", "find") else -1
        may = quantity > 0 and (sign > 0 or self.loose(lot) >= quantity)
        done = self.does(
            lambda: stock.move(self.ids[lot], act, str(quantity), "why", user=self.admin)
        )
        assert done == may
        self.hand[lot] += sign * quantity if done and not self.forgets else 0

    @rule(place=place, lot=lot, quantity=number)
    def issue(self, place: int, lot: str, quantity: int) -> None:
        details = Details(lines=((self.ids[lot], quantity),))
        may = place not in self.takes and self.loose(lot) >= quantity and lot not in self.stopped
        done = self.does(
            lambda: custody.issue_item(
                self.people[place], self.items[place], user=self.user, details=details
            )
        )
        assert done == may
        if done:
            take = held.open_custody(self.items[place]).take_id
            self.takes[place] = take
            self.hand[lot] -= quantity
            self.out[take, lot] = quantity

    @rule(place=place, rounds=st.none() | number)
    def give_back(self, place: int, rounds: int | None) -> None:
        take = self.takes.get(place)
        went = sum(self.out.get((take or 0, lot), 0) for lot in LOTS)
        may = take is not None and (rounds is None or rounds <= went)
        done = self.does(
            lambda: custody.return_item(
                self.items[place], user=self.user, details=Details(rounds=rounds)
            )
        )
        assert done == may
        if done and take is not None:
            del self.takes[place]
            self.bring(take, went if rounds is None else rounds)

    @rule(place=place, lot=lot, quantity=number)
    def change(self, place: int, lot: str, quantity: int) -> None:
        take = self.takes.get(place)
        if take is None:
            return
        more = quantity - self.out.get((take, lot), 0)
        wanted = {self.ids[lot]: quantity}
        done = self.does(lambda: owed.change(Transaction.get_by_id(take), wanted, user=self.user))
        most = 0 if lot in self.stopped else max(0, self.loose(lot))
        assert done == (more <= most)
        if done:
            self.hand[lot] -= more
            self.out[take, lot] = quantity

    @rule(lot=lot, rounds=number, how=st.sampled_from([containers.RECEIVED, containers.SEALED]))
    def seal(self, lot: str, rounds: int, how: str) -> None:
        """Receive a sealed container, or put loose rounds under a seal."""
        may = rounds > 0 and (how == containers.RECEIVED or self.loose(lot) >= rounds)
        given = {"how": how, "seals": f"S{len(self.boxes)}", "rounds": str(rounds), "reason": "why"}
        done = self.does(lambda: containers.add(self.ids[lot], given, user=self.admin))
        assert done == may
        if done:
            self.boxes[len(self.boxes) + 1] = (lot, rounds, "sealed")
            self.hand[lot] += rounds if how == containers.RECEIVED else 0

    @rule(which=st.integers(1, 9), act=st.sampled_from(list(containers.ACTS)))
    def handle(self, which: int, act: str) -> None:
        """Open, move, condemn, turn in, miss or find a container; it moves whole or not at all."""
        lot, rounds, state = self.boxes.get(which, ("", 0, "nowhere"))
        done = self.does(lambda: containers.do(which, act, "why", user=self.admin))
        assert done == (state == containers.ACTS[act].state)
        if not done:
            return
        becomes = _BECOMES[act]
        self.boxes[which] = (lot, rounds, becomes)
        if containers.ACTS[act].moves:
            self.hand[lot] += rounds if act == "found" else -rounds

    @rule(lot=lot)
    def count(self, lot: str) -> None:
        """Count what is sealed, by its seals; nothing moves."""
        seals = [
            f"S{number - 1}"
            for number, (name, _, state) in self.boxes.items()
            if name == lot and state == "sealed"
        ]
        done = self.does(lambda: containers.count(self.ids[lot], "\n".join(seals), user=self.user))
        assert done == bool(seals)

    @rule(which=st.integers(0, 9), lot=lot, quantity=number,
          how=st.sampled_from(["return", "expend", "lose"]))  # fmt: skip
    def settle(self, which: int, lot: str, quantity: int, how: str) -> None:
        if which >= len(self.out):
            return
        take = sorted(self.out)[which][0]
        left = self.out.get((take, lot), 0)
        done = self.does(
            lambda: owed.settle(
                take, self.ids[lot], quantity, how, user=self.user, reason="why",
                approved_by=self.admin,
            )
        )  # fmt: skip
        assert done == (0 < quantity <= left)
        if done:
            self.out[take, lot] = left - quantity
            self.hand[lot] += quantity if how == "return" else 0

    @rule(place=place)
    def undo(self, place: int) -> None:
        """Take an issue back at once: all of it is on the shelf again."""
        take = self.takes.get(place)
        last = Transaction.select().order_by(Transaction.id.desc()).first()
        if take is None or last.id != take or last.correction:
            return
        custody.undo(take, user=self.user)
        del self.takes[place]
        self.bring(take, sum(self.out.get((take, lot), 0) for lot in LOTS))

    @invariant()
    def every_balance_is_the_sum(self) -> None:
        for lot, stock_id in self.ids.items():
            out = sum(count for (_, name), count in self.out.items() if name == lot)
            balance = stocks.balance(stock_id)
            assert (balance.on_hand, balance.out) == (self.hand[lot], out)
            assert min(balance) >= 0
            assert stocks.loose(stock_id) == self.loose(lot) >= 0
            assert stock_board.conservation(stock_id, balance)["balances"]

    @invariant()
    def what_is_owed_is_what_went_out_less_what_came_back(self) -> None:
        takes = {take for take, _ in self.out}
        known = {
            (take, line.stock_id): line.quantity
            for take, lines in stocks.outstanding(takes).items()
            for line in lines
        }
        assert known == {
            (take, self.ids[lot]): count for (take, lot), count in self.out.items() if count
        }

    def loose(self, lot: str) -> int:
        sealed = [
            rounds
            for name, rounds, state in self.boxes.values()
            if (name, state) == (lot, "sealed")
        ]
        return self.hand[lot] - sum(sealed)

    def bring(self, take: int, rounds: int) -> None:
        """Put rounds back on the shelf in the order in which the lines are filled."""
        for lot in sorted(LOTS, key=lambda name: self.ids[name]):
            part = min(rounds, self.out.get((take, lot), 0))
            rounds -= part
            self.hand[lot] += part
            if part:
                self.out[take, lot] -= part

    @staticmethod
    def does(act: Callable[[], object]) -> bool:
        try:
            act()
        except (Refusal, Invalid, NotFound):
            return False
        return True


def run(machine: type[Shelf], steps: int) -> None:
    """Let a machine act for so many steps."""
    chosen = hypothesis_settings(
        max_examples=max(1, steps // STEPS_A_RUN),
        stateful_step_count=STEPS_A_RUN,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate] if machine is not Shelf else list(Phase),
        database=None,
    )
    run_state_machine_as_test(machine, settings=chosen)


def test_stock_is_the_sum_of_what_was_done() -> None:
    run(Shelf, STEPS)


def test_the_control_that_forgets_what_came_in_fails() -> None:
    class Forgetful(Shelf):
        forgets = True

    with pytest.raises(AssertionError):
        run(Forgetful, 500)
