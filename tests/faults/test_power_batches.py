"""The power is cut while several are written in one commit: each was told so, or is as before."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from app.config import Settings
from app.models import writer as writers
from app.models.base import close_database
from app.models.users import User
from app.models.writes import writes
from app.queries import chain
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.setup import preparation
from tests import make
from tests.crowd import Hasty, together
from tests.faults.judging import judged
from tests.faults.power import Flight, recording
from tests.faults.test_power import IMAGES, armory, folder, sampled

__all__ = ["armory", "folder"]  # fixtures


def crowds(armory: Settings, rounds: int) -> Flight:
    """Let eight at once issue, return and register, in one commit each time."""
    pairs = [(f"PE-4{n:05}{make.DATE}", f"IR-C{n:05}{make.DATE}") for n in range(8)]
    with recording(armory.database_path) as flight:
        preparation.prepare(armory)
        with writers.at_work() as writer:
            for number in range(rounds):
                acts = [partial(told_of, flight, number, *pair) for pair in pairs]
                together(writer, acts)
            close_database()
    return flight


def told_of(flight: Flight, number: int, person: str, item: str) -> None:
    flight.acknowledge(moved(number, person, item))


@writes
def moved(number: int, person: str, item: str) -> chain.Head:
    """Issue or return a weapon, and return the chain's end as it is then."""
    if number % 2:
        custody.return_item(item, user=User.get_by_id(1))
    else:
        custody.issue_item(
            person, item, user=User.get_by_id(1), details=Details(mags=7, rounds=210)
        )
    return chain.head()


@pytest.fixture
def crowd(armory: Settings) -> Settings:
    """Give a record with eight to issue to, that nobody has open."""
    preparation.prepare(armory)
    for number in range(8):
        make.person(f"4{number:05}")
        make.item(f"C{number:05}")
    close_database()
    return armory


def test_no_power_cut_in_a_batch_loses_what_one_of_it_was_told(
    crowd: Settings, folder: Path
) -> None:
    flight = crowds(crowd, 8)
    found = judged(flight, sampled(flight, IMAGES // 12), folder)

    assert found.broken == []
    assert found.lost == []
    kinds = [event.kind for event in flight.events if event.file == "armguard.db-wal"]
    assert kinds.count("sync") <= 8 + 3, "they were not written together"
    assert sum(event.kind == "acknowledged" for event in flight.events) == 8 * 8


def test_a_batch_answered_before_its_commit_would_lose_entries(
    crowd: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writers, "Act", Hasty)
    flight = crowds(crowd, 3)
    dropped = [cut for cut in flight.cuts() if cut.way == "dropped" and cut.acknowledged]
    found = judged(flight, dropped[::7], folder)

    assert found.lost
    assert found.broken == []
