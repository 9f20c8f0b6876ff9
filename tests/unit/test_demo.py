"""The demo unit: the same every time, true to the rules, never mixed with real records."""

# ruff: noqa: S311  (chance that can be repeated, not secrets)

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from app import clock
from app.cli import armguard
from app.cli.words import Problem
from app.config import Settings
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.transactions import Transaction
from app.models.users import User
from app.queries import custody
from app.services.setup import demo
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
    assert verify(record.database_path).findings == ()


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
