"""The power is cut at any moment: no acknowledged entry is lost, the record is whole, no alarm.

POWER_IMAGES sets how many images of the disk are opened (1,500 by default).
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app import clock
from app.config import Settings
from app.models import base
from app.models.base import close_database
from app.models.receipts import ReceiptPrint
from app.models.transactions import Receipt
from app.models.users import User
from app.queries import chain
from app.services.backups import copies, replacing, rotation
from app.services.clocks import marks
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.custody.idempotency import Request
from app.services.receipts import receipt_acts
from app.services.records import items, personnel
from app.services.retention import sealing
from app.services.settings import settings
from app.services.setup import preparation
from tests import make
from tests.conftest import settings_in
from tests.faults.judging import judged
from tests.faults.power import Cut, Event, Flight, in_memory, recording

IMAGES = int(os.environ.get("POWER_IMAGES", "1500"))
# What a sample is taken of: the long run needs as many moments as images.
ROUNDS = 24 if IMAGES > 1500 else 12
SHIFT = ROUNDS // 3  # rounds until everybody lets go of the file
SEED = 20260511


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder in memory: thousands of images are written there."""
    with tempfile.TemporaryDirectory(prefix="armguard-power-", dir=in_memory()) as name:
        yield Path(name)


@pytest.fixture
def armory(prepared: Path, folder: Path) -> Settings:
    """Give a record with somebody to issue to, that nobody has open."""
    settings = settings_in(folder / "live")
    shutil.copytree(prepared, settings.data)
    preparation.prepare(settings)
    make.user()
    make.person()
    make.item()
    close_database()
    return settings


def shifts(armory: Settings, rounds: int) -> Flight:
    """Work at the counter and at the desk, acknowledging each act once it is done."""
    with recording(armory.database_path) as flight:
        for number in range(rounds):
            preparation.prepare(armory)
            for act in ACTS:
                act(number)
                flight.acknowledge(chain.head())
            if number % SHIFT == SHIFT - 1:
                close_database()  # the last one out folds the journal into the file and deletes it
        come_back(armory)
        flight.acknowledge(chain.head())
        close_database()
    return flight


def user() -> User:
    found: User = User.get_by_id(1)
    return found


def issue(number: int) -> None:
    request = Request.of(f"key-{number}", {"item": number})
    person, item = f"PE-994538{make.DATE}", f"IR-W480302{make.DATE}"
    custody.issue_item(
        person, item, user=user(), details=Details(mags=7, rounds=210, request=request)
    )


def print_receipt(_number: int) -> None:
    newest = Receipt.select().order_by(Receipt.id.desc()).get()
    row: ReceiptPrint = receipt_acts.printed(newest, "a4", user=user())
    assert row.id


def bring_back(_number: int) -> None:
    custody.return_item(f"IR-W480302{make.DATE}", user=user(), details=Details(notes="clean"))


def register_person(number: int) -> None:
    given = {"rank": "SGT", "surname": "Reyes", "first_name": "Ana", "serial": f"8{number:05}"}
    personnel.register(given, user=user())


def register_item(number: int) -> None:
    items.register({"model": "M16A1", "serial": f"R{number:05}"}, user=user())


def change_setting(number: int) -> None:
    settings.change("unit_name", f"{number} Sqn", user())


ACTS: tuple[Callable[[int], None], ...] = (
    issue, print_receipt, bring_back, register_person, register_item, change_setting,
)  # fmt: skip


def come_back(armory: Settings) -> None:
    """Put a copy of the record in its own place, as a restore does: one large block."""
    preparation.prepare(armory)
    replacing.put_in_place(armory.database_path, copies.dated(armory.data, rotation.BY_HAND))


def sampled(flight: Flight, number: int) -> list[Cut]:
    """Return as many cuts as wanted, the same ones every time."""
    cuts = flight.cuts()
    chance = random.Random(SEED)  # noqa: S311
    return cuts if number >= len(cuts) else chance.sample(cuts, number)


def test_no_power_cut_loses_an_acknowledged_entry(armory: Settings, folder: Path) -> None:
    flight = shifts(armory, ROUNDS)
    found = judged(flight, sampled(flight, IMAGES), folder)

    assert found.broken == []
    assert found.lost == []
    assert found.images == IMAGES
    kinds = Counter((event.file, event.kind) for event in flight.events)
    assert kinds["armguard.db", "write"] > 300, "nothing was folded back into the file"
    assert kinds["armguard.db-wal", "delete"] >= 3


