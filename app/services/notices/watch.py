"""Looks for what nobody did: backups, night work, room on the disk, an unsure clock."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from app import clock
from app.models.roles import Act
from app.queries import clock_marks, health, machine_news
from app.services.jobs import night_plan
from app.services.notices import notices
from app.services.notices.notices import News

# What is still so tomorrow is said again tomorrow.
_UNSURE = "ArmGuard's clock is not sure of the time, as after a power cut. Compare it with a watch."


def look(database_path: Path, now: datetime) -> None:
    """Tell admins of what stands in the way of the record's keeping; once a day each."""
    day = clock.local(now).date().isoformat()
    since = health.old_backup(now)
    if since is not None:
        hours = int(since.total_seconds() // 3600)
        text = f"The newest backup that proved itself is {hours} h old."
        _tell(News("backup", f"backup old/{day}", "bad", text, "/backups"))
    free = health.low_disk_mb(database_path)
    if free is not None:
        text = f"The disk has {free} MB left. When it is full nothing is recorded."
        _tell(News("disk", f"disk/{day}", "bad", text, "/health/page"))
    for planned in night_plan.missed(now):
        # The backup's own age says more.
        if planned.kind != "backup":
            key, text = f"missed {planned.kind}/{day}", f"{planned.title}: not done last night."
            _tell(News("job", key, "bad", text, "/jobs"))
    if clock_marks.state() == "unsure":
        # An armory without a network never gets surer; each start is a new reason to look.
        start = clock.boot_id() or day
        _tell(News("clock", f"clock/{start}", "warn", _UNSURE, "/clock"))


def look_at_machine(data: Path) -> None:
    """Tell admins how an update of the program went, and why a stick did not take a backup."""
    update = machine_news.said(data, machine_news.UPDATE)
    if update is not None:
        tone = "info" if update.is_good else "bad"
        text = f"{update.text} {update.do}".strip()
        _tell(News("job", f"update/{clock.to_text(update.at)}", tone, text, "/health/page"))
    stick = machine_news.said(data, machine_news.STICK)
    if stick is not None and not stick.is_good:
        text = f"{stick.text} {stick.do}"
        _tell(News("backup", f"stick/{clock.to_text(stick.at)}", "bad", text, "/backups"))


def _tell(news: News) -> None:
    notices.tell_all(Act.EDIT, news)
