"""Random acts at the counter, judged by a plain model: the service answers exactly as it does.

CUSTODY_STEPS sets how many acts are tried (2,000 by default). Longer than 300 lines: the model and
the acts it judges belong together.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from app import clock
from app.config import Settings
from app.models.base import close_database, database, open_database
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.users import User
from app.services.custody import custody
from app.services.custody.custody import Details, Entry
from app.services.custody.idempotency import Request
from app.services.discrepancies import discrepancies
from app.services.settings import settings
from app.services.setup import preparation
from app.services.verification import verify
from tests import make
from tests.unit.custody_model import (
    ITEMS,
    KINDS,
    OWN,
    PEOPLE,
    Model,
    ModelEntry,
    ModelItem,
    answer,
)

STEPS = int(os.environ.get("CUSTODY_STEPS", "2000"))
STEPS_A_RUN = 50

people, items = st.sampled_from(PEOPLE), st.sampled_from(sorted(ITEMS))
users = st.sampled_from([1, 2])
few = st.none() | st.integers(0, 3)
ages = st.sampled_from([None, None, None, 0, 60, 3600])
keys = st.none() | st.sampled_from(["key 1", "key 2", "key 3", "key 4"])


@pytest.fixture(scope="module", autouse=True)
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Make the armory once; every run starts with a copy."""
    folder = tmp_path_factory.mktemp("machine")
    preparation.prepare(Settings(data=folder, database_path=folder / "armguard.db"))
    make.user("admin", personnel=make.person("500001"))
    make.user("santos")
    for serial in ("500002", "500003"):
        make.person(serial)
    for serial, kind in KINDS.items():
        make.item(serial, "G17" if kind == "pistol" else "M16A1")
    close_database()
    Counter.template = folder / "armguard.db"
    yield
    close_database()


