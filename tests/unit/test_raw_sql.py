"""Somebody with a bare sqlite3 shell is refused like anybody else, or found by `armguard verify`.

Every attack goes through Python's sqlite3 and, where it is installed, the sqlite3 command; both are
older libraries that set none of our pragmas. The control at the end drops the triggers and sees the
same attacks succeed.
"""

from __future__ import annotations

import filecmp
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app.config import Settings
from app.models.base import close_database
from app.services.setup import preparation
from app.services.verification import Report, verify
from tests import armory
from tests.unit.attacks import BEHIND, CONSTRAINED, FOLDER, FOUND, REFUSED, Attack

Shell = Callable[[Path, str], str]
SECRETS = (armory.NOTE, "Cruz", "Reyes", "+639171234567", "scratch on", "lim@unit", "argon2id")


def python_shell(path: Path, sql: str) -> str:
    """Run statements and return what SQLite said, or nothing when they all worked."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        try:
            connection.executescript(sql)
        except sqlite3.Error as error:
            return str(error)
    return ""


def sqlite3_shell(path: Path, sql: str) -> str:
    """Do the same with the sqlite3 command."""
    done = subprocess.run(["sqlite3", path, sql], capture_output=True, text=True, check=False)
    return done.stderr


def drop_triggers(path: Path) -> dict[str, str]:
    """Drop every trigger and return what made each, by its name."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = dict(rows.fetchall())
    drops = "".join(f"DROP TRIGGER {name};" for name in triggers)
    assert python_shell(path, f"BEGIN;{drops}COMMIT") == ""
    return triggers


def without_triggers(path: Path, sql: str) -> str:
    """Do the same with every trigger dropped, and put back so that the schema looks whole."""
    triggers = drop_triggers(path)
    answer = python_shell(path, sql)
    return python_shell(path, f"BEGIN;{';'.join(triggers.values())};COMMIT") or answer


def triggers_off(path: Path, sql: str) -> str:
    """Do the same with the sqlite3 command, which can switch triggers off for itself."""
    off = ["sqlite3", "-cmd", ".dbconfig enable_trigger off", str(path), sql]
    return subprocess.run(off, capture_output=True, text=True, check=False).stderr


SHELLS: dict[str, Shell] = {"python": python_shell}
UNGUARDED: dict[str, Shell] = {"dropped": without_triggers}
if shutil.which("sqlite3"):
    SHELLS["sqlite3"] = sqlite3_shell
    UNGUARDED["switched off"] = triggers_off


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the armory once; every attack gets its own copy."""
    folder = tmp_path_factory.mktemp("armory")
    preparation.prepare(Settings(data=folder, database_path=folder / "armguard.db"))
    armory.fill()
    close_database()
    return folder / "armguard.db"


@pytest.fixture
def victim(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(whole, tmp_path / "victim.db"))


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest) -> Shell:
    return SHELLS[request.param]


@pytest.fixture(params=UNGUARDED)
def unguarded(request: pytest.FixtureRequest) -> Shell:
    return UNGUARDED[request.param]


def names(attacks: tuple[Attack, ...]) -> list[str]:
    return [attack.name for attack in attacks]


def is_as_it_was(victim: Path, whole: Path) -> bool:
    """Say whether a refusal left every page as it was, and none in a journal beside the file."""
    beside = [victim.with_name(victim.name + end) for end in ("-wal", "-journal")]
    written = [path for path in beside if path.exists() and path.stat().st_size]
    return not written and filecmp.cmp(victim, whole, shallow=False)


def said(report: Report) -> str:
    return "\n".join(found.text for found in report.findings)


@pytest.mark.parametrize("attack", REFUSED, ids=names(REFUSED))
def test_a_trigger_refuses(attack: Attack, shell: Shell, victim: Path, whole: Path) -> None:
    answer = shell(victim, f"BEGIN; {attack.sql}; COMMIT")

    assert answer
    assert attack.word in answer
    assert is_as_it_was(victim, whole)


@pytest.mark.parametrize("attack", CONSTRAINED, ids=names(CONSTRAINED))
def test_a_constraint_refuses(attack: Attack, shell: Shell, victim: Path, whole: Path) -> None:
    answer = shell(victim, attack.sql)

    assert attack.word in answer
    assert "constraint failed" in answer or "cannot store" in answer
    assert is_as_it_was(victim, whole)


@pytest.mark.parametrize("attack", FOUND, ids=names(FOUND))
def test_verify_finds_what_is_not_refused(attack: Attack, shell: Shell, victim: Path) -> None:
    answer = shell(victim, attack.sql)

    report = verify(victim)

    assert answer == ""
    assert [found for found in report.findings if found.code.startswith(attack.word or "schema")]
    assert not [secret for secret in SECRETS if secret in said(report)]


@pytest.mark.parametrize("attack", BEHIND, ids=names(BEHIND))
def test_verify_finds_what_happened_behind_the_triggers(
    attack: Attack, unguarded: Shell, victim: Path
) -> None:
    answer = unguarded(victim, attack.sql)

    report = verify(victim)

    assert answer == ""
    assert attack.word in {found.code for found in report.findings}
    assert not [found for found in report.findings if found.code.startswith("schema")]


def test_the_control_without_triggers_gets_through(whole: Path, tmp_path: Path) -> None:
    bare = Path(shutil.copy(whole, tmp_path / "bare.db"))
    drop_triggers(bare)
    refused, changed = {}, 0
    for attack in REFUSED:
        victim = Path(shutil.copy(bare, tmp_path / "victim.db"))
        refused[attack.name] = python_shell(victim, attack.sql)
        changed += not is_as_it_was(victim, bare)

    assert all("constraint failed" in answer for answer in refused.values() if answer)
    assert sum(not answer for answer in refused.values()) >= 0.8 * len(REFUSED)
    assert changed >= 0.5 * len(REFUSED)


def test_the_lists_are_whole_and_long_enough() -> None:
    written = sum(path.read_text().count("--: ") for path in FOLDER.glob("*.sql"))
    made = sum(": " in attack.name for attack in REFUSED)

    assert len(REFUSED) - made + len(CONSTRAINED) + len(FOUND) + len(BEHIND) == written
    assert len(REFUSED) + len(CONSTRAINED) >= 30
    assert len(FOUND) + len(BEHIND) >= 30
