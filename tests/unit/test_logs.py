"""Logs beside the record: no names, bounded, packed each night, and taken along with the backup."""

from __future__ import annotations

import gzip
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from flask import Flask

from app.config import Settings
from app.models.jobs import Job
from app.services.backups import logs, sealing, targets
from app.services.jobs import outbox, running
from app.services.logs import packing, writing
from app.services.settings import settings
from tasks import kinds
from tests import make
from tests.browse import Browser

Browsers = Callable[..., Browser]
NOW = datetime(2031, 3, 3, tzinfo=UTC)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """Give the log of a program that has begun, in a data directory of its own."""
    file = writing.begin(tmp_path / "data", writing.WEB, "INFO")
    yield tmp_path / "data" / "logs" / "web.log"
    for logger in (logging.getLogger(), writing.requests, writing.jobs):
        logger.removeHandler(file)
        logger.propagate = True
    file.close()


def test_an_error_is_its_kind_and_its_places_and_none_of_its_words(log: Path) -> None:
    try:
        try:
            int("ZACARIA")
        except ValueError as error:
            raise RuntimeError("PE-777001 ZACARIA") from error
    except RuntimeError:
        logging.getLogger("armguard.web").exception("request %s failed", "ab12")
    logging.getLogger("waitress").error("Exception while serving %s", "/personnel/PE-777001")

    text = log.read_text()
    assert "request ab12 failed" in text
    assert "RuntimeError" in text
    assert "ValueError" in text
    assert "test_logs.py:" in text
    assert "waitress: Exception while serving %s" in text
    assert "ZACARIA" not in text
    assert "777001" not in text
    assert log.stat().st_mode & 0o777 == 0o600


def test_a_request_says_who_and_what_and_never_what_was_in_it(
    log: Path, app: Flask, browser: Browsers
) -> None:
    app.test_client().post("/login", data={"username": "zacaria", "password": "secret words"})
    person = make.person(surname="Zacaria")
    viewer = browser("viewer")
    viewer.open(f"/personnel/{person.id}")
    viewer.send("POST", f"/personnel/{person.id}/photos?q=zacaria", data={"note": "zacaria"})
    viewer.send("GET", "/zacaria-is-no-page")

    text = log.read_text()
    assert "POST /login 400" in text
    assert "/<name>/photos 403" in text
    assert "user 1\n" in text
    assert "GET" not in text  # what is only read leaves no line
    for private in ("zacaria", "secret words", person.id, "PE-"):
        assert private.lower() not in text.lower()


def test_a_log_is_bounded_between_two_nights(log: Path) -> None:
    line = "x" * 1000
    for _ in range(3 * writing.LARGEST // len(line)):
        writing.requests.info(line)

    sizes = [path.stat().st_size for path in log.parent.iterdir()]
    assert len(sizes) == 2
    assert max(sizes) <= writing.LARGEST


def test_the_night_packs_what_was_logged_and_nothing_is_lost(log: Path) -> None:
    writing.requests.info("before")
    (packed,) = packing.pack(log.parents[1], NOW)
    writing.requests.info("after")

    assert "before" in gzip.decompress(packed.read_bytes()).decode()
    assert "before" not in log.read_text()
    assert "after" in log.read_text()
    assert packed.stat().st_mode & 0o777 == 0o600
    assert {path.name for path in log.parent.iterdir()} == {"web.log", packed.name}


def test_what_a_power_cut_left_aside_is_packed_and_old_nights_are_let_go(log: Path) -> None:
    log.parent.mkdir(parents=True)
    (log.parent / "worker-20310302-000000.log").write_text("left aside")
    for night in range(packing.KEPT + 3):
        writing.requests.info("night")
        packing.pack(log.parents[1], NOW + timedelta(days=night))

    kept = packing.kept(log.parent)
    assert len(kept) == packing.KEPT + 1
    assert kept[0].name == "worker-20310302-000000.log.gz"
    assert "0303-" not in kept[1].name


def test_a_folder_that_cannot_be_written_holds_nothing_up(log: Path) -> None:
    log.parent.parent.mkdir()
    log.parent.write_text("a file where the folder should be")

    writing.requests.info("a line")

    assert packing.kept(log.parent) == []


def done(record: Settings) -> Job:
    """Do what waits."""
    for job_id in running.to_do():
        running.run(job_id, partial(kinds.work_of, record.data))
    newest: Job = Job.select().order_by(Job.id.desc()).get()
    return newest


def test_the_nightly_backup_takes_the_logs_along_sealed_where_it_is(
    record: Settings, tmp_path: Path
) -> None:
    boss = make.user("boss", "superuser")
    (tmp_path / "stick").mkdir()
    settings.change("backup_path", str(tmp_path / "stick"), boss)
    there = targets.prepare(tmp_path / "stick", record.data) / "logs"
    (record.data / "logs").mkdir()
    for number, key in enumerate(("", sealing.new_key()[1])):
        (record.data / "logs" / "worker.log").write_text(f"night {number}")
        if key:
            sealing.use(key, user=boss)
        outbox.add("backup", "Backup", {}, key=f"night/{number}", user=None)
        assert done(record).state == "done"
        targets.bring(record.data)
        (record.data / "logs" / "worker.log").unlink(missing_ok=True)

    beside = packing.kept(record.data / "backups" / "logs")
    assert gzip.decompress(beside[0].read_bytes()) == b"night 0"
    names = sorted(path.name for path in there.iterdir())
    assert any(name.endswith(".log.gz") for name in names)
    sealed = [path for path in there.iterdir() if path.name.endswith(".age")]
    assert sealed
    assert all(path.read_bytes().startswith(b"age-encryption.org/v1") for path in sealed)


def test_a_target_lets_old_logs_go_sealed_or_not() -> None:
    names = [f"logs/web-{20310000 + day}-020000.log.gz" for day in range(packing.KEPT + 1)]
    names[0] += ".0123abcd.age"

    assert logs.gone([*names, "night-1.db", "logs/other"]) == [names[0]]
