"""The overdue digest: files that others find, one notice, and a stick that may be out."""

from __future__ import annotations

import csv
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from app import clock
from app.config import Settings
from app.models.jobs import Job
from app.models.notices import Notice
from app.models.users import User
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.errors import Invalid
from app.services.jobs import drop, outbox, running
from app.services.settings import settings
from tasks import kinds
from tests import make

FORMULA = '=HYPERLINK("http://x")'


def late_by(hours: float, user: User) -> None:
    """Make somebody with a hostile name late with a rifle."""
    person, item = make.person("300001", surname=FORMULA, mobile="+639171234567"), make.item("R1")
    then = clock.now() - timedelta(hours=hours + 1)
    details = Details(occurred_at=then, due_at=then + timedelta(hours=1))
    custody.issue_item(person.id, item.id, user=user, details=details)


def made(record: Settings, key: str = "one") -> Job:
    """Run the digest."""
    job = outbox.add("overdue", "Overdue digest", {}, key=key, user=None)
    running.run(job.id, partial(kinds.work_of, record.data))
    done: Job = Job.get_by_id(job.id)
    return done


def test_the_digest_is_dropped_as_text_and_csv_and_told_once(record: Settings) -> None:
    user, viewer = make.user(), make.user("commander", "viewer")
    late_by(2, user)

    job = made(record)
    made(record, "two")

    assert job.state == "done"
    folder = record.data / "drop"
    text, sheet = sorted(folder.iterdir(), key=lambda path: path.suffix, reverse=True)
    said = text.read_text()
    assert "Late: 1" in said
    assert "2 h 00 late" in said
    assert "Nothing is due soon." in said
    rows = list(csv.reader(sheet.read_text("utf-8-sig").splitlines()))
    assert len(rows) == 2
    assert not any(cell.startswith("=") for row in rows for cell in row)
    assert text.stat().st_mode & 0o777 == 0o600
    told = [row.text for row in Notice.select().where(Notice.user == viewer)]
    assert told == ["1 item is overdue."]


def test_a_morning_with_nobody_late_tells_nothing(record: Settings) -> None:
    make.user()

    assert (made(record).sentence or "").startswith("0 overdue, 0 due soon")
    assert Notice.select().count() == 0


def test_a_stick_takes_the_files_and_one_that_is_out_does_not_stop_them(
    record: Settings, tmp_path: Path
) -> None:
    owner, stick = make.user("boss", "superuser"), tmp_path / "stick"
    settings.change("drop_path", str(stick), owner)

    job = made(record)
    assert (job.state, "did not take it" in (job.sentence or "")) == ("done", True)
    assert not stick.exists()
    told = [row.text for row in Notice.select().where(Notice.user == owner)]
    assert any("did not take it" in text for text in told)
    stick.mkdir()
    made(record, "two")

    assert len(list(stick.iterdir())) == len(list((record.data / "drop").iterdir())) == 2
    with pytest.raises(Invalid):
        settings.change("drop_path", "media/usb", owner)


@pytest.mark.usefixtures("record")
def test_a_folder_keeps_the_newest_files_of_its_kind_only(tmp_path: Path) -> None:
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "diary.txt").write_text("another's")
    for day in range(drop.KEPT + 5):
        drop.drop(tmp_path, "overdue-", {f"overdue-{day:03}.txt": b"x"})

    names = sorted(path.name for path in (tmp_path / "drop").iterdir())
    assert len(names) == drop.KEPT + 1
    assert (names[0], names[1]) == ("diary.txt", "overdue-005.txt")