class Counter(RuleBasedStateMachine):
    """Acts at the counter and around it, each answered by the service and by the model."""

    template: ClassVar[Path]
    model_of: ClassVar[Callable[..., Model]] = Model

    def __init__(self) -> None:
        super().__init__()
        fast = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
        self.folder = Path(tempfile.mkdtemp(prefix="armguard-machine-", dir=fast))
        self.path = Path(shutil.copy(self.template, self.folder))
        open_database(self.path)
        things = {item: ModelItem(kind) for item, kind in ITEMS.items()}
        self.model = type(self).model_of(things, dict.fromkeys(PEOPLE, "Active"))
        self.answers: dict[tuple[int, str], tuple[Any, dict[str, Any]]] = {}

    def teardown(self) -> None:
        close_database()
        findings = verify(self.path).findings
        shutil.rmtree(self.folder)
        assert findings == ()

    @rule(person=people, item=items, user=users, paper=st.sampled_from(["TR", "TR", "PAR"]),
          mags=few, rounds=few, age=ages, key=keys)  # fmt: skip
    def issue(self, person: str, item: str, user: int, paper: str, mags: int | None,
              rounds: int | None, age: int | None, key: str | None) -> None:  # fmt: skip
        details = self.details(age, mags=mags, rounds=rounds, receipt_kind=paper)
        expected = self.model.judge_time(item, details.occurred_at)
        if expected == "ok":
            expected = self.model.judge_issue(person, item, OWN[user])
        asked = ("issue", person, item, paper, mags, rounds)
        entry = self.act(
            expected, user, key, asked, details,
            lambda by, more: custody.issue_item(person, item, user=by, details=more),
        )  # fmt: skip
        if entry is not None:
            self.model.receipts[paper] += 1
            self.note(entry, "Take", person, item, mags or 0, rounds or 0)

    @rule(item=items, user=users, by=st.none() | people, mags=few, rounds=few, age=ages, key=keys)
    def give_back(self, item: str, user: int, by: str | None, mags: int | None,
                  rounds: int | None, age: int | None, key: str | None) -> None:  # fmt: skip
        brought = Personnel.get_by_id(by) if by else None
        details = self.details(age, mags=mags, rounds=rounds, handed_in_by=brought)
        expected = self.model.judge_return(item, mags, rounds)
        if expected == "ok":
            expected = self.model.judge_time(item, details.occurred_at)
        thing = replace(self.model.items[item])
        asked = ("return", item, by, mags, rounds)
        entry = self.act(
            expected, user, key, asked, details,
            lambda by, more: custody.return_item(item, user=by, details=more),
        )  # fmt: skip
        if entry is not None:
            assert entry.row["personnel_id"] == thing.holder
            assert entry.row["returned_by"] == (by if by != thing.holder else None)
            mags = thing.mags if mags is None else mags
            rounds = thing.rounds if rounds is None else rounds
            self.note(entry, "Return", str(thing.holder), item, mags, rounds)

    @rule(user=users, back=st.integers(0, 5), late=st.booleans(), key=keys)
    def undo(self, user: int, back: int, late: bool, key: str | None) -> None:
        if not (old := self.earlier(back)):
            return
        asked_at = old.recorded_at + timedelta(seconds=11 if late else 5)
        expected = "undo_expired" if late else self.model.judge_reversal(old, OWN[user])
        asked = ("undo", old.id)
        entry = self.act(
            expected, user, key, asked, Details(occurred_at=asked_at),
            lambda by, more: custody.undo(old.id, user=by, details=more),
        )  # fmt: skip
        if entry is not None:
            self.note_reversal(entry, old, "undo")

    @rule(user=users, approver=users, back=st.integers(0, 5), reason=st.sampled_from(["", "wrong"]))
    def correct(self, user: int, approver: int, back: int, reason: str) -> None:
        if not (old := self.earlier(back)):
            return
        expected = self.model.judge_reversal(old, OWN[user])
        # Nobody approves what they do, nor what is said of themself.
        if not reason or user == approver or OWN[approver] == old.person:
            expected = "invalid"
        approved_by = User.get_by_id(approver)
        entry = self.act(
            expected, user, None, None, Details(),
            lambda by, more: custody.correct(old.id, reason, user=by, approved_by=approved_by),
        )  # fmt: skip
        if entry is not None:
            self.note_reversal(entry, old, "correction")

    @rule(person=people, status=st.sampled_from(["Active", "Active", "Inactive", "Suspended"]))
    def change_person(self, person: str, status: str) -> None:
        make.changed(Personnel.get_by_id(person), status=status)
        self.model.people[person] = status

    @rule(item=items, status=st.sampled_from(["Available", "Available", "Maintenance", "Missing"]),
          condition=st.sampled_from(["Good", "Poor", "Damaged"]))  # fmt: skip
    def change_item(self, item: str, status: str, condition: str) -> None:
        thing = self.model.items[item]
        if thing.holder is None:
            if thing.status == "Missing":
                discrepancies.found(item, "seen", user=User(id=1), approved_by=User(id=2))
            make.changed(Item.get_by_id(item), status=status, condition=condition)
            thing.status, thing.condition = status, condition

    @rule(limit=st.sampled_from(["per person", "per class"]))
    def change_limit(self, limit: str) -> None:
        settings.change("custody_limit", limit, User.get_by_id(2))
        self.model.limit = limit

    @rule(user=users)
    def ask_for_what_is_not_there(self, user: int) -> None:
        by = User.get_by_id(user)
        assert answer(lambda: custody.return_item("IR-NONE", user=by))[0] == "unknown_item"
        issue = custody.issue_item
        code, _ = answer(lambda: issue("PE-NONE", min(ITEMS), user=by))
        assert code == "unknown_personnel"

    @invariant()
    def custody_is_the_fold_of_the_ledger(self) -> None:
        out, numbers = {}, []
        for number, action, person, item in database.execute_sql(
            "SELECT id, action, personnel_id, item_id FROM transactions ORDER BY id"
        ):
            numbers.append(number)
            assert (action == "Return") == (item in out)
            if action == "Take":
                out[item] = (person, number)
            else:
                assert out.pop(item)[0] == person
        assert numbers == [entry.id for entry in self.model.ledger]
        held = "SELECT item_id, personnel_id, take_id FROM custody WHERE returned_at IS NULL"
        assert {row[0]: row[1:] for row in database.execute_sql(held)} == out
        known = {name: item.holder for name, item in self.model.items.items() if item.holder}
        assert {name: person for name, (person, _) in out.items()} == known

    @invariant()
    def every_item_has_the_status_of_the_model(self) -> None:
        rows = dict(database.execute_sql("SELECT id, status FROM items").fetchall())
        assert rows == {name: item.status for name, item in self.model.items.items()}

    @invariant()
    def receipts_have_no_gap(self) -> None:
        sql = "SELECT kind, count(*), min(number), max(number) FROM receipts GROUP BY kind"
        rows = {kind: rest for kind, *rest in database.execute_sql(sql)}
        expected = {kind: [count, 1, count] for kind, count in self.model.receipts.items() if count}
        assert rows == expected

    def act(self, expected: str, user: int, key: str | None, asked: Any, details: Details,
            service: Callable[[User, Details], Entry]) -> Entry | None:  # fmt: skip
        """Have the service act and compare its answer; return the entry if it is a new one."""
        known = self.answers.get((user, key)) if key else None
        if key:
            details = replace(details, request=Request.of(key, asked))
            if known is not None:
                expected = "ok" if known[0] == asked else "idempotency_key_reused"
        code, entry = answer(lambda: service(User.get_by_id(user), details))
        assert code == expected
        if entry is None:
            return None
        assert entry.replayed == (known is not None)
        if known is not None:
            assert entry.answer == known[1]
            return None
        if key:
            self.answers[user, key] = (asked, entry.answer)
        return entry

    def details(self, age: int | None, **given: Any) -> Details:
        at = None if age is None else clock.ago(clock.now(), age)
        return Details(occurred_at=at, **given)

    def earlier(self, back: int) -> ModelEntry | None:
        return self.model.ledger[-1 - back] if back < len(self.model.ledger) else None

    def note(self, entry: Entry, action: str, person: str, item: str, mags: int, rounds: int,
             correction: str | None = None) -> None:  # fmt: skip
        """Compare an entry with what was asked for, and let the model take it in."""
        row = entry.row
        said = [row[name] for name in "action personnel_id item_id mags rounds correction".split()]
        assert said == [action, person, item, mags, rounds, correction]
        last, occurred_at = self.model.items[item].last, clock.from_text(row["occurred_at"])
        assert last is None or occurred_at >= last
        recorded_at = clock.from_text(row["recorded_at"])
        known = ModelEntry(row["id"], action, person, item, mags, rounds, recorded_at, correction)
        self.model.note(known, occurred_at)

    def note_reversal(self, entry: Entry, old: ModelEntry, how: str) -> None:
        assert entry.row["corrects"] == old.id
        action = "Take" if old.action == "Return" else "Return"
        # What was short at a return is not owed any more: the whole set is out as before.
        was = self.model.take_before(old) if old.action == "Return" else old
        self.note(entry, action, old.person, old.item, was.mags, was.rounds, how)


def run(machine: type[Counter], steps: int) -> None:
    """Let a machine act for so many steps; what fails is made shorter where a person reads it."""
    chosen = hypothesis_settings(
        max_examples=max(1, steps // STEPS_A_RUN),
        stateful_step_count=STEPS_A_RUN,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate] if machine is not Counter else list(Phase),
        database=None,
    )
    run_state_machine_as_test(machine, settings=chosen)


def test_the_service_answers_as_the_model_does() -> None:
    run(Counter, STEPS)


def test_the_control_with_a_wrong_model_fails() -> None:
    class Forgetful(Model):
        def at_limit(self, person: str, kind: str) -> bool:
            return False

    class WithWrongModel(Counter):
        model_of = Forgetful

    with pytest.raises(AssertionError, match="custody_limit"):
        run(WithWrongModel, 2000)


def test_the_control_with_a_hand_in_the_database_fails() -> None:
    class WithAHandInIt(Counter):
        @rule(item=items)
        def slip(self, item: str) -> None:
            database.execute_sql("DROP TRIGGER IF EXISTS items_status_follows_custody")
            database.execute_sql("UPDATE items SET status = 'Issued' WHERE id = ?", (item,))

    with pytest.raises(AssertionError):
        run(WithAHandInIt, 2000)
