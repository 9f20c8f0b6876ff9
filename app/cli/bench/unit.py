"""The unit that the benchmark moves: a person and a weapon for each user at a counter."""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from app.config import Settings
from app.models.base import close_database
from app.models.writes import writes
from app.services.records import items, personnel
from app.services.setup import preparation
from app.services.users import tokens, users

USERS = 50
USERNAME = "bench"


@dataclass(frozen=True)
class Unit:
    """A prepared data directory, and what a client needs to use it."""

    data: Path
    token: str
    password: str
    pairs: tuple[tuple[str, str], ...]

    @property
    def settings(self) -> Settings:
        """Return the settings of a program that works on this unit."""
        return Settings(data=self.data, database_path=self.data / "armguard.db")

    def copy(self, folder: Path) -> Unit:
        """Return a copy of the unit in a fresh folder, as untouched as the first."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.data, folder)
        return replace(self, data=folder)


def make(data: Path) -> Unit:
    """Make the unit through the services that every unit is made with."""
    preparation.prepare(Settings(data=data, database_path=data / "armguard.db"))
    made = joined(data)
    close_database()
    return made


def joined(data: Path) -> Unit:
    """Add the benchmark's own user, people and weapons to the open record."""
    password = secrets.token_urlsafe(24)
    user = users.add(USERNAME, "superuser", password)
    token = tokens.add("bench", user, scope="write")
    return Unit(data, token, password, _pairs())


@writes
def _pairs() -> tuple[tuple[str, str], ...]:
    pairs = []
    for number in range(USERS):
        who = {"rank": "SGT", "surname": "Bench", "first_name": "Juan"}
        person = personnel.register({**who, "serial": str(700000 + number)}, user=None)
        what = {"model": "M16A1", "serial": f"B{number:05d}", "condition": "Good"}
        pairs.append((person.id, items.register(what, user=None).id))
    return tuple(pairs)
