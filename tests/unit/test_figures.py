"""The charts and tables of docs/performance.md are those of the JSON that lies beside them."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app.cli.bench import charts, taken

DOCS = Path(__file__).parents[2] / "docs"
KEPT = {"promise": "4. cpu", "figure": 3.0, "limit": 8, "met": True}
MISSED = {"promise": "1. rate", "figure": 0.6, "limit": 2.5, "met": False}
LEAST = {"promise": "8. receipts", "figure": 4958.0, "limit": 3000, "met": True}
UNKNOWN = {"promise": "6. polls: no valgrind", "figure": None, "limit": None, "met": False}
LOAD = {
    "command": "load --users 3", "users": 3, "entries": 18, "entries_checked": 18, "p50_ms": 10.0,
    "p95_ms": 20.0, "p99_ms": 40.0, "entries_a_second": 15.2, "errors": 0,
    "least_against_most_served": 0.9, "memory_after_mib": 80.0,
}  # fmt: skip


def test_what_the_repository_shows_is_drawn_from_what_was_measured() -> None:
    drawn, words = charts.parts(DOCS / "figures")

    assert drawn
    for name, content in drawn.items():
        assert (DOCS / "figures" / name).read_text() == content + "\n", "run scripts/figures"
    document = (DOCS / "performance.md").read_text()
    assert charts.inserted(document, words) == document


def test_a_share_of_the_limit_is_said_for_both_kinds_of_promise() -> None:
    assert [charts.least(row) for row in (KEPT, MISSED, LEAST)] == [False, True, True]
    assert charts.share(KEPT) == 3 / 8
    assert charts.share(MISSED) == pytest.approx(2.5 / 0.6)
    assert charts.share(LEAST) == pytest.approx(3000 / 4958)
    assert charts.share(UNKNOWN) == charts.MOST
    assert charts.share({"figure": 0, "limit": 0, "met": True}) == 0


def test_charts_and_tables_are_made_and_put_in_their_place(tmp_path: Path) -> None:
    at: dict[str, object] = {"taken": {**taken.begun(), "wanted_by": 0.1}}
    rows = [KEPT, MISSED, LEAST, UNKNOWN]
    addresses: list[dict[str, object]] = [
        {"figure": 1.1, "path": "/", "small_ms": 1},
        {"figure": 1.7, "path": "/x"},
    ]
    files: dict[str, dict[str, object]] = {
        "bench": {"command": "bench", "promises": rows},
        "growth": {"command": "bench --growth", "promises": rows[:1], "addresses": addresses},
        "load-3": LOAD,
    }
    for name, found in files.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(found | at))
    document = tmp_path / "performance.md"
    document.write_text(f"# Speed\n{charts.BEGIN}\nold\n{charts.END}\nafter\n")

    charts.main(tmp_path, document)

    for name in ("bench", "growth", "addresses", "load"):
        ElementTree.parse(tmp_path / f"{name}.svg")  # noqa: S314  (our own)
    text = document.read_text()
    assert "old" not in text
    assert text.endswith(f"{charts.END}\nafter\n")
    assert "| 1. rate | 0.6 | at least 2.5 | **missed** |" in text
    assert "not measured" in text
    assert "nothing else ran" in text
    assert "| 3 | 15.2 | 10, 20, 40 | 0 | 0.9 | 80.0 | 18 of 18 |" in text
    assert "/figures" not in text.replace("(figures", "")


def test_the_day_and_the_machine_are_said() -> None:
    words = taken.in_words({**taken.begun(), "wanted_by": 7.5, "cores": 2})

    assert "2 cores" in words
    assert "7.5 programs wanted them" in words
