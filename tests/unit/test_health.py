"""/health and `armguard health` fail only for a record that cannot be read or written."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from app import clock
from app.config import Settings
from app.models.base import close_database, database
from app.models.clock_marks import ClockMark
from app.models.jobs import Job
from app.models.stations import Station
from app.queries import chain, health
from app.services.certificates import keeping
from app.services.jobs import outbox, running
from app.services.settings import settings
from tasks import kinds, worker
from tests import make
from tests.armguard import armguard
from tests.kernel import RASPBERRY, tell

KEYS = (
    "status version database queue disk_free_bytes jobs_waiting memory_free_bytes "
    "temperature_celsius under_voltage card_errors clock certificate_ends_at certificate_names "
    "devices_by_https devices chain chain_verified_at last_backup_verified_at last_rehearsal_at "
    "last_checkpoint_at head_seq"
)


def test_a_record_in_use_is_alive(record: Settings) -> None:
    head = chain.head()

    with database.atomic("IMMEDIATE"):
        while_somebody_writes = health.report(record)

    assert while_somebody_writes["database"] == "ok"
    assert while_somebody_writes["status"] == "degraded"  # no worker, no backup
    assert while_somebody_writes["head_seq"] == head.seq
    assert while_somebody_writes["disk_free_bytes"] > 0


def test_nothing_personal_and_no_place_is_in_it(record: Settings) -> None:
    report = health.report(record)

    assert list(report) == KEYS.split()
    assert str(record.data) not in json.dumps(report)


def test_what_needs_a_look_is_degraded_and_nothing_else(
    record: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def status() -> object:
        return health.report(record)["status"]

    monkeypatch.setattr("app.clock.state", lambda: "synced")
    with worker.only_one(record.data):
        assert (status(), health.report(record)["queue"]) == ("degraded", "ok")
        outbox.add("backup", "Backup", {}, key="one", user=None)
        running.run(1, partial(kinds.work_of, record.data))
        assert status() == "ok"
        assert health.report(record)["last_backup_verified_at"] is not None
        settings.change("disk_warning_mb", "100000", None)
        monkeypatch.setattr("app.queries.health._free_bytes", lambda _path: 99_000_000_000)
        assert status() == "degraded"
        settings.change("disk_warning_mb", "500", None)
        tell(record.kernel, RASPBERRY, get_throttled="1")
        assert status() == "degraded"
        tell(record.kernel, RASPBERRY)
        assert status() == "ok"
        keeping.keep(record.tls, name="armguard.local", addresses=["192.168.1.20"])
        assert status() == "ok"
        monkeypatch.setattr("app.queries.health.CERTIFICATE_DAYS", timedelta(days=396))
        assert status() == "degraded"
        monkeypatch.setattr("app.queries.health.CERTIFICATE_DAYS", timedelta(days=30))
        monkeypatch.setattr("app.queries.health.BACKUP_AGE", timedelta(0))
        assert status() == "degraded"
    monkeypatch.undo()
    assert status() == "degraded"


def test_the_machine_and_the_certificate_are_told(record: Settings) -> None:
    tell(record.kernel, RASPBERRY, mmcblk0p2="2")
    keeping.keep(record.tls, name="armguard.local", addresses=["192.168.1.20"])
    make.kept(Station(name="Window 1", key_hash="a" * 64, created_at=clock.now()))

    report = health.report(record)

    told = (report["temperature_celsius"], report["under_voltage"], report["card_errors"])
    assert told == (48, "no", 2)
    assert report["certificate_names"] == ["armguard.local", "192.168.1.20"]
    assert clock.from_text(report["certificate_ends_at"]) > clock.now() + timedelta(days=390)
    assert (report["devices_by_https"], report["devices"]) == (0, 1)


def test_a_chain_that_did_not_prove_itself_and_a_jump_of_the_clock_are_said(
    record: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.clock.state", lambda: "synced")
    now = clock.now()
    assert health.report(record)["chain"] is None
    make.kept(Job(kind="verify", key="night", title="Check", argument="{}", origin="{}",
                  state="failed", finished_at=now, created_at=now))  # fmt: skip
    make.kept(ClockMark(kind="jump", shift_ms=-7_200_000, created_at=now))
    report = health.report(record)

    assert (report["chain"], report["chain_verified_at"]) == ("not proven", clock.to_text(now))
    assert (report["clock"], report["status"]) == ("jumped", "degraded")


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "missing"), (b"", "not migrated"), (b"no database at all\n" * 500, "damaged")],
)
def test_a_record_that_cannot_be_used_is_failing(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "armguard.db"
    if content is not None:
        path.write_bytes(content)

    report = health.report(Settings(data=tmp_path, database_path=path))

    assert (report["status"], report["database"], report["head_seq"]) == ("failing", said, None)
    assert path.exists() == (content is not None)


def test_a_record_that_cannot_be_written_is_failing(
    record: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    close_database()
    monkeypatch.setattr("os.access", lambda *_: False)

    assert health.report(record)["database"] == "read-only"


def test_the_command_ends_with_1_only_when_failing(record: Settings, tmp_path: Path) -> None:
    close_database()
    alive = armguard("health", "--json", data=record.data)
    words = armguard("health", data=record.data)
    gone = armguard("health", data=tmp_path / "nowhere")

    assert alive.returncode == 0
    assert list(json.loads(alive.stdout)) == KEYS.split()
    assert words.returncode == 0
    assert "Status:                   degraded" in words.stdout
    assert gone.returncode == 1
    assert "Record:                   missing" in gone.stdout
