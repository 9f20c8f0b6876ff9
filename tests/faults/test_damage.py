"""A damaged record at a start: said in words, read as far as it goes, and never made worse."""

from __future__ import annotations

import hashlib
import html
import http.client
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import apsw
import pytest

from app.config import Settings
from app.models.base import close_database, database
from app.models.users import User
from app.queries import chain
from app.services.backups import copies, rotation
from app.services.custody import custody
from app.services.rescue import damage, reading
from app.services.setup import preparation
from app.services.users import passwords
from app.services.verification import verify
from app.web import rescue
from tests import make
from tests.armguard import armguard
from tests.conftest import settings_in
from tests.faults.test_serve import Process

PASSWORD = "blue carabao at dawn"
HELD = "SGT Cruz, Juan (PE-994538221126)"
PAGE = 4096


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


def folded(path: Path) -> None:
    """Fold the journal into the file."""
    connection = apsw.Connection(str(path))
    connection.pragma("wal_checkpoint", "truncate")
    connection.close()


def over(path: Path, at: int, content: bytes) -> None:
    """Write over a part of a file."""
    with path.open("r+b") as file:
        file.seek(at)
        file.write(content)


def no_journal_header(path: Path) -> None:
    over(path.with_name(f"{path.name}-wal"), 0, bytes(32))


def zeroed_page(path: Path) -> None:
    folded(path)
    over(path, root_of(path, "custody") * PAGE - PAGE, bytes(PAGE))


def zeroed_first_page(path: Path) -> None:
    folded(path)
    over(path, 0, bytes(PAGE))


def truncated(path: Path) -> None:
    folded(path)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2 // PAGE * PAGE)


def wrong_magic(path: Path) -> None:
    folded(path)
    over(path, 0, b"SQLite format 9\0")


def index_corrupt(path: Path) -> None:
    folded(path)
    over(path, root_of(path, "custody_open_item") * PAGE - PAGE + 8, b"\xff" * 200)


def schema_altered(path: Path) -> None:
    connection = apsw.Connection(str(path))
    connection.execute("DROP INDEX custody_open_item")
    connection.close()


def no_bytes(path: Path) -> None:
    path.with_name(f"{path.name}-wal").unlink()
    path.write_bytes(b"")


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def another_program(path: Path) -> None:
    path.with_name(f"{path.name}-wal").unlink()
    path.unlink()
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA application_id = 7; CREATE TABLE songs (name TEXT)")
    connection.close()


def root_of(path: Path, name: str) -> int:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).get
    connection.close()
    return int(page)


# What is done to the file, what it is called, and how many of the 40 that are out can be read.
KINDS: tuple[tuple[Callable[[Path], None], str, range], ...] = (
    (no_journal_header, "journal", range(39, 40)),
    (zeroed_page, "damaged", range(40)),
    (zeroed_first_page, "no database", range(1)),
    (truncated, "truncated", range(41)),
    (wrong_magic, "no database", range(40, 41)),
    (index_corrupt, "damaged", range(40, 41)),
    (schema_altered, "altered", range(40, 41)),
    (no_bytes, "empty", range(1)),
    (a_folder, "directory", range(1)),
    (another_program, "foreign", range(1)),
)

# Where the newest of them, and all the names, are read.
WITH_THE_LAST = (wrong_magic, index_corrupt, schema_altered)


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
    assert (HELD in listed.text) == (harm in WITH_THE_LAST)
    assert "Cruz" not in page.text
    assert client.get("/health").json["status"] == "failing"
    scan = client.post("/counter/scans", headers={"X-Requested-With": "scan-queue"})
    assert (scan.status_code, scan.json["error"]["code"]) == (503, "unreadable")
    assert client.get("/counter/paper-sheet").text.count("Code of line") == 12
    assert state(crashed.data) == before


@pytest.mark.parametrize("harm", [no_journal_header, zeroed_first_page, no_bytes, a_folder])
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


@pytest.mark.parametrize("harm", [no_bytes, zeroed_first_page, truncated, no_journal_header])
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
