"""`armguard import`: what it prints, and when it ends with 1."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from app.cli import armguard
from app.cli.words import Problem

DATA = Path(__file__).parent.parent / "data"


def run(data: Path, *arguments: str) -> tuple[int, str, str]:
    """Run the command; return exit code, output and the problem it ends with."""
    result = CliRunner().invoke(armguard, ["import", *arguments], env={"ARMGUARD_DATA": str(data)})
    problem = result.exception if isinstance(result.exception, Problem) else ""
    return result.exit_code, result.stdout, str(problem)


def test_the_command_reports_rows_columns_and_exits_1_when_a_row_is_left_out(
    tmp_path: Path,
) -> None:
    dirty = str(DATA / "personnel-dirty.csv")

    code, out, problem = run(tmp_path, "personnel", dirty)
    assert (code, "--good-rows" in problem) == (1, True)
    assert 'Row 7, AFSN "70000A": The serial has a letter: digits only.' in out

    code, out, _ = run(tmp_path, "personnel", dirty, "--good-rows", "--json")
    report = json.loads(out)
    assert (code, report["imported"], report["written"]) == (1, 5, True)
    assert report["problems"][0] == {
        "row": 3,
        "column": "AFSN",
        "value": "700001",
        "reason": "Serial 700001 stands in row 2 already.",
        "suggestion": None,
    }

    code, out, _ = run(tmp_path, "personnel", str(DATA / "personnel.xlsx"), "--dry-run")
    assert (code, "120 rows would be imported" in out) == (0, True)


def test_the_command_says_in_one_line_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    for name in ("nowhere.csv", "."):
        code, out, problem = run(tmp_path / "data", "items", str(tmp_path / name))
        assert (code, out, problem.count("\n")) == (1, "", 0)
        assert problem
