"""Old audit rows are sealed in signed files; nothing is lost, and who tampers with one is found.

Longer than 300 lines: one old record, and all that may happen to it and to its segments.
"""

from __future__ import annotations

import gzip
import hashlib
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import apsw
import pytest
from click.testing import CliRunner
from flask import Flask
from peewee import IntegrityError

from app import clock
from app.cli.retention import retention_command
from app.config import Settings
from app.models.audit import AuditRow, AuditText
from app.models.base import close_database, database
from app.models.clock_marks import ClockMark
from app.models.seals import AuditSeal
from app.models.transactions import Transaction
from app.models.writes import RuleBroken, writes
from app.offline import armguard_verify
from app.queries import chain, entry_record, held_then, proof_bundle, segments, witnesses
from app.services import audit, whole_files
from app.services.backups import making, media
from app.services.clocks import marks
from app.services.custody import custody
from app.services.discrepancies import discrepancies
from app.services.errors import Invalid, StorageFull
from app.services.jobs import outbox
from app.services.jobs.running import Progress
from app.services.records import erasing, personnel
from app.services.retention import sealing
from app.services.settings import settings
from app.services.verification import Report, verify
from app.services.witnesses import checkpoints, devices
from app.services.witnesses.checkpoints import Verdict
from tasks import kinds, retention
from tests import make
from tests.browse import Browser


