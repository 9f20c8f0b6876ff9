"""Time: the only caller of datetime.now, and the one way a moment is written down."""

from __future__ import annotations

import functools
import os
import re
import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall
from pathlib import Path
from zoneinfo import ZoneInfo

# Where a page shows fifty moments, strptime would take a fifth of its time.
_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_SYNCHRONISED = "/run/systemd/timesync/synchronized"
_RTC = "/sys/class/rtc/rtc0/hctosys"
_NEVER_SET = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_default = _zone = ZoneInfo("Asia/Manila")


def now() -> datetime:
    """Return this moment, aware, in UTC."""
    return datetime.now(UTC)


def to_text(moment: datetime) -> str:
    """Return an aware moment as the database keeps it: UTC, microseconds, 27 characters."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    if moment.tzinfo is UTC and moment.microsecond:  # nearly always, and in half the time
        return moment.isoformat()[:-6] + "Z"
    if moment.tzinfo is UTC:
        return moment.isoformat(timespec="microseconds")[:-6] + "Z"
    # strftime pads no years below 1000 on Linux; isoformat does.
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def is_written(text: str) -> bool:
    """Say whether a text is a moment as `to_text` writes it."""
    try:
        from_text(text)
    except ValueError:
        return False
    return True


def from_text(text: str) -> datetime:
    """Return the moment that `to_text` wrote. Raises ValueError for anything else."""
    if _WRITTEN.fullmatch(text) is None:
        raise ValueError(f"{text!r} is no moment as it is stored")
    return datetime.fromisoformat(text)


def parse(text: str) -> datetime:
    """Return the moment of an ISO 8601 text from outside; without a zone it is taken as UTC."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC)


def parse_local(text: str) -> datetime:
    """Return the moment of an ISO 8601 text that somebody typed; without a zone it is the unit's.

    Raises ValueError for anything else.
    """
    moment = datetime.fromisoformat(text.strip())
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=_zone)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{text!r} lies outside of the calendar") from error


def default_zone(name: str) -> None:
    """Set the zone (an IANA name) that counts until a setting names another; called at start."""
    global _default, _zone
    _default = _zone = ZoneInfo(name)


def use_zone(name: str) -> None:
    """Set the armory's time zone for this process, at once; an empty name is the default."""
    global _zone
    _zone = ZoneInfo(name) if name else _default


def zone_name() -> str:
    """Return the default zone's name."""
    return _default.key


def local(moment: datetime) -> datetime:
    """Return the moment on the armory's wall clock."""
    return moment.astimezone(_zone)


def start_of_day(moment: datetime) -> datetime:
    """Return the local midnight at or before `moment`, in UTC."""
    return begin_of(local(moment).date())


def ago(moment: datetime, seconds: float) -> datetime:
    """Return the moment that lies `seconds` before another."""
    return moment - timedelta(seconds=seconds)


@functools.cache  # no process outlives its boot
def boot_id() -> str | None:
    """Return the kernel's name for this boot, or None where there is none."""
    try:
        return _BOOT_ID.read_text().strip()
    except OSError:
        return None


def monotonic_ms() -> int:
    """Return milliseconds of the clock that nobody can set, counted from the machine's start.

    It goes on while a laptop sleeps, where the system has such a clock.
    """
    return time.clock_gettime_ns(_NEVER_SET) // 1_000_000


def state() -> str:
    """Return how far the wall clock can be trusted: synced (by network time), rtc or unsure.

    rtc means that the machine has a clock with a battery, and set itself by it at its start.
    """
    # Asked at every entry, so without the comfort of Path, nor an exception for what is missing.
    if os.access(_SYNCHRONISED, os.F_OK):
        return "synced"
    if not os.access(_RTC, os.F_OK):
        return "unsure"
    try:
        return "rtc" if Path(_RTC).read_text().strip() == "1" else "unsure"
    except OSError:
        return "unsure"


def begin_of(day: date) -> datetime:
    """Return the local midnight with which a date begins, in UTC."""
    return moment_of(day, wall.min)


def moment_of(day: date, at: wall) -> datetime:
    """Return the moment of a local date and time, in UTC; what the clock skips lies after it."""
    return datetime.combine(day, at, _zone).astimezone(UTC)


def moments_of(day: date, at: wall) -> list[datetime]:
    """Return the moments, in UTC, at which a local clock says a time on a date.

    They are two where the clock goes back over it; what it skips lies after it.
    """
    first = moment_of(day, at)
    again = moment_of(day, at.replace(fold=1))
    return [first, again] if again > first else [first]
