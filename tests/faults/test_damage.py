"""A damaged record at a start: said in words, read as far as it goes, and never made worse."""

from __future__ import annotations

import hashlib
import html
import http.client
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from app.config import Settings
from app.models.base import close_database, database
from app.models.users import User
from app.queries import chain
from app.services.backups import copies, rotation
from app.services.custody import custody
from app.services.rescue import damage, reading
from app.services.rescue.way_out import Search
from app.services.setup import preparation
from app.services.users import passwords
from app.services.verification import verify
from app.web import rescue
from tests import make
from tests.armguard import armguard
from tests.conftest import settings_in
from tests.faults.harms import (
    KINDS,
    WITH_THE_LAST,
    a_folder,
    folded,
    gone,
    index_corrupt,
    no_bytes,
    no_journal_header,
    over,
    truncated,
    zeroed_first_page,
)  # fmt: skip
from tests.faults.test_serve import Process

PASSWORD = "blue carabao at dawn"
HELD = "SGT Cruz, Juan (PE-994538221126)"


@pytest.fixture(scope="module")
def template(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a record with a copy, forty people and weapons out, the last of them in its journal."""
    settings = settings_in(tmp_path_factory.mktemp("damage") / "data")
    shutil.copytree(prepared, settings.data)
    preparation.prepare(settings)
    make.user("boss", "superuser", password_hash=passwords.hash_password(PASSWORD))
    user = make.user(password_hash=passwords.hash_password(PASSWORD))
    for number in range(40):
        make.item(f"R{number:04}")
        make.person(f"4{number:05}")
    make.person()
    make.item()
    issue(user, range(39))
    preparation.secret(settings, "session")
    copies.dated(settings.data, rotation.NIGHT)
    database.connection().pragma("wal_checkpoint", "truncate")
    for number in range(2):  # blocks of the journal before the last one
        make.item(f"S{number:04}")
    custody.issue_item(f"PE-994538{make.DATE}", f"IR-W480302{make.DATE}", user=user)
    crashed = settings.data.parent / "crashed"
    shutil.copytree(settings.data, crashed)
    (crashed / "armguard.db-shm").unlink()
    close_database()
    return crashed


def issue(user: User, numbers: range) -> None:
    for number in numbers:
        person, item = f"PE-4{number:05}{make.DATE}", f"IR-R{number:04}{make.DATE}"
        custody.issue_item(person, item, user=user)


@pytest.fixture
def crashed(template: Path, tmp_path: Path) -> Iterator[Settings]:
    """Give that record as a process that was killed left it."""
    settings = settings_in(tmp_path / "data")
    shutil.copytree(template, settings.data)
    yield settings
    close_database()


@pytest.mark.parametrize(
    ("harm", "kind", "readable"), KINDS, ids=lambda v: getattr(v, "__name__", "")
)
def test_a_damaged_record_is_said_and_read_and_left_alone(
    crashed: Settings, harm: Callable[[Path], None], kind: str, readable: range
) -> None:
    harm(crashed.database_path)
    before = state(crashed.data)

    found = damage.find(crashed.database_path, crashed.data)
    assert found is not None
    assert found.kind == kind
    app, desk = rescue.build(crashed, found)
    desk.copies.wait()
    client = app.test_client()
    page = client.get("/anything")
    listed = client.post("/rescue", data={"secret": desk.code})

    assert (page.status_code, listed.status_code) == (503, 503)
    for said in (found.text, "Recording stopped", "not recorded",
                 "armguard restore backups/night-"):  # fmt: skip
        assert said in html.unescape(page.text)
    held = reading.who_holds_what(crashed.database_path).held
    assert len(held) in readable
    assert listed.text.count("<tr>") in (len(held) + 1, 0)
    assert "None (line" not in page.text
    assert (HELD in listed.text) == (harm in WITH_THE_LAST)
    assert "Cruz" not in page.text
    assert client.get("/health").json["status"] == "failing"
    scan = client.post("/counter/scans", headers={"X-Requested-With": "scan-queue"})
    assert (scan.status_code, scan.json["error"]["code"]) == (503, "unreadable")
    assert client.get("/counter/paper-sheet").text.count("Code of line") == 12
    assert state(crashed.data) == before


@pytest.mark.parametrize("harm", [no_journal_header, zeroed_first_page, no_bytes, a_folder, gone])
def test_what_sqlite_would_pass_over_is_refused_by_every_command(
    crashed: Settings, harm: Callable[[Path], None]
) -> None:
    harm(crashed.database_path)
    before = state(crashed.data)

    with pytest.raises(damage.Damaged):
        preparation.prepare(crashed)

    assert state(crashed.data) == before


def test_a_sound_record_is_no_damage(crashed: Settings, tmp_path: Path) -> None:
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    (tmp_path / "nothing" / "armguard.db").touch()

    assert damage.find(crashed.database_path, crashed.data) is None
    assert damage.find(nothing / "armguard.db", nothing) is None  # a first start cut off
    preparation.prepare(crashed)
    assert damage.find(crashed.database_path, crashed.data) is None
    assert chain.head().seq > 0


def test_names_are_for_who_knows_a_password_or_the_code(crashed: Settings) -> None:
    index_corrupt(crashed.database_path)
    app, desk = rescue.build(crashed, damage.of("damaged"))
    client = app.test_client()

    def asked(name: str, secret: str) -> str:
        return client.post("/rescue", data={"name": name, "secret": secret}).text

    assert HELD in asked("Santos", PASSWORD)
    assert HELD in asked("", desk.code)
    assert "That is no name and password" in asked("santos", "wrong")
    for _ in range(rescue.MOST_WRONG):
        assert HELD not in asked("nobody", "wrong")
    assert "Too many wrong tries" in asked("santos", PASSWORD)


def test_the_newest_copy_is_told_by_what_is_in_it(crashed: Settings) -> None:
    folded(crashed.database_path)
    newer = Path(shutil.copy(crashed.database_path, crashed.data / "backups" / "by-hand.db"))
    os.utime(newer, (0, 0))  # somebody copied the directory, and the times of its files went
    search = Search(crashed.data).start()
    search.wait()

    assert search.good is not None
    assert search.good.name == "backups/by-hand.db"
    assert search.good.newest_at == reading.newest(newer)[1]


def test_a_demo_put_aside_is_no_loss_until_a_copy_is_made(crashed: Settings) -> None:
    shutil.rmtree(crashed.data / "backups")
    gone(crashed.database_path)
    (crashed.data / "armguard-demo-20261122-080000.db").touch()

    assert damage.find(crashed.database_path, crashed.data) is None
    (crashed.data / "backups").mkdir()
    (crashed.data / "backups" / "night-1.db").touch()
    found = damage.find(crashed.database_path, crashed.data)
    assert found is not None
    assert found.kind == "missing"


def test_a_journal_cut_off_in_its_last_block_is_no_damage(crashed: Settings) -> None:
    beside = crashed.database_path.with_name("armguard.db-wal")
    over(beside, beside.stat().st_size - 100, b"\xff" * 50)

    assert damage.find(crashed.database_path, crashed.data) is None


def test_without_a_good_copy_the_page_says_to_bring_one(crashed: Settings) -> None:
    for copy in (crashed.data / "backups").iterdir():
        copy.write_bytes(b"rubbish" * 1000)
    app, desk = rescue.build(crashed, damage.of("damaged"))
    desk.copies.wait()

    page = app.test_client().get("/").text

    assert "No copy on this card proves itself (1 looked at)" in page
    assert "armguard restore FILE" in page
    (crashed.data / "backups" / "quarter-1.db.age").touch()
    sealed, desk = rescue.build(crashed, damage.of("damaged"))
    desk.copies.wait()
    page = sealed.test_client().get("/").text
    assert "armguard restore backups/quarter-1.db.age --key KEYFILE" in page


def test_the_server_serves_the_rescue_page_in_place_of_armguard(crashed: Settings) -> None:
    index_corrupt(crashed.database_path)
    before = state(crashed.data)
    process = Process(crashed.data.parent)
    try:
        said = process.start("run", "--port", str(process.port), until="Code for the list")
        code = said.partition("who holds what: ")[2].split()[0]
        page = process.get("/")
        connection = http.client.HTTPConnection("127.0.0.1", process.port, timeout=10)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/rescue", urlencode({"secret": code}), form)
        listed = connection.getresponse().read().decode()

        assert page.status == 503
        assert "Pages of the record" in page.read().decode()
        assert HELD in listed
        assert process.stop() == 0
    finally:
        process.end()
    assert state(crashed.data) == before


@pytest.mark.parametrize("harm", [gone, zeroed_first_page, truncated, no_journal_header])
def test_the_named_copy_brings_the_record_back_without_a_new_installation(
    crashed: Settings, harm: Callable[[Path], None]
) -> None:
    harm(crashed.database_path)
    found = damage.find(crashed.database_path, crashed.data)
    assert found is not None
    _, desk = rescue.build(crashed, found)
    desk.copies.wait()
    copy = crashed.data / desk.copies.good.name

    ended = armguard("restore", copy, "--yes", data=crashed.data)

    assert ended.returncode == 0, ended.stderr
    assert damage.find(crashed.database_path, crashed.data) is None
    preparation.prepare(crashed)
    assert len(reading.who_holds_what(crashed.database_path).held) == 39
    close_database()
    assert verify(crashed.database_path).findings == ()


def state(data: Path) -> dict[str, str]:
    """Return {file: hash}: what reading may not change."""
    return {
        str(path.relative_to(data)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in data.rglob("*")
        if path.is_file() and path.name != "armguard.db-shm"
    }