class Old:
    """A record of three years, and a clock that the test moves."""

    def __init__(self, record: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        self.data, self.path = record.data, record.database_path
        self.media = record.data / "media"
        self.now = clock.now() + timedelta(days=1)
        monkeypatch.setattr(clock, "now", lambda: self.now)
        self.boss = make.user("boss", "superuser")
        self.person, self.rifle = make.person(), make.item("R1")
        custody.issue_item(self.person.id, self.rifle.id, user=self.boss)
        self.early = chain.head()
        checkpoints.make(self.data)
        self.signed = checkpoints.newest()
        custody.return_item(self.rifle.id, user=self.boss)
        self.note()
        self.newest_old = chain.head()
        self.later(days=3 * 365)
        make.item("R2")

    @writes
    def note(self) -> None:
        """Write down what some programs take for the end of a line."""
        audit.append("note", "witness", "a\u2028b\x85c", user=None)

    def later(self, **time: int) -> None:
        """Let time pass, and somebody compare the clock with a watch after such a pause."""
        self.now += timedelta(**time)
        marks.confirm(user=self.boss)

    def seal(self) -> list[segments.Seal]:
        return sealing.seal(self.data, user=None)

    def proof(
        self, path: Path | None = None, *, since_checkpoint: bool = False, lenient: bool = False
    ) -> Report:
        return verify(
            path or self.path,
            since_checkpoint=since_checkpoint,
            media=[self.media],
            lenient=lenient,
        )

    def codes(self) -> set[str]:
        return {found.code for found in self.proof().findings}

    def file(self) -> Path:
        return segments.path_of(self.media, segments.seals()[0].sha256)


@pytest.fixture
def old(record: Settings, monkeypatch: pytest.MonkeyPatch) -> Old:
    return Old(record, monkeypatch)


def test_old_rows_are_sealed_and_the_record_proves_itself_across_the_seal(old: Old) -> None:
    ledger, head = Transaction.select().count(), chain.head().seq

    (seal,) = old.seal()

    assert (seal.first_seq, seal.last_seq) == (1, old.newest_old.seq)
    assert AuditRow.select().order_by(AuditRow.seq).first().seq == seal.last_seq + 1
    assert Transaction.select().count() == ledger
    report = old.proof()
    assert report.findings == ()
    assert report.rows == report.head_seq > head
    assert old.proof(since_checkpoint=True).ok
    assert old.seal() == []


def test_several_segments_follow_each_other(old: Old, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "MOST_ROWS", 7)

    made = old.seal()
    old.later(days=800)
    more = old.seal()

    assert len(made) > 1
    assert len(more) >= 1
    assert old.proof().findings == ()


def test_what_is_young_stays_and_the_newest_always(old: Old) -> None:
    settings.change("retention_years", "5", None)
    assert sealing.plan(old.now).rows == 0
    assert old.seal() == []
    old.later(days=4 * 365)

    (seal,) = old.seal()

    assert seal.last_seq < chain.head().seq
    assert AuditRow.select().count() >= 1
    assert old.proof().ok


def test_a_clock_that_runs_ten_years_ahead_seals_nothing_until_somebody_looks_at_a_watch(
    old: Old, app: Flask
) -> None:
    old.seal()
    kept = AuditRow.select().count()
    old.now += timedelta(days=3652)
    make.item("R3")  # the wrong clock's own row is no proof of it

    assert sealing.plan(old.now).doubt is not None
    with pytest.raises(sealing.NotSealed, match="compare it with a watch"):
        old.seal()
    assert AuditRow.select().count() > kept
    assert "Nothing is sealed now" in Browser(app, old.boss).open("/audit").text

    marks.confirm(user=old.boss)
    assert sealing.plan(old.now).doubt is None
    assert len(old.seal()) == 1


def test_a_sealed_entry_keeps_its_time(old: Old) -> None:
    """Its row says whether the clock was sure; where that is sealed, nobody says it was not."""
    old.seal()

    with pytest.raises(Invalid, match="older than the audit log"):
        marks.correct("1", "2", "-90", "a guess", user=old.boss)
    row = ClockMark(kind="correction", shift_ms=-60_000, first=1, last=2, reason="a guess",
                    user=old.boss, created_at=old.now)  # fmt: skip
    with pytest.raises(IntegrityError, match="clock_was_sure"):
        row.save(force_insert=True)


def test_an_open_discrepancy_keeps_rows_for_longer(old: Old) -> None:
    discrepancies.report(old.rifle.id, "missing item", "not in its rack", user=old.boss)

    planned = sealing.plan(old.now)

    assert (planned.discrepancies, planned.years, planned.rows) == (1, 4, 0)


def test_a_missing_segment_is_found(old: Old) -> None:
    old.seal()
    old.file().unlink()

    report = old.proof()

    assert {found.code for found in report.findings} == {"segment_missing"}
    assert old.proof(lenient=True).ok  # a backup's lie beside it


@pytest.mark.parametrize("way", ["a word", "a row left out", "cut", "packed anew"])
def test_an_edited_segment_is_found(old: Old, way: str) -> None:
    old.seal()
    path = old.file()
    lines = gzip.decompress(path.read_bytes()).decode().splitlines(keepends=True)
    changed = {
        "a word": [line.replace("Take", "Tale") for line in lines],
        "a row left out": lines[:3] + lines[4:],
        "cut": lines[:-1],
        "packed anew": [*lines, "\n"],
    }[way]
    path.write_bytes(gzip.compress("".join(changed).encode()))

    assert old.codes() == {"segment_altered"}
    assert not old.proof(since_checkpoint=True).ok


def test_nothing_that_leaves_says_it_is_whole_while_a_segment_is_altered(old: Old) -> None:
    old.seal()
    content = bytearray(old.file().read_bytes())
    content[len(content) // 2] ^= 1  # its size stays
    old.file().write_bytes(content)

    made = making.prepared(old.data, "by-hand")

    assert made.sentence is not None
    assert "segment is missing or was altered" in made.sentence
    with pytest.raises(sealing.NotWhole, match="missing or was altered"):
        sealing.all_there()


def test_no_segment_ends_with_a_row_of_a_clock_that_went_back(old: Old) -> None:
    """Its time would say that the rows before it are still in the log."""
    young, head = clock.to_text(old.now), chain.head().seq
    old.now -= timedelta(days=8000)
    old.note()
    old.now += timedelta(days=8000)
    old.later(days=3 * 365)

    (seal,) = old.seal()
    assert (seal.last_seq, seal.last_at) == (head, young)
    assert [one.rows for one in old.seal()] == [1]

    known = segments.sealed()
    assert known is not None
    assert (known.seq, clock.to_text(known.at)) == (head + 1, young)
    assert old.proof().findings == ()


def test_a_segment_edited_together_with_its_seal_is_found(old: Old) -> None:
    """Somebody who may do anything to the file also exchanges the name that its seal gives it."""
    old.seal()
    lines = gzip.decompress(old.file().read_bytes()).decode().replace('"Take"', '"Tale"')
    content = gzip.compress(lines.encode())
    digest = hashlib.sha256(content).hexdigest()
    path = segments.path_of(old.media, digest)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    close_database()
    with closing(apsw.Connection(str(old.path))) as connection:
        connection.execute("DROP TRIGGER audit_seals_fixed")
        connection.execute("UPDATE audit_seals SET sha256 = ?", (digest,))

    assert {"chain_changed", "column_differs", "schema_dropped"} <= old.codes()


def test_a_crash_between_the_file_and_the_block_loses_nothing(
    old: Old, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(sealing, "put_on_record", cut)
        with pytest.raises(KeyboardInterrupt):
            old.seal()
    assert AuditSeal.select().count() == 0
    assert len(list((old.media / "segments").rglob("*.gz"))) == 1
    assert old.proof().ok

    old.seal()

    assert old.proof().ok


def test_rows_that_do_not_prove_themselves_are_not_sealed(old: Old) -> None:
    with closing(apsw.Connection(str(old.path))) as connection:
        connection.execute("DROP TRIGGER audit_log_fixed")
        connection.execute("UPDATE audit_log SET path = '/x' WHERE seq = 3")
    before = AuditRow.select().count()

    with pytest.raises(sealing.NotSealed, match="row 3 does not prove itself"):
        old.seal()

    assert AuditSeal.select().count() == 0
    assert AuditRow.select().count() >= before


def test_a_full_disk_removes_nothing(old: Old, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise StorageFull

    monkeypatch.setattr(whole_files, "store", full)

    with pytest.raises(StorageFull):
        old.seal()

    assert old.proof().ok


def test_the_log_lets_go_of_nothing_that_is_not_sealed(old: Old) -> None:
    old.seal()

    with pytest.raises((apsw.ConstraintError, RuleBroken)):
        database.connection().execute("DELETE FROM audit_log")

    assert old.proof().ok


def test_witnesses_of_before_still_match(old: Old) -> None:
    code = old.early.code
    old.seal()
    assert old.signed is not None

    place = witnesses.place_of(code)

    assert place is not None
    assert (place.seq, place.entry) == (old.early.seq, 1)
    assert devices.is_known(old.early.seq, old.early.hash)
    assert not devices.is_known(old.early.seq, "f" * 64)
    assert checkpoints.judge(old.signed) == Verdict.MATCHES


def test_a_bundle_holds_what_is_sealed(old: Old, tmp_path: Path) -> None:
    before = [line for line in proof_bundle.lines(old.now) if line.startswith("[")]
    old.seal()

    after = [line for line in proof_bundle.lines(old.now) if line.startswith("[")]

    assert after[: len(before)] == before
    path = tmp_path / "bundle.jsonl"
    path.write_text("".join(f"{line}\n" for line in proof_bundle.lines(old.now)))
    assert armguard_verify.main([str(path)]) == 0
    assert len(after) == chain.head().seq


def test_a_backup_takes_the_segments_along(old: Old) -> None:
    (seal,) = old.seal()

    made = making.prepared(old.data, "hand", rehearse=True)

    beside = made.path.parent / "media"
    assert segments.path_of(beside, seal.sha256).is_file()
    assert made.sentence is not None
    assert "do not go along" not in made.sentence
    assert old.proof(made.path).ok
    blank = old.data / "blank"
    assert media.bring_back(made.path, made.path.parent, blank, "") == []
    assert segments.is_there(seal, blank)
    segments.path_of(beside, seal.sha256).unlink()
    assert media.problems(made.path, beside) == [
        f"segment of the audit log {seal.sha256[:12]} is missing"
    ]


def test_the_command_says_what_would_be_sealed_and_does_it(
    old: Old, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARMGUARD_DATA", str(old.data))
    before = AuditRow.select().count()

    said = CliRunner().invoke(retention_command, ["--dry-run"])

    assert f"{old.newest_old.seq} rows, 1 to {old.newest_old.seq}" in said.output
    assert AuditRow.select().count() == before
    assert "Rows 1 to" in CliRunner().invoke(retention_command).output
    standing = CliRunner().invoke(retention_command, ["--dry-run"]).output
    assert "The file is whole." in standing
    assert "would be none" in standing
    old.file().write_bytes(b"")
    assert "NOT OK" in CliRunner().invoke(retention_command, ["--dry-run"]).output


def test_an_erasure_reaches_the_texts_of_sealed_rows(old: Old) -> None:
    personnel.edit(old.person.id, {"status": "Archived"}, user=old.boss, reason="left")
    old.seal()
    private = AuditText.select().where(
        (AuditText.seq <= old.newest_old.seq) & (AuditText.text == old.person.surname)
    )
    assert private.count() >= 1
    old.later(days=6 * 365)
    content, path = old.file().read_bytes(), old.file()
    path.unlink()
    with pytest.raises(erasing.NotYet, match="is missing"):
        erasing.erase(old.person.id, "left long ago", user=old.boss, data=old.data)
    path.write_bytes(content)

    erasing.erase(old.person.id, "left long ago", user=old.boss, data=old.data)

    assert private.count() == 0
    assert old.proof().findings == ()


def test_a_screen_never_answers_of_what_is_sealed_as_if_it_knew(old: Old, app: Flask) -> None:
    moment = clock.to_text(old.now - timedelta(days=3 * 365 + 1))
    before = entry_record.record(1)
    (seal,) = old.seal()
    after = entry_record.record(1)
    assert before is not None
    assert after is not None
    assert (after["seq"], after["head"]) == (before["seq"], before["head"])
    assert held_then.proof(moment).sealed
    assert held_then.proof(clock.to_text(seal.until)).code == chain.head_code(seal.last_hash)
    page = Browser(app, old.boss)
    assert "are sealed" in page.open(f"/items/{old.rifle.id}").text
    day = f"{clock.local(seal.until - timedelta(days=1)):%Y-%m-%d}"
    assert (
        "cannot be told of an earlier moment"
        in page.open(f"/reports/daily?from={day}&to={day}").text
    )
    text = page.open("/audit").text
    assert f"behind row {seal.last_seq}" in text
    assert seal.sha256[:12] in text
    old.file().unlink()
    assert "is missing or altered" in page.open("/audit").text
    assert "CANNOT BE TOLD" in page.open(f"/verify?code={old.early.code}").text
    assert "MATCHES" in page.open(f"/verify?code={chain.head().code}").text


def test_the_night_seals(old: Old) -> None:
    job = outbox.add("retention", "Sealing", {}, key="hand/1", user=None)

    done = kinds.work_of(old.data, "retention")(job, Progress(job))

    assert done.sentence.startswith(f"Sealed: {old.newest_old.seq} audit rows")
    assert retention.work(old.data, job, Progress(job)).sentence.startswith("No row")
