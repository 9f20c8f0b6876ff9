"""Group commit: what waits is written in one commit, and nobody hears of it before.

Longer than 300 lines: one thread, and all that may go wrong while several wait for it.
"""

from __future__ import annotations

import re
import threading
import traceback
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import Any

import apsw
import pytest

from app import clock, models
from app.config import Settings
from app.models import writer as writers
from app.models.base import close_database, database
from app.models.users import User
from app.models.writer import Writer
from app.models.writes import Busy, ReadOnly, RuleBroken, undisturbed, writes, writes_long
from app.services import audit, context
from app.services.backups import replacing
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.custody.idempotency import Request
from app.services.custody.refusals import ItemNotAvailable
from app.services.errors import Invalid
from app.services.verification import verify
from tests import make
from tests.crowd import together, wait_for
from tests.faults.power import recording

# Written just before its entry, which here never comes.
OVERRIDE = """
    INSERT INTO overrides (transaction_id, rule, reason, user_id, approved_by_id, created_at)
    VALUES (1, 'custody_limit', 'alert', 1, ?, ?)
"""
COLOUR: ContextVar[str] = ContextVar("colour", default="grey")


@pytest.fixture
def writer(record: Settings) -> Iterator[Writer]:
    """Give the writer of a record with somebody to issue to; this thread only reads."""
    make.user("armorer")
    for number in range(3):
        make.person(f"4{number:05}")
        make.item(f"R{number:05}")
    close_database()
    with writers.at_work() as writer:
        yield writer


@writes
def note(name: str) -> int:
    """Write one row and return its number."""
    return audit.append("note", "test", name, user=None, after={})


@writes
def note_and_raise(name: str) -> None:
    note(name)
    raise Invalid({"name": ["No."]})


@writes
def note_and_lose_the_transaction(name: str) -> None:
    """Do what SQLite does by itself when a disk fails."""
    note(name)
    database.connection().execute("ROLLBACK")
    raise apsw.FullError("disk is full")


@writes_long
def note_long(name: str) -> None:
    note(name)


def noted() -> list[str]:
    rows = database.execute_sql("SELECT object_id FROM audit_log WHERE action = 'note'")
    return [name for (name,) in rows]


def ask(act: Callable[[str], Any], *names: str) -> list[Callable[[], Any]]:
    return [partial(act, name) for name in names]


def test_what_waits_is_written_with_one_flush_and_told_only_after_it(
    record: Settings,
) -> None:
    told: list[int] = []
    close_database()
    with recording(record.database_path) as flight:
        with writers.at_work() as writer:

            def one(name: str) -> None:
                told.append(note(name))
                flight.acknowledge(name)

            one("first")  # also begins the journal, which takes a flush of its own
            begun = len(flight.events)
            together(writer, ask(one, *"abcdefgh"))
            close_database()
        kinds = [event.kind for event in flight.events[begun:]]

    assert len(told) == 9
    first = kinds.index("acknowledged")
    assert kinds[:first].count("sync") == 1
    assert kinds[first : first + 8] == ["acknowledged"] * 8
    assert verify(record.database_path).findings == ()


def test_a_batch_is_64_at_most(record: Settings) -> None:
    close_database()
    with recording(record.database_path) as flight, writers.at_work() as writer:
        note("first")
        begun = len(flight.events)
        together(writer, ask(note, *(f"n{number}" for number in range(130))))
        written = flight.events[begun:]
        close_database()

    assert len(noted()) == 131
    assert [event.kind for event in written].count("sync") == 3


def test_they_are_written_in_the_order_in_which_they_came(writer: Writer) -> None:
    seqs = together(writer, ask(note, *"abcdefghij"))

    assert seqs == sorted(seqs)
    assert noted() == list("abcdefghij")


def test_who_is_refused_takes_nobody_along(writer: Writer, record: Settings) -> None:
    calls = ask(note, "a") + ask(note_and_raise, "b") + ask(note, "c")

    first, refused, last = together(writer, calls)

    assert (type(refused), noted()) == (Invalid, ["a", "c"])
    assert last == first + 1
    said = "".join(traceback.format_exception(refused))
    assert "note_and_raise" in said  # where it was raised, though another thread did it
    assert "tests/crowd.py" in said
    close_database()
    assert verify(record.database_path).findings == ()


