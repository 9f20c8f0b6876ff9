"""The benchmark counts polls in instructions, or says that it could not."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cli.bench import instructions, polling, unit
from app.cli.bench.server import environment
from app.cli.words import Problem
from app.models.base import close_database


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> unit.Unit:
    """Make a unit on a computer without valgrind."""
    monkeypatch.setattr(instructions, "HEADER", tmp_path / "missing.h")
    close_database()
    return unit.make(tmp_path / "unit")


def test_polls_are_compared_by_time_where_valgrind_is_missing(
    made: unit.Unit, tmp_path: Path
) -> None:
    counter, page, size = polling.measure(made, tmp_path)

    assert "processor time" in counter.promise
    assert 0 < counter.figure <= 0.1
    assert 0 < page.figure <= 0.1
    assert 100 < size.figure <= 250


def test_what_cannot_be_measured_is_one_sentence(made: unit.Unit, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="No module named"):
        instructions.compared(tmp_path, "app.cli.bench.nothing", environment(made, {}))


def test_what_takes_too_long_is_one_sentence(
    made: unit.Unit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instructions, "WITHIN", 0.01)

    with pytest.raises(Problem, match="took longer than"):
        instructions.compared(tmp_path, "app.cli.bench.polling", environment(made, {}))
