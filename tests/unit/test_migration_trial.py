"""A copy of the record is migrated on trial and proven; the record itself is only read."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import apsw
import pytest
from playhouse.migrations import Runner

from app.models import migrate
from app.models.base import Record
from tests.armguard import armguard
from tests.conftest import settings_in

FROM = "0008_discrepancies"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Give the data directory of an older version."""
    settings = settings_in(tmp_path / "data")
    settings.data.mkdir()
    record = Record(str(settings.database_path))
    Runner(record, str(migrate.MIGRATIONS), table_name=migrate.HISTORY).up(FROM)
    record.close()
    return settings.data


def version(data: Path) -> int:
    connection = apsw.Connection(str(data / "armguard.db"))
    try:
        return int(connection.pragma("user_version"))
    finally:
        connection.close()


def test_an_older_record_is_migrated_as_a_copy(old: Path) -> None:
    before = version(old)

    done = armguard("migrate", "--trial", old / "update-trial", data=old)

    assert done.returncode == 0, done.stderr
    assert "proves itself" in done.stdout
    assert version(old) == before
    assert not (old / "update-trial").exists()


def test_a_newer_record_is_refused(old: Path) -> None:
    connection = apsw.Connection(str(old / "armguard.db"))
    connection.pragma("user_version", 999)
    connection.close()
    before = hashlib.sha256((old / "armguard.db").read_bytes()).hexdigest()

    done = armguard("migrate", "--trial", old / "update-trial", data=old)

    assert done.returncode == 1
    assert "newer than this program" in done.stderr
    assert hashlib.sha256((old / "armguard.db").read_bytes()).hexdigest() == before
    assert not (old / "update-trial").exists()


def test_a_record_that_does_not_prove_itself_is_refused(prepared: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(prepared, data)
    connection = apsw.Connection(str(data / "armguard.db"))
    connection.execute("DROP TRIGGER audit_log_fixed")
    connection.execute("UPDATE audit_log SET action = 'other' WHERE seq = 2")
    connection.close()

    done = armguard("migrate", "--trial", data / "update-trial", data=data)

    assert done.returncode == 1
    assert "does not prove itself" in done.stderr