def test_a_transaction_that_is_gone_fails_for_all_and_the_next_is_written(writer: Writer) -> None:
    calls = ask(note, "a") + ask(note_and_lose_the_transaction, "b") + ask(note, "c")

    came = together(writer, calls)

    assert [type(error).__name__ for error in came[:2]] == ["StorageFull", "StorageFull"]
    assert noted() == ["c"]  # which had not begun
    assert note("d") > 0


class Dying(apsw.VFSFile):
    """A file whose flushes fail as long as the test says so."""

    fails = False

    def xSync(self, flags: int) -> None:  # noqa: N802  (the driver's name)
        if Dying.fails:
            raise apsw.IOError
        super().xSync(flags)


class DyingDisk(apsw.VFS):
    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        return Dying("unix", name, flags)


def test_a_commit_that_fails_acknowledges_nobody(record: Settings) -> None:
    close_database()
    disk = DyingDisk("dying", "unix", makedefault=True)
    try:
        with writers.at_work() as writer:
            note("before")
            Dying.fails = True
            came = together(writer, ask(note, *"abc") + ask(note_and_raise, "d"))
            Dying.fails = False
            assert [type(error) for error in came] == [ReadOnly] * 4
            assert noted() == ["before"]
            assert note("after") > 0
            close_database()
    finally:
        Dying.fails = False
        disk.unregister()
    assert noted() == ["before", "after"]
    assert verify(record.database_path).findings == ()


