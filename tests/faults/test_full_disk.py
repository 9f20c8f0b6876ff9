"""The disk is full, or has become read-only, at any write: said in words, nothing half-written."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import apsw
import pytest

from app import create_app
from app.config import Settings
from app.models import writer as writers
from app.models.base import close_database, database
from app.models.writes import StorageFull
from app.services.custody import custody
from app.services.custody.custody import Entry
from app.services.setup import preparation
from app.services.verification import verify
from tests import make
from tests.api_client import Api
from tests.conftest import COMPILED, settings_in
from tests.crowd import together

PERSON, ITEM = f"PE-994538{make.DATE}", f"IR-W480302{make.DATE}"
TAKE = {"action": "Take", "personnel_id": PERSON, "item_id": ITEM}
BACK = {"action": "Return", "item_id": ITEM}
# As SQLite says it of a card that is full, and of one that was remounted read-only.
FULL, FAILING = apsw.FullError, apsw.IOError
ANSWERS = {FULL: (507, "storage_full"), FAILING: (503, "read_only")}


class Card:
    """How many writes the disk still takes; None: as many as come."""

    left: int | None = None
    fails_with: type[apsw.Error] = FULL

    def use(self) -> None:
        """Take one write, or fail as the disk does."""
        if self.left is None:
            return
        if self.left == 0:
            raise self.fails_with
        self.left -= 1


class _Journal(apsw.VFSFile):
    """The write-ahead log, where a block is written or fails.

    What is brought over into the main file afterwards may fail too: SQLite keeps that to itself,
    for the block is safe in the log. A failure made here would come out of COMMIT nevertheless,
    since the driver raises whatever was raised in Python meanwhile.
    """

    def __init__(self, name: Any, flags: list[int], card: Card) -> None:
        self._card = card
        super().__init__("unix", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802  (the driver's name)
        self._card.use()
        super().xWrite(data, offset)


class _Disk(apsw.VFS):
    def __init__(self, card: Card) -> None:
        self._card = card
        super().__init__("small-disk", "unix", makedefault=True)

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        if flags[0] & apsw.SQLITE_OPEN_WAL:
            return _Journal(name, flags, self._card)
        return apsw.VFSFile("unix", name, flags)


@contextmanager
def on_a_card() -> Iterator[Card]:
    card = Card()
    disk = _Disk(card)
    try:
        yield card
    finally:
        close_database()
        disk.unregister()


@pytest.fixture
def card() -> Iterator[Card]:
    with on_a_card() as card:
        yield card


@pytest.fixture
def armory(card: Card, prepared: Path, tmp_path: Path) -> Settings:
    """Give a record on that card with somebody to issue to."""
    settings = settings_in(tmp_path / "data")
    shutil.copytree(prepared, settings.data)
    preparation.prepare(settings)
    make.person()
    make.item()
    return settings


def figures() -> tuple[Any, ...]:
    """Count what an issue and a return write."""
    tables = "transactions", "custody", "receipts", "audit_log", "idempotency_keys"
    queries = (f"(SELECT count(*) FROM {table})" for table in tables)
    row: tuple[Any, ...] = database.execute_sql(f"SELECT {', '.join(queries)}").fetchone()
    return row


@pytest.mark.parametrize(("fails_with", "step"), [(FULL, 1), (FAILING, 3)])
def test_a_write_that_fails_anywhere_records_nothing_and_the_key_still_counts(
    armory: Settings, card: Card, fails_with: type[apsw.Error], step: int
) -> None:
    app = create_app(armory)
    app.jinja_env.bytecode_cache = COMPILED
    api = Api(app, make.user("armorer"))
    card.fails_with = fails_with
    boundary, failures = 0, 0
    for number in range(1000):
        body = TAKE if number % 2 == 0 else BACK
        before = figures()
        card.left = boundary
        answer = api.post("/transactions", body, key=f"key-{number}")
        card.left = None
        if answer.status == 201:
            break
        failures += 1
        status, code = ANSWERS[fails_with]
        assert (answer.status, answer.json["error"]["code"]) == (status, code)
        assert "Nothing was recorded." in answer.json["error"]["message"]
        assert figures() == before
        assert api.get("/items").status == 200
        assert api.post("/transactions", body, key=f"key-{number}").status == 201
        boundary += step

    assert failures > 10, "the disk was never full in the middle of an entry"
    close_database()
    assert verify(armory.database_path).findings == ()


def test_a_full_card_in_the_middle_of_a_batch_records_nothing_of_it(
    armory: Settings, card: Card
) -> None:
    user = make.user("armorer")
    pairs = [(make.person(f"4{n:05}").id, make.item(f"C{n:05}").id) for n in range(4)]
    takes = [partial(custody.issue_item, person, item, user=user) for person, item in pairs]
    backs = [partial(custody.return_item, item, user=user) for _, item in pairs]
    close_database()
    boundary, failures = 0, 0
    with writers.at_work() as writer:
        for number in range(100):
            acts = backs if number % 2 else takes
            before = figures()
            card.left = boundary
            came = together(writer, acts)
            card.left = None
            if not any(isinstance(one, Exception) for one in came):
                break
            failures += 1
            assert [type(one) for one in came] == [StorageFull] * 4
            assert figures() == before
            assert [type(one) for one in together(writer, acts)] == [Entry] * 4
            boundary += 3
        close_database()

    assert failures > 5, "the card was never full in the middle of a batch"
    assert verify(armory.database_path).findings == ()


def test_a_start_on_a_full_card_reads_and_changes_nothing(armory: Settings, card: Card) -> None:
    close_database()
    before = armory.database_path.read_bytes()
    card.left = 0

    assert preparation.prepare(armory) == []
    assert figures()[0] == 0
    card.left = None
    close_database()
    assert armory.database_path.read_bytes() == before
