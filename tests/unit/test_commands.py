"""Every command exists, explains itself, and says a problem in one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from app.cli import COMMANDS

ROOT = Path(__file__).parents[2]


def armguard(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of this checkout on a data directory."""
    return subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", *arguments],
        cwd=ROOT,
        env=os.environ | {"ARMGUARD_DATA": str(data)},
        capture_output=True,
        text=True,
    )


def test_the_program_lists_its_commands(tmp_path: Path) -> None:
    done = armguard(tmp_path, "--help")

    assert done.returncode == 0, done.stderr
    assert all(f"\n  {name} " in done.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", list(COMMANDS))
def test_a_command_explains_itself(name: str, tmp_path: Path) -> None:
    done = armguard(tmp_path, name, "--help")

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Usage: ")
    assert not list(tmp_path.iterdir())


def test_a_strange_database_is_left_alone(tmp_path: Path) -> None:
    strange = tmp_path / "armguard.db"
    subprocess.run(["sqlite3", str(strange), "CREATE TABLE recipes (name TEXT)"], check=True)
    before = strange.read_bytes()

    done = armguard(tmp_path, "migrate")

    assert done.returncode == 1
    assert done.stderr == "armguard: armguard.db is not an ArmGuard database.\n"
    assert strange.read_bytes() == before


def test_a_database_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    assert armguard(tmp_path, "migrate").returncode == 0
    newer = "PRAGMA user_version = 99"
    subprocess.run(["sqlite3", str(tmp_path / "armguard.db"), newer], check=True)

    done = armguard(tmp_path, "migrate")

    assert done.returncode == 1
    assert "newer than this program" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_user_is_linked_to_a_person(tmp_path: Path) -> None:
    people = ROOT / "tests" / "data" / "personnel.csv"
    assert armguard(tmp_path, "import", "personnel", str(people)).returncode == 0
    assert armguard(tmp_path, "users", "add", "lim", "--role", "armorer").returncode == 0

    done = armguard(tmp_path, "users", "link", "lim", "589088")

    assert (done.returncode, done.stdout) == (0, "lim is 589088.\n")
    assert armguard(tmp_path, "users", "link", "lim", "nobody").returncode == 1


def test_verify_says_of_a_strange_file_only_that_it_is_strange(tmp_path: Path) -> None:
    strange = tmp_path / "strange.db"
    subprocess.run(["sqlite3", str(strange), "CREATE TABLE recipes (name TEXT)"], check=True)

    done = armguard(tmp_path / "data", "verify", str(strange))

    assert done.returncode == 1
    assert "does not say that it is an ArmGuard database" in done.stdout + done.stderr
    assert "dropped" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("attack", "said"),
    [
        ("PRAGMA user_version = 1", "schema's number is 1"),
        ("DELETE FROM schema_migration", "list of migrations was emptied"),
    ],
)
def test_verify_looks_at_the_schemas_number_and_history(
    attack: str, said: str, tmp_path: Path
) -> None:
    assert armguard(tmp_path, "migrate").returncode == 0
    subprocess.run(["sqlite3", str(tmp_path / "armguard.db"), attack], check=True)

    done = armguard(tmp_path, "verify")

    assert done.returncode == 1
    assert said in done.stdout + done.stderr


def test_the_daily_evaluation_is_written_as_a_pdf(tmp_path: Path) -> None:
    data, paper = tmp_path / "data", tmp_path / "evaluation.pdf"
    done = armguard(data, "reports", "daily", "--date", "2026-01-05", "--pdf", str(paper))

    assert done.returncode == 0, done.stderr
    assert "Daily evaluation of Mon 5 Jan 2026, 1 page" in done.stdout
    text = PdfDocument(paper.read_bytes())[0].get_textpage().get_text_range()
    assert "As of Tue 6 Jan 2026 00:00" in text
    assert "Commander" in text
    for day, sentence in (("2999-01-01", "still to come"), ("5 January", "Invalid value")):
        refused = armguard(data, "reports", "daily", "--date", day, "--pdf", str(paper))
        assert refused.returncode == 1
        assert sentence in refused.stderr
        assert refused.stderr.count("\n") == 1
    refused = armguard(data, "reports", "daily", "--pdf", str(tmp_path / "no" / "where.pdf"))
    assert refused.returncode == 1
    assert "could not be written" in refused.stderr
