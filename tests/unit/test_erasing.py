"""A person's data goes after the rule; ledger and chain stay whole, and remains are found.

Longer than 300 lines: what a person leaves behind is one scene for all of it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app import clock
from app.cli.personnel import personnel_command
from app.config import Settings
from app.models.base import close_database, database
from app.models.notes import Photo, Remark
from app.models.notices import Notice
from app.models.personnel import Personnel
from app.models.tracked import TRACKED
from app.models.users import User
from app.models.writes import RuleBroken, writes
from app.services import whole_files
from app.services.clocks import marks
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.custody.idempotency import Request
from app.services.errors import Refusal
from app.services.jobs import results
from app.services.records import erasing, personnel, photos
from app.services.records.erasing_places import PLACES
from app.services.setup import preparation
from app.services.users import users
from app.services.verification import verify
from tests import make

SURNAME, FIRST = "Zacaria", "Quirino"
REASON = "left ten years ago"


def remains(folder: Path) -> dict[str, list[str]]:
    """Return which files of a data directory hold the person's names, in any case."""
    found: dict[str, list[str]] = {}
    for path in folder.rglob("*"):
        data = path.read_bytes().lower() if path.is_file() else b""
        for name in (SURNAME, FIRST):
            if name.lower().encode() in data:
                found.setdefault(path.relative_to(folder).as_posix(), []).append(name)
    return found


