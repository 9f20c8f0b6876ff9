"""Reads the settings table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from app.models.base import database

# What each setting starts with; services/settings/settings.py says what else it accepts.
DEFAULTS = {
    "unit_name": "Armory",
    "paper_lines": "",
    "signatories": "",
    "logo": "",  # SHA-256, width and height of the picture
    "timezone": "",  # empty: the environment's ARMGUARD_TIMEZONE
    "custody_limit": "per person",
    "due_hours": "24",
    "admins_issue": "yes",
    "return_counts": "assume",
    "return_questions": "off",
    "ics_below": "50000",
    "receipt_signature": "none",
    "receipt_paper": "a4",
    "qualifications": "off",
    "qualification_days": "30",
    "inspections": "warn",
    "authority_roster": "off",
    "appointments": "off",
    "appointment_days": "30",
    "receipt_hours": "0",
    "late_hours": "12",
    "weapon_proves_person": "no",
    "hand_over_seconds": "60",
    "lock_minutes": "2",
    "private_seconds": "30",
    "sounds": "yes",
    "volume": "normal",
    "undo_seconds": "10",
    "due_soon_hours": "2",
    "disk_warning_mb": "500",
    "hsts": "no",  # browsers insist on HTTPS
    "expiry_days": "30",
    "brass": "off",
    "brass_tolerance": "2",
    "erase_years": "5",
    "shift_ends": "06:00 18:00",
    "night_backup": "02:00",
    "backup_minutes": "15",
    "backup_path": "",  # a stick's or another disk's folder
    "night_blackout": "04:00",
    "night_overdue": "05:00",
    "drop_path": "",  # a folder beside the data directory's own: a memory stick
    "night_checkpoint": "03:15",
    "night_retention": "03:45",
    "retention_years": "2",
    "retention_open_years": "4",
    "night_verify": "03:00",
    "night_stock": "03:30",
    "demo": "no",  # yes: everything in this record is made up
    "scanner_tested": "no",
    "control_card": "no",
    "backup_made": "no",
    "setup": "done",  # the first run's next step, while it goes on
    "checklist": "shown",
}


# What a block has read at its begin, where it asks for many.
_read: ContextVar[dict[str, str] | None] = ContextVar("settings", default=None)


@contextmanager
def read_once(*keys: str) -> Iterator[None]:
    """Read these settings once for what is done inside, which changes none."""
    token = _read.set({**(_read.get() or {}), **several(*keys)})
    try:
        yield
    finally:
        _read.reset(token)


def setting(key: str) -> str:
    """Return a setting's value, or what it starts with. Raises KeyError for an unknown name."""
    known = _read.get()
    if known and key in known:
        return known[key]
    row = database.execute_sql("SELECT value FROM settings WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else DEFAULTS[key]


def several(*keys: str) -> dict[str, str]:
    """Return some settings at once, in one query. Raises KeyError for an unknown name."""
    known = _read.get()
    if known and known.keys() >= set(keys):
        return {key: known[key] for key in keys}
    marks = ", ".join("?" * len(keys))
    query = f"SELECT key, value FROM settings WHERE key IN ({marks})"  # noqa: S608  (only marks)
    return {key: DEFAULTS[key] for key in keys} | dict(database.execute_sql(query, keys).fetchall())