def test_a_first_start_cut_off_is_taken_up_again(folder: Path) -> None:
    armory = settings_in(folder / "live")
    armory.data.mkdir()
    with recording(armory.database_path) as flight:
        preparation.prepare(armory)
        close_database()
    found = judged(flight, sampled(flight, IMAGES // 50), folder)

    assert found.broken == []


def test_a_second_power_cut_in_the_same_journal_is_no_worse(armory: Settings, folder: Path) -> None:
    first = shifts(armory, SHIFT)
    torn = [cut for cut in first.cuts() if cut.way == "torn" and cut.acknowledged]
    chance = random.Random(SEED)  # noqa: S311
    once = settings_in(folder / "once")
    once.data.mkdir()
    images = 0
    for _ in first.images(chance.sample(torn, max(4, IMAGES // 250)), once.data):
        again = after_a_cut(once)
        found = judged(again, chance.sample(again.cuts(), 10), folder)
        images += found.images

        assert found.broken == []
        assert found.lost == []
    assert images >= 40


def test_a_seal_cut_off_lets_go_of_nothing_that_is_not_kept(
    armory: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    preparation.prepare(armory)
    issue(0)
    late = clock.now() + timedelta(days=3 * 365)
    monkeypatch.setattr(clock, "now", lambda: late)
    marks.confirm(user=user())  # a pause of years is not believed otherwise
    close_database()
    with recording(armory.database_path) as flight:
        preparation.prepare(armory)
        assert sealing.seal(armory.data, user=None)
        flight.acknowledge(chain.head())
        close_database()
    cuts = sampled(flight, max(60, IMAGES // 50))
    # The control: without the segment, each image whose log let go of rows is found out.
    control = judged(flight, cuts, folder)
    shutil.copytree(armory.data / "media", folder / "after/media")
    found = judged(flight, cuts, folder)

    assert any("missing" in flaw for _, flaw in control.broken)
    assert found.broken == []
    assert found.lost == []


def after_a_cut(armory: Settings) -> Flight:
    """Work on with what a cut left."""
    with recording(armory.database_path) as flight:
        preparation.prepare(armory)
        for number in range(900, 902):
            for act in (register_person, register_item, change_setting):
                act(number)
                flight.acknowledge(chain.head())
        close_database()
    return flight


def test_flushing_less_would_lose_entries(
    armory: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(base.PRAGMAS, "synchronous", 1)  # NORMAL
    flight = shifts(armory, 3)
    dropped = [cut for cut in flight.cuts() if cut.way == "dropped" and cut.acknowledged]
    found = judged(flight, dropped[::60], folder)

    assert len(found.lost) > 5
    assert found.broken == []


def test_a_disk_that_ignores_flushes_breaks_records(armory: Settings, folder: Path) -> None:
    flight = shifts(armory, 10)
    flight.events = [event for event in flight.events if event.kind != "sync"]
    torn = [cut for cut in flight.cuts() if cut.way == "torn"][-1500::30]
    found = judged(flight, torn, folder)

    assert found.broken


def test_what_was_not_flushed_is_dropped_kept_or_torn(folder: Path) -> None:
    path = folder / "armguard.db"
    path.write_bytes(b"old!" * 512)
    flight = Flight(path)
    flight.events = [
        Event("write", path.name, 0, b"A" * 512), Event("sync", path.name),
        Event("write", path.name, 512, b"B" * 1024), Event("truncate", path.name, 1600),
    ]  # fmt: skip
    images = {cut: file.read_bytes() for cut, file in flight.images(flight.cuts(), folder)}

    assert images[Cut(1, "dropped", None)] == b"old!" * 512
    assert images[Cut(3, "dropped", None)] == b"A" * 512 + b"old!" * 384
    assert images[Cut(4, "kept", None)] == b"A" * 512 + b"B" * 1024 + b"old!" * 16
    torn = images[Cut(4, "torn", None)]
    assert torn[:512] == b"A" * 512
    assert set(torn[512:]) <= set(b"old!B")
