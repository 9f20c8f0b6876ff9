"""Reads the settings table."""

from __future__ import annotations

from app.models.base import database

DEFAULTS = {
    "unit_name": "Armory",
    "timezone": "",  # empty: the environment's ARMGUARD_TIMEZONE
    "custody_limit": "per person",
    "due_hours": "24",
    "admins_issue": "yes",
}


def setting(key: str) -> str:
    """Return a setting's value, or what it starts with. Raises KeyError for an unknown name."""
    row = database.execute_sql("SELECT value FROM settings WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else DEFAULTS[key]