class Leaver:
    """Somebody with everything about them, who left; and a clock that the test moves."""

    def __init__(self, record: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        self.data, self.path = record.data, record.database_path
        self.record = record
        self.now = datetime.now(clock.local(clock.now()).tzinfo)
        monkeypatch.setattr(clock, "now", lambda: self.now)
        self.owner = make.user("owner", "superuser")
        self.clerk = make.user("clerk")
        self.person = make.person(
            "777001",
            surname=SURNAME,
            first_name=FIRST,
            mobile="+639171234567",
            email=f"{SURNAME.lower()}@unit.example",
        )
        self.other = make.person("777002", surname="Other")
        self.rifle = make.item("R1").id
        self.serve()
        personnel.edit(
            self.person.id,
            {"status": "Archived"},
            user=self.owner,
            reason=f"{SURNAME} left the unit",
        )

    @writes
    def serve(self) -> None:
        """Draw and return with notes, be remarked on, photographed, told of."""
        request = Request.of("key", {"a": 1})
        details = Details(notes=f"for {SURNAME}", request=request)
        custody.issue_item(self.person.id, self.rifle, user=self.clerk, details=details)
        custody.return_item(self.rifle, user=self.clerk)
        make.changed(self.person, self.owner, surname=SURNAME.upper())
        make.changed(self.person, self.owner, surname=SURNAME)
        remark = Remark(
            object_type="personnel",
            object_id=self.person.id,
            text=f"{FIRST} is reliable",
            user=self.owner,
            created_at=self.now,
        )
        make.kept(remark, self.owner)
        make.code("4471-ZACARIA", self.person.id, "person", "card")
        photo = Photo(
            object_type="personnel",
            object_id=self.person.id,
            kind="face",
            sha256="ab" * 32,
            width=8,
            height=8,
            user=self.owner,
            created_at=self.now,
        )
        make.kept(photo, self.owner)
        whole_files.store(photos.path_of(self.data / "media", "ab" * 32, "whole"), SURNAME.encode())
        results.keep(self.data, 1, "late.csv", results.CSV, SURNAME.encode())
        Notice.create(
            user=self.owner,
            kind="overdue",
            key="1",
            tone="warn",
            text=f"SGT {SURNAME.upper()} is late",
            address="/overdue",
            created_at=self.now,
        )

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Let a command find this record, as it would by its environment."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("ARMGUARD_DATA", str(self.data))
            yield

    def later(self, years: float = 6) -> None:
        """Let years pass, and somebody compare the clock with a watch after them."""
        self.now += timedelta(days=366 * years)
        marks.confirm(user=self.owner)

    def erase(self) -> erasing.Plan:
        """Erase, as the command does."""
        done = erasing.erase(self.person.id, REASON, user=self.owner, data=self.data)
        assert erasing.wipe()
        return done


@pytest.fixture
def leaver(record: Settings, monkeypatch: pytest.MonkeyPatch) -> Leaver:
    """Give somebody who left."""
    return Leaver(record, monkeypatch)


def test_nothing_of_the_names_remains_anywhere_and_the_record_is_whole(leaver: Leaver) -> None:
    # The control: before, the names are found where they stand.
    assert {"armguard.db", "results/1"} <= remains(leaver.data).keys() | {
        name.removesuffix("-wal") for name in remains(leaver.data)
    }
    leaver.later()

    leaver.erase()

    assert remains(leaver.data) == {}
    assert verify(leaver.path).findings == ()
    close_database()
    assert remains(leaver.data) == {}
    assert verify(leaver.path).findings == ()


def test_a_clock_that_runs_ten_years_ahead_erases_nobody(leaver: Leaver) -> None:
    leaver.now += timedelta(days=3652)

    with pytest.raises(erasing.NotYet, match="compare it with a watch"):
        leaver.erase()

    assert Personnel.get_by_id(leaver.person.id).surname == SURNAME


def test_the_ledger_keeps_who_and_the_id_leads_to_somebody_erased(leaver: Leaver) -> None:
    leaver.later()
    leaver.erase()

    gone = Personnel.get_by_id(leaver.person.id)
    assert (gone.surname, gone.first_name, gone.mobile) == ("(erased)", "(erased)", None)
    query = "SELECT count(*) FROM transactions WHERE personnel_id = ?"
    assert database.execute_sql(query, (leaver.person.id,)).fetchone()[0] == 2
    with pytest.raises(Refusal) as caught:
        personnel.edit(leaver.person.id, {"status": "Active"}, user=leaver.owner, reason="back")
    assert caught.value.code == "erased"


def test_others_keep_what_is_theirs(leaver: Leaver) -> None:
    leaver.later()
    leaver.erase()

    assert Personnel.get_by_id(leaver.other.id).surname == "Other"
    query = "SELECT count(*) FROM audit_texts WHERE salt IS NULL AND seq IN (SELECT seq FROM audit_log WHERE object_id = ?)"  # noqa: E501
    assert database.execute_sql(query, (leaver.other.id,)).fetchone()[0] == 0


def test_the_rule_keeps_it_until_then(leaver: Leaver) -> None:
    leaver.later(4)

    (sentence,) = erasing.plan(leaver.person.id, leaver.data).against
    assert sentence.startswith("The rule keeps it until ")
    with pytest.raises(Refusal):
        leaver.erase()
    assert Personnel.get_by_id(leaver.person.id).surname == SURNAME


def test_who_is_active_or_holds_something_is_not_erased(leaver: Leaver) -> None:
    custody.issue_item(leaver.other.id, leaver.rifle, user=leaver.clerk)
    leaver.later()

    against = erasing.plan(leaver.other.id, leaver.data).against
    assert against == ["They are Active, not archived.", "They still hold something."]


def test_it_is_done_once(leaver: Leaver) -> None:
    leaver.later()
    leaver.erase()

    assert erasing.plan(leaver.person.id, leaver.data).against == ["It was erased before."]


def test_a_dry_run_writes_nothing(leaver: Leaver) -> None:
    leaver.later()
    before = _head()

    planned = erasing.plan(leaver.person.id, leaver.data)

    assert _head() == before
    assert dict(planned.places)["remarks"] == 1
    assert len(planned.files) == 2


def _head() -> int:
    return int(database.execute_sql("SELECT max(seq) FROM audit_log").fetchone()[0])


def raw(path: Path, sql: str) -> None:
    """Run statements as somebody who has the file and no ArmGuard."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(sql)


def test_a_text_erased_without_a_record_of_it_is_found(leaver: Leaver) -> None:
    # Of an older change, so that nothing but the chain's own text is gone.
    close_database()
    raw(
        leaver.path,
        f"UPDATE audit_texts SET salt = NULL, text = NULL WHERE text = '{SURNAME.upper()}'",
    )

    assert {found.code for found in verify(leaver.path).findings} == {"text_erased"}


def test_an_erasure_made_up_by_raw_sql_is_found(leaver: Leaver) -> None:
    close_database()
    raw(
        leaver.path,
        f"""
      INSERT INTO erasures (id, personnel_id, reason, chain_seq, user_id, created_at)
        SELECT 1, '{leaver.person.id}', 'x', max(seq), 1, recorded_at FROM audit_log;
      INSERT INTO erased_rows (id, erasure_id, object_type, object_id)
        VALUES (1, 1, 'personnel', '{leaver.person.id}');
      UPDATE audit_texts SET salt = NULL, text = NULL WHERE text = '{SURNAME.upper()}';
      UPDATE erasures SET finished_at = created_at;
    """,
    )

    found = {found.code for found in verify(leaver.path).findings}
    assert found == {"row_added"}


def test_after_an_erasure_its_rows_are_fixed_again(leaver: Leaver) -> None:
    leaver.later()
    leaver.erase()

    for sql in ("UPDATE remarks SET text = 'x'", "UPDATE deleted_records SET reason = 'x'",
                "UPDATE erasures SET finished_at = NULL", "DELETE FROM erased_rows"):  # fmt: skip
        with pytest.raises(RuleBroken):
            _write(sql)


@writes
def _write(sql: str) -> None:
    database.execute_sql(sql)


def test_a_record_opens_as_before(leaver: Leaver) -> None:
    leaver.later()
    leaver.erase()
    close_database()

    preparation.prepare(leaver.record)
    assert User.select().count() == 2


def test_every_table_of_a_persons_texts_is_erased_or_named_here() -> None:
    """What names somebody by a column of their own and has private texts is a place."""
    places = {place.table for place in PLACES} | {"personnel", "erasures", "users"}
    about = {
        table
        for table, tracked in TRACKED.items()
        if tracked.private
        and {"personnel_id", "take_id", "transaction_id", "receipt_id"}
        & {field.column_name for field in tracked.model._meta.sorted_fields}
    }
    # Of a paper's line, of a range day and of a check put off: no text about a person.
    assert about - places <= {"paper_lines", "brass_counts", "deferred_checks"}


def test_the_command_says_what_goes_and_asks_who_does_it(leaver: Leaver) -> None:
    """In words for a nervous person: a dry run, then a superuser's name, password and the id."""
    passwords = {"owner": "correct horse battery", "clerk": "another long password"}
    for name, password in passwords.items():
        users.reset_password(User.get(User.username == name), password)
    leaver.later()
    who, act = leaver.person.id, ["erase", leaver.person.id, "--reason", REASON]

    def run(*more: str, typed: str = "") -> Result:
        with leaver.opened():
            return CliRunner().invoke(personnel_command, [*act, *more], input=typed)

    dry = run("--dry-run")
    assert "every backup that was made before" in dry.output
    assert "1 x remarks" in dry.output
    assert "nothing was changed" in dry.output
    by_clerk = run("--by", "clerk", "--yes", "--password-stdin", typed=passwords["clerk"])
    assert "Only a superuser" in str(by_clerk.exception)
    wrong = run("--by", "owner", "--password-stdin", typed=f"{passwords['owner']}\nPE-1\n")
    assert "another id" in str(wrong.exception)
    assert remains(leaver.data) != {}
    done = run("--by", "owner", "--password-stdin", typed=f"{passwords['owner']}\n{who}\n")
    assert done.exit_code == 0, done.output
    assert remains(leaver.data) == {}
