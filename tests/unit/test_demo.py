"""The demo unit: the same every time, true to the rules, never mixed with real records."""

# ruff: noqa: S311  (chance that can be repeated, not secrets)

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from app import clock
from app.cli import armguard
from app.cli.words import Problem
from app.config import Settings
from app.models import migrate
from app.models.base import database, open_database
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.transactions import Transaction
from app.models.users import User
from app.queries import custody
from app.services.setup import demo, demo_ledger, demo_moves
from app.services.setup.demo_moves import SPAN, moves
from app.services.users import passwords
from app.services.verification import verify
from tests import make


def test_the_standard_unit_has_people_items_and_two_weeks_of_entries(record: Settings) -> None:
    loaded = demo.load()

    assert (loaded.people, loaded.items, loaded.transactions) == (40, 60, 120)
    assert (Personnel.select().count(), Item.select().count()) == (40, 60)
    now = clock.now()
    first = Transaction.select().order_by(Transaction.id).get()
    assert now - SPAN - timedelta(minutes=1) < first.occurred_at < now - timedelta(days=9)
    assert 0 < custody.overdue_count(now) < custody.out_count() <= 10
    assert verify(record.database_path).findings == ()


def test_a_large_unit_is_written_in_long_blocks_as_true_as_a_small_one(record: Settings) -> None:
    loaded = demo.load(demo.Size(30, 40, demo.MANY))

    assert loaded.transactions == demo.MANY
    assert Transaction.select().where(Transaction.due_at.is_null()).count() < demo.MANY
    assert 0 < custody.out_count() <= 10
    # Triggers and indexes are back, and the chain speaks of every row.
    assert verify(record.database_path).findings == ()


LEFT_BEHIND = (
    "SELECT id, action, personnel_id, item_id, mags, rounds, purpose_id, receipt_id, source, "
    "unixepoch(due_at) - unixepoch(occurred_at) FROM transactions ORDER BY id",
    "SELECT id, item_id, personnel_id, take_id, return_id, limit_slot, due_at IS NULL, "
    "unixepoch(returned_at) - unixepoch(since) FROM custody ORDER BY id",
    "SELECT id, kind, number, personnel_id, hand_over_id FROM receipts ORDER BY id",
    "SELECT id, status, version FROM items ORDER BY id",
    "SELECT action, object_type, object_id, session, path, ip, clock_state FROM audit_log "
    "WHERE object_type IN ('transactions', 'receipts') ORDER BY object_type, seq",
)


def test_what_is_written_at_once_is_what_the_custody_service_leaves_behind(
    record: Settings, prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now().replace(month=6, day=15, hour=4)  # its moves lie within one year
    monkeypatch.setattr(clock, "now", lambda: now)
    size = demo.Size(9, 12, 60)
    demo.load(size)
    served = [database.execute_sql(sql).fetchall() for sql in LEFT_BEHIND]
    shutil.copytree(prepared, tmp_path / "other")
    open_database(tmp_path / "other" / "armguard.db")
    monkeypatch.setattr(demo, "MANY", 1)
    monkeypatch.setattr(demo, "MANY_BATCH", 7)

    demo.load(size)

    assert [database.execute_sql(sql).fetchall() for sql in LEFT_BEHIND] == served


def test_of_a_huge_unit_the_chain_speaks_of_the_newest_entries_only(
    record: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "MANY", 1)
    monkeypatch.setattr(demo_ledger, "IN_THE_CHAIN", 20)

    demo.load(demo.Size(9, 12, 60))

    spoken_of = "SELECT min(object_id + 0), count(*) FROM audit_log WHERE object_type = ?"
    assert database.execute_sql(spoken_of, ("transactions",)).fetchone() == (41, 20)
    kinds = {finding.code for finding in verify(record.database_path).findings}
    assert kinds == {"row_added"}


def test_the_moves_of_a_huge_unit_are_made_up_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_moves, "PART", 100)
    people, things, now = [f"p{n}" for n in range(9)], [f"i{n}" for n in range(9)], clock.now()

    made = list(moves(Random(1), now, people, things, 500))

    assert len(made) == 500
    assert made == sorted(made, key=lambda move: move.at)
    assert made[-1].at < now
    assert now - made[0].at > SPAN * 0.9


@pytest.mark.usefixtures("record")
def test_every_role_can_sign_in_with_what_is_printed() -> None:
    loaded = demo.load(demo.Size(1, 1, 0))

    assert [sign_in.role for sign_in in loaded.sign_ins] == [
        *("superuser", "admin", "armorer", "viewer")
    ]
    for username, role, password in loaded.sign_ins:
        user = User.get(User.username == username)
        assert (user.role, user.must_change) == (role, 0)
        assert passwords.verify(user.password_hash, password)


def test_the_same_seed_makes_the_same_moves() -> None:
    now, people, things = clock.now(), ["a", "b", "c", "d"], ["1", "2", "3"]

    one = list(moves(Random(5), now, people, things, 200))

    assert one == list(moves(Random(5), now, people, things, 200))
    assert one != list(moves(Random(6), now, people, things, 200))


@pytest.mark.parametrize("size", [(1, 1, 50), (2, 9, 51), (40, 60, 120), (9, 9, 5000), (3, 3, 0)])
def test_moves_are_in_order_and_nobody_holds_two(size: tuple[int, int, int]) -> None:
    people = [f"p{n}" for n in range(size[0])]
    things = [f"i{n}" for n in range(size[1])]
    out: dict[str, str] = {}
    last = None

    made = list(moves(Random(1), clock.now(), people, things, size[2]))

    assert size[2] - 1 <= len(made) <= size[2]
    for move in made:
        assert last is None or last <= move.at
        last = move.at
        if move.action == "Take":
            assert move.item not in out
            assert move.person not in out.values()
            out[move.item] = move.person
        else:
            assert out.pop(move.item) == move.person


@pytest.mark.usefixtures("record")
def test_the_demo_never_mixes_with_real_records() -> None:
    make.user()
    with pytest.raises(demo.AlreadyInUse, match="users already"):
        demo.load()
    assert Personnel.select().count() == 0


def test_the_command_prints_sign_ins_and_refuses_a_second_time(tmp_path: Path) -> None:
    arguments = ["demo", "--people", "4", "--items", "5", "--transactions", "6", "--seed", "3"]
    env = {"ARMGUARD_DATA": str(tmp_path)}

    first = CliRunner().invoke(armguard, arguments, env=env)
    second = CliRunner().invoke(armguard, arguments, env=env)

    assert first.exit_code == 0
    assert "4 people, 5 items, 6 transactions" in first.stdout
    assert all(name in first.stdout for name in demo.SIGN_INS)
    assert second.exit_code == 1
    assert isinstance(second.exception, Problem)
    assert "Nothing was loaded" in str(second.exception)


@pytest.mark.usefixtures("record")
def test_a_large_ledger_that_was_broken_off_leaves_every_rule_in_its_place() -> None:
    before = migrate.schema_of(database.connection())

    def broken_off() -> None:
        with demo_ledger.bare_tables():
            assert len(migrate.schema_of(database.connection())) < len(before)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()

    assert migrate.schema_of(database.connection()) == before
