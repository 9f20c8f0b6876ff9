"""The page of logs: the newest first, by program and kind, saved as text; for admins alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.config import Settings
from app.models.audit import AuditRow
from app.services.logs import reading
from tests.browse import Browser

Signed = Callable[..., Browser]
WEB = """\
2026-11-22 08:15:02,120 INFO POST /counter/scans 200 38 ms request 3f0c user 3
2026-11-22 08:15:09,500 ERROR request 77ab failed
  RuntimeError
    /opt/armguard/app/web/page.py:12 show
2026-11-22 09:00:00,000 WARNING GET /reports/<name> 200 2600 ms request 9aa1 user 1
"""
WORKER = """\
2026-11-22 02:00:41,007 INFO job 512 (backup) done in 11.4 s
2026-11-22 08:15:05,000 WARNING The card is slow
"""


@pytest.fixture
def logs(record: Settings) -> Path:
    """Give the folder of logs, with a morning in it."""
    folder = record.data / "logs"
    folder.mkdir()
    (folder / "web.log").write_text(WEB)
    (folder / "worker.log").write_text(WORKER)
    return folder


def lines(visitor: Browser, path: str = "/logs") -> list[str]:
    """Return what the rows of the page say, from the seconds on."""
    rows = visitor.open(path).root.iter("tr")
    return ["".join(row.itertext())[11:].strip() for row in rows][1:]


@pytest.mark.usefixtures("logs")
def test_both_programs_stand_together_the_newest_first(browser: Signed) -> None:
    found = lines(browser("admin"))

    assert [line[:8] for line in found] == [
        "09:00:00",
        "08:15:09",
        "08:15:05",
        "08:15:02",
        "02:00:41",
    ]
    assert "page.py:12 show" in found[1]


@pytest.mark.usefixtures("logs")
@pytest.mark.parametrize(
    ("asked", "count"),
    [("program=worker", 2), ("level=WARNING", 3), ("level=ERROR&program=web", 1), ("level=x", 5)],
)
def test_it_is_narrowed(browser: Signed, asked: str, count: int) -> None:
    assert len(lines(browser("admin"), f"/logs?{asked}")) == count


def test_more_than_a_page_goes_on(browser: Signed, logs: Path) -> None:
    many = "".join(
        f"2026-11-22 07:{n // 60:02}:{n % 60:02},000 INFO line {n}\n" for n in range(150)
    )
    (logs / "web.log.1").write_text(many)
    (logs / "web.log").unlink()
    admin = browser("admin")

    assert len(lines(admin, "/logs?program=web")) == 100
    older = lines(admin, admin.page.link("Older"))

    assert len(older) == 50
    assert older[-1].endswith("line 0")
    assert lines(admin, "/logs?page=999") == []


def test_what_no_log_holds_is_not_shown(browser: Signed, record: Settings, logs: Path) -> None:
    secret = record.data / "session.key"
    (logs / "worker.log").unlink()
    (logs / "worker.log").symlink_to(secret)
    (logs / "web.log").write_bytes(
        b"torn line without a time\n"
        b"2026-11-22 10:00:00,000 WARNING \x1b[31m<b>red</b>\x00 \xff\n"
        b"2026-11-22 10:00:01,000 half"
    )

    (line,) = lines(browser("admin"))

    assert "[31m<b>red</b> \N{REPLACEMENT CHARACTER}" in line
    assert [entry.program for entry in reading.entries(record.data, "worker")] == []


def test_nothing_logged_is_said(browser: Signed) -> None:
    assert "Nothing here" in browser("admin").open("/logs").text


@pytest.mark.usefixtures("logs")
def test_it_is_saved_as_text_and_that_is_kept(browser: Signed) -> None:
    admin = browser("admin")
    admin.open("/logs?level=WARNING")

    answer = admin.send("GET", admin.page.link("Save as text"))

    text = answer.get_data(as_text=True)
    assert text.splitlines()[0] == "2026-11-22 08:15:05.000 worker WARNING The card is slow"
    assert text.splitlines()[-1].startswith("2026-11-22 09:00:00.000 web WARNING GET")
    assert "\n  RuntimeError\n" in text
    assert "attachment" in answer.headers["Content-Disposition"]
    row = AuditRow.select().order_by(AuditRow.seq.desc()).get()
    assert (row.action, row.object_id) == ("export", "logs")


@pytest.mark.parametrize("role", ["armorer", "viewer"])
@pytest.mark.parametrize("path", ["/logs", "/logs.txt"])
def test_others_may_not(browser: Signed, role: str, path: str) -> None:
    assert browser(role).send("GET", path).status_code == 403