def test_what_fails_after_the_commit_takes_nothing_back(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> int:
        Writer._committed(writer, *_)  # type: ignore[arg-type]
        raise apsw.IOError("the fold failed")

    monkeypatch.setattr(writer, "_committed", broken)
    note("opens the connection that has this hook")

    assert together(writer, ask(note, "a", "b"))[1] > 0
    assert noted()[1:] == ["a", "b"]


def test_a_reference_found_wrong_at_the_end_is_one_acts_own(writer: Writer) -> None:
    @writes
    def refer_to_nothing() -> None:
        approver = make.user("staff", "admin")
        database.execute_sql(OVERRIDE, (approver.id, clock.to_text(clock.now())))

    came = together(writer, [partial(note, "a"), refer_to_nothing, partial(note, "b")])

    assert type(came[1]) is RuleBroken
    assert noted() == ["a", "b"]


def test_a_block_knows_its_origin_and_what_it_notes_is_known_after(writer: Writer) -> None:
    @writes
    def paint() -> str | None:
        COLOUR.set("blue")
        return context.current().path

    with context.acting_from(context.Origin(path="/here")):
        assert paint() == "/here"
        assert COLOUR.get() == "blue"
        assert context.current().path == "/here"
    assert context.current().path is None


def test_one_write_inside_another_is_one(writer: Writer) -> None:
    @writes
    def both() -> None:
        note("a")
        note_and_raise("b")

    with pytest.raises(Invalid):
        both()

    assert noted() == []


def test_too_many_are_told_at_once_to_come_again(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writers, "MOST_WAITING", 2)
    told: list[object] = []
    waiting = [threading.Thread(target=note, args=(name,)) for name in "ab"]
    with undisturbed():
        for number, thread in enumerate(waiting, 1):
            thread.start()
            wait_for(lambda number=number: writer.waiting == number)  # type: ignore[misc]
        with pytest.raises(Busy):
            note("c")
        told.append("c")
    for thread in waiting:
        thread.join()

    assert told == ["c"]
    assert noted() == ["a", "b"]


def test_who_has_waited_too_long_is_told_so_and_never_written(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writers, "BUSY_SECONDS", 0.05)
    with undisturbed(), pytest.raises(Busy):
        note("a")

    note("b")
    assert noted() == ["b"]


def test_who_waits_while_another_program_writes_is_written_after_it(
    writer: Writer, record: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    note("opens the connection")
    monkeypatch.setattr("app.models.writes.BUSY_SECONDS", 0.02)
    came: list[int] = []
    waiting = threading.Thread(target=lambda: came.append(note("a")))
    with undisturbed():  # the writer asks for its turn several times
        waiting.start()
        waiting.join(0.2)
        assert came == []
    waiting.join()

    assert noted()[1:] == ["a"]


def test_a_record_that_cannot_be_opened_is_told_to_all(
    record: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    close_database()
    monkeypatch.setattr(database, "database", str(record.data / "nowhere" / "armguard.db"))
    with writers.at_work() as writer:
        came = together(writer, ask(note, *"abc"))

    assert [type(error) for error in came] == [ReadOnly] * 3


def test_what_takes_long_has_a_commit_of_its_own(record: Settings) -> None:
    close_database()
    with recording(record.database_path) as flight, writers.at_work() as writer:
        note("first")
        begun = len(flight.events)
        together(writer, ask(note, *"ab") + ask(note_long, "c") + ask(note, *"de"))
        written = flight.events[begun:]
        close_database()

    assert noted()[1:] == list("abcde")
    assert [event.kind for event in written].count("sync") == 3


def test_the_end_writes_what_waits_and_refuses_what_comes_later(record: Settings) -> None:
    came: list[Any] = []
    with writers.at_work() as writer:
        threads = [
            threading.Thread(target=lambda name=name: came.append(note(name))) for name in "abc"
        ]
        with undisturbed():
            for thread in threads:
                thread.start()
            wait_for(lambda: writer.waiting == 3)
            ending = threading.Thread(target=writer.stop)
            ending.start()
            wait_for(lambda: writer.is_closed)
            with pytest.raises(Busy):
                note("d")
        for thread in [*threads, ending]:
            thread.join()
    assert len(came) == 3
    assert sorted(noted()) == ["a", "b", "c"]
    note("by itself again")


def test_only_the_writer_writes(writer: Writer) -> None:
    with pytest.raises(Exception, match="readonly"):
        database.execute_sql("UPDATE items SET version = version + 1")


def test_another_record_in_the_place_of_this_one_is_written_on(
    writer: Writer, record: Settings, prepared: Path
) -> None:
    note("in the old one")
    with undisturbed():
        replacing.put_in_place(record.database_path, prepared / "armguard.db")

    assert note("in the new one") > 0
    assert noted() == ["in the new one"]
    close_database()
    assert verify(record.database_path).findings == ()


def test_two_who_want_the_same_weapon_at_one_moment(writer: Writer, record: Settings) -> None:
    user, item = User.get_by_id(1), f"IR-R00000{make.DATE}"
    people = [f"PE-4{number:05}{make.DATE}" for number in range(3)]
    calls = [partial(custody.issue_item, person, item, user=user) for person in people]

    won, *lost = together(writer, calls)

    assert won.row["personnel_id"] == people[0]
    assert [type(error) for error in lost] == [ItemNotAvailable, ItemNotAvailable]
    close_database()
    assert verify(record.database_path).findings == ()


def test_the_same_key_twice_at_one_moment_is_one_entry(writer: Writer) -> None:
    user, item = User.get_by_id(1), f"IR-R00000{make.DATE}"
    details = Details(request=Request.of("the key", {"item": item}))
    call = partial(custody.issue_item, f"PE-400000{make.DATE}", item, user=user, details=details)

    first, second = together(writer, [call, call])

    assert (first.replayed, second.replayed) == (False, True)
    assert first.answer == second.answer
    assert database.execute_sql("SELECT count(*) FROM transactions").fetchone()[0] == 1


def test_no_trigger_takes_others_writes_along() -> None:
    files = list(Path(models.__file__).parent.rglob("*.sql"))
    raised = [
        what for file in files for what in re.findall(r"RAISE\s*\(\s*(\w+)", file.read_text())
    ]

    assert len(raised) > 100
    assert set(raised) == {"ABORT"}
