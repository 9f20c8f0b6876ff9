"""Sets a made-up record aside, and a fresh one begins; nothing is deleted.

From the console while ArmGuard is stopped, or from the settings page while it runs.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from pathlib import Path

import apsw

from app import clock
from app.config import Settings
from app.models.users import User
from app.models.writes import undisturbed, writes
from app.queries.settings import setting, several
from app.services.backups import replacing
from app.services.errors import Refusal
from app.services.settings import settings as unit_settings
from app.services.settings.setting_table import SETTINGS
from app.services.setup import demo, starting_tables
from app.services.users import users
from app.services.witnesses import checkpoints


class NotADemo(Refusal):
    """Only a record that is marked as made up is ever set aside."""

    code = "not_a_demo"
    title = "Not a demo"


class StillRunning(Refusal):
    """A record that somebody has open stays where it is."""

    code = "still_running"
    title = "ArmGuard is running"


def serving(settings: Settings) -> int:
    """Say, as long as this process lives, that it serves the record; return the open lock file."""
    lock = _lock_file(settings)
    fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    return lock


def set_aside(settings: Settings) -> Path:
    """Rename the demo record and return its new path. Raises NotADemo, StillRunning.

    The write-ahead log is folded in first, which SQLite does only for whoever is alone with the
    file; the lock keeps out a server that has not opened it yet.
    """
    path = settings.database_path
    if not path.exists():
        raise NotADemo(f"There is no record at {path}.")
    lock = _lock_file(settings)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _fold(path)
        checkpoints.set_aside_demo(settings.data)
        aside = path.with_name(f"{path.stem}-demo-{clock.local(clock.now()):%Y%m%d-%H%M%S}.db")
        path.rename(aside)
    except BlockingIOError:
        raise StillRunning("Stop ArmGuard first. Nothing was changed.") from None
    finally:
        os.close(lock)
    return aside


def clear(settings: Settings, *, user: User) -> User | None:
    """Let the running record begin anew, the demo beside it; return `user` as they are in it now.

    Whoever made their own sign-in keeps it and what they have set; a demo's own sign-in ends with
    the demo, and then nobody is left (None). Raises NotADemo, Busy.
    """
    name, password_hash, live = user.username, user.password_hash, settings.database_path
    kept = several(*(definition.name for definition in SETTINGS))
    fresh = settings.data / f"fresh-{secrets.token_hex(4)}.db"
    try:
        replacing.migrated(fresh)
        with undisturbed():
            if setting("demo") != "yes":
                raise NotADemo("This record is not a demo unit. It stays where it is.")
            replacing.beside(live, "demo")
            replacing.put_in_place(live, fresh)
            checkpoints.set_aside_demo(settings.data)
    finally:
        for rest in settings.data.glob(f"{fresh.name}*"):
            rest.unlink()
    with replacing.as_nobody_yet():
        starting_tables.plant()
        return None if name in demo.SIGN_INS else _taken_along(name, password_hash, kept)


@writes
def _taken_along(name: str, password_hash: str, kept: dict[str, str]) -> User:
    user = users.take_along(name, password_hash)
    unit_settings.change_all(kept | {"setup": "data"}, user)
    return user


def _lock_file(settings: Settings) -> int:
    return os.open(settings.data / "serving.lock", os.O_RDWR | os.O_CREAT, 0o600)


def _fold(path: Path) -> None:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        if not _is_demo(connection):
            raise NotADemo("This record is not a demo unit. It stays where it is.")
        connection.pragma("journal_mode", "delete")
    except apsw.BusyError:
        raise StillRunning("Stop ArmGuard first. Nothing was changed.") from None
    finally:
        connection.close()


def _is_demo(connection: apsw.Connection) -> bool:
    try:
        row = connection.execute("SELECT value FROM settings WHERE key = 'demo'").fetchone()
    except apsw.SQLError:
        return False
    return row is not None and row[0] == "yes"
