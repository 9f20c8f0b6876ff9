"""/health and `armguard health` fail only for a record that cannot be read or written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.config import Settings
from app.models.base import close_database, database
from app.queries import chain, health
from tests.armguard import armguard

KEYS = "status version database queue disk_free_bytes clock last_backup_verified_at head_seq"


def test_a_record_in_use_is_alive(record: Settings) -> None:
    head = chain.head()

    with database.atomic("IMMEDIATE"):
        while_somebody_writes = health.report(record)

    assert while_somebody_writes["database"] == "ok"
    assert while_somebody_writes["status"] == "degraded"  # no worker, no backup in this version
    assert while_somebody_writes["head_seq"] == head.seq
    assert while_somebody_writes["disk_free_bytes"] > 0


def test_nothing_personal_and_no_place_is_in_it(record: Settings) -> None:
    report = health.report(record)

    assert list(report) == KEYS.split()
    assert str(record.data) not in json.dumps(report)


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
    assert "Status:               degraded" in words.stdout
    assert gone.returncode == 1
    assert "Record:               missing" in gone.stdout
