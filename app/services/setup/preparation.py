"""Makes a data directory ready for work: private, migrated, its starting tables planted."""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path

from app import clock
from app.config import Settings
from app.models import migrate
from app.models.base import open_database
from app.models.writes import WriteFailed
from app.services.clocks import marks
from app.services.rescue import damage
from app.services.settings import settings as unit_settings
from app.services.setup import starting_tables


def prepare(settings: Settings) -> list[str]:
    """Open the record of `settings` for this process, migrated; return the migrations applied.

    Raises Damaged, UnsafeDatabase, NewerDatabase, or what SQLite says of a file it cannot use.
    """
    clock.default_zone(settings.timezone)
    found = damage.at_a_glance(settings.database_path, settings.data)
    if found is not None:
        raise damage.Damaged(found)
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.database_path.parent.mkdir(parents=True, exist_ok=True)
    if not settings.database_path.exists():
        settings.database_path.touch(mode=0o600)
    open_database(settings.database_path, media=settings.data / "media")
    applied = migrate.migrate()
    starting_tables.plant()
    _look_at_the_clock()
    unit_settings.use_zone()
    return applied


def _look_at_the_clock() -> None:
    """Note a clock that jumped; a full card must not keep ArmGuard from starting."""
    with suppress(WriteFailed):
        marks.look()


def secret(settings: Settings, name: str) -> str:
    """Return the secret called `name`, made at first use as a file that only its owner reads."""
    path = Path(settings.data) / f"{name}.key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32) + "\n")
    return path.read_text().strip()
