"""A memory card that fails: a real file system that the system sets to read only, under real parts.

The card is a file with an ext4 file system on it. Linux lets a test report an error of it, which
does what a worn card does: whoever has files open there can read on and write nothing.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config import Settings
from app.models.base import close_database, open_database
from app.services.custody import custody
from app.services.rescue import damage
from app.services.setup import preparation
from app.services.users import tokens
from app.services.verification import verify
from app.web import rescue
from tests import make
from tests.conftest import settings_in
from tests.faults.served import Served

PERSON, ITEM = f"PE-994538{make.DATE}", f"IR-W480302{make.DATE}"
TAKE = {"action": "Take", "personnel_id": PERSON, "item_id": ITEM}
BACK = {"action": "Return", "item_id": ITEM}
MEGABYTES = 48


class Card:
    """A memory card with a file system of its own, mounted at `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._image = folder, folder.with_suffix(".img")
        folder.mkdir()
        with self._image.open("wb") as image:
            image.truncate(MEGABYTES << 20)
        _run("mkfs.ext4", "-q", "-F", self._image)
        self._mount()

    def fail(self) -> None:
        """Let the system find an error of the card: it takes no more writes."""
        device = _run("findmnt", "--noheadings", "--output", "SOURCE", self.folder)
        Path(f"/sys/fs/ext4/{Path(device).name}/trigger_fs_error").write_text("1")

    def lock(self) -> None:
        """Set it to read only, as nobody has a file open there."""
        _run("mount", "-o", "remount,ro", self.folder)

    def repair(self) -> None:
        """Take it out, check it, and put it in again."""
        _run("umount", self.folder)
        subprocess.run(["e2fsck", "-fy", self._image], capture_output=True, check=False)
        self._mount()

    def remove(self) -> None:
        """Take it out."""
        _run("umount", self.folder)

    def _mount(self) -> None:
        _run("mount", "-o", "loop,errors=remount-ro", self._image, self.folder)


def _run(*command: str | Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return done.stdout.strip()


@pytest.fixture
def card(tmp_path: Path) -> Iterator[Card]:
    """Give a card."""
    card = Card(tmp_path / "card")
    yield card
    close_database()
    card.remove()


@pytest.fixture
def armory(card: Card, prepared: Path) -> Settings:
    """Give a record on the card with somebody to issue to."""
    settings = settings_in(card.folder / "data")
    shutil.copytree(prepared, settings.data)
    preparation.prepare(settings)
    make.person()
    make.item()
    return settings


def test_a_card_that_is_read_only_at_the_start_gives_the_rescue_page_and_the_whole_list(
    card: Card, armory: Settings
) -> None:
    custody.issue_item(PERSON, ITEM, user=make.user("armorer"))
    close_database()
    assert damage.find(armory.database_path, armory.data) is None  # the control: a good card
    card.lock()

    found = damage.find(armory.database_path, armory.data)
    assert found is not None
    app, desk = rescue.build(armory, found)
    client = app.test_client()

    assert found.kind == "read-only"
    assert "The record itself is whole" in client.get("/").text
    assert "SGT Cruz, Juan" in client.post("/rescue", data={"secret": desk.code}).text


def test_a_card_that_fails_at_work_records_nothing_half_and_the_key_still_counts(
    card: Card, armory: Settings
) -> None:
    token = tokens.add("gate", make.user("armorer"), scope="write")
    close_database()
    with Served(armory, token) as server:
        assert server.post(TAKE, "key-1").status == 201
        card.fail()

        refused = server.post(BACK, "key-2")

        assert (refused.status, refused.code) == (503, "read_only")
        assert b"Nothing was recorded." in refused.body
        # What was answered before is still read, and answered alike.
        assert server.get("/api/v1/custody").count(ITEM.encode()) == 1
    card.repair()
    with Served(armory, token) as server:
        assert server.post(TAKE, "key-1").status == 200
        assert server.post(BACK, "key-2").status == 201
    log = (armory.data / "logs" / "web.log").read_text()
    assert "POST /api/v1/transactions 201" in log  # as many lines as the card took
    open_database(armory.database_path)
    assert verify(armory.database_path).findings == ()
