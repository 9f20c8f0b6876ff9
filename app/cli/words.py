"""What every command shares: the open record, and problems said in one line."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import apsw
from peewee import PeeweeException

from app.cli.problem import Problem as Problem
from app.config import ConfigError, Settings
from app.models.base import UnsafeDatabase, close_database
from app.models.migrate import NewerDatabase
from app.models.writes import WriteFailed
from app.services.errors import Invalid, NotFound, Refusal
from app.services.logs import writing
from app.services.setup import preparation


def settings() -> Settings:
    """Return the environment's settings, or stop with every wrong value named."""
    try:
        return Settings.from_env()
    except ConfigError as error:
        raise Problem(str(error)) from None


def log_to_stderr(chosen: Settings) -> None:
    """Write what a long-running process has to say where whoever started it reads it."""
    logging.basicConfig(level=chosen.log_level, format="%(asctime)s %(levelname)s %(message)s")


def log_to_files(chosen: Settings, program: str) -> None:
    """Keep what it has to say beside the record as well; not before the record can be used."""
    writing.begin(chosen.data, program, chosen.log_level)


@contextmanager
def record(chosen: Settings | None = None) -> Iterator[Settings]:
    """Open the record, migrated, for one command; say in one line what goes wrong."""
    chosen = chosen or settings()
    with in_one_line():
        preparation.prepare(chosen)
        try:
            yield chosen
        finally:
            close_database()


@contextmanager
def in_one_line() -> Iterator[None]:
    """Turn what a service refuses and what SQLite says into one-line problems."""
    try:
        yield
    except (UnsafeDatabase, NewerDatabase, Invalid, NotFound, Refusal) as error:
        raise Problem(str(error)) from error
    except WriteFailed as error:
        raise Problem(error.text) from error
    except (apsw.Error, PeeweeException) as error:
        raise Problem(f"The database cannot be used: {error}") from error
    except OSError as error:
        raise Problem(f"{error.strerror}: {error.filename}") from error
