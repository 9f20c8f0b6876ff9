"""The load: users get entries that are there once; what is lost or doubled is found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import armguard, load
from app.cli.load import crowd, figures, ledger
from app.cli.load.crowd import Act, Member, Pace
from app.cli.load.ledger import Entry
from app.cli.words import Problem
from app.models.base import close_database


def test_users_with_sessions_of_their_own_leave_a_record_that_holds_what_they_were_told(
    tmp_path: Path,
) -> None:
    close_database()

    found = load.press(tmp_path / "unit", 3, Pace(60, entries=10), {})

    assert (found["users"], found["errors"], found["differences"]) == (3, 0, [])
    assert found["entries"] == found["entries_checked"] >= 30
    assert found["verify_rows"] > found["entries"]
    assert found["least_against_most_served"] > 0
    assert found["memory_after_mib"] > 10
    assert found["p50_ms"] <= found["p95_ms"] <= found["p99_ms"]
    assert "acknowledged entries there exactly once" in figures.in_words(found)


def test_the_command_says_what_came_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"errors": 0, "differences": ["Acknowledged and not there"], "users": 2}
    monkeypatch.setattr(load, "press", lambda *_: said)

    done = CliRunner().invoke(armguard, ["load", "--json", "--think", "200", "--entries", "5"])

    found = json.loads(done.stdout)
    assert found["differences"] == said["differences"]
    assert found["command"] == "load --users 50 --seconds 20 --entries 5 --think 200"
    assert done.exit_code == 1


TOLD = [Act(f"k{number}", action, "P", "I") for number, action in enumerate(["Take", "Return"] * 2)]
THERE = [Entry(number, act.key, *act[1:]) for number, act in enumerate(TOLD, start=1)]


def test_what_is_there_once_is_no_difference_and_an_unanswered_one_may_be_there() -> None:
    assert ledger.differences(THERE, TOLD) == []
    assert ledger.differences(THERE, TOLD[:-1], TOLD[-1:]) == []
    assert ledger.differences(THERE[:-1], TOLD[:-1], TOLD[-1:]) == []
    ledger.control(THERE, TOLD)


@pytest.mark.parametrize(
    ("there", "told", "says"),
    [
        (THERE[:-1], TOLD, "Acknowledged and not there"),
        (THERE, TOLD[:-1], "nobody asked for it"),
        ([*THERE, THERE[-1]], TOLD, "There 2 times"),
        (THERE, [*TOLD, TOLD[0]], "Acknowledged 2 times"),
        ([THERE[0], THERE[2]], [TOLD[0], TOLD[2]], "Issued while it was out"),
        ([THERE[1]], [TOLD[1]], "Returned and not out to them"),
        ([*THERE, Entry(9, None, "Take", "P", "I")], TOLD, "nobody asked for it"),
    ],
)
def test_what_is_lost_doubled_or_unasked_is_found(
    there: list[Entry], told: list[Act], says: str
) -> None:
    assert says in " ".join(ledger.differences(there, told))


def test_a_check_that_finds_nothing_is_no_check(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Problem, match="Nothing was entered"):
        ledger.control(THERE, [])
    monkeypatch.setattr(ledger, "differences", lambda *_: [])
    with pytest.raises(Problem, match="does not find a lost"):
        ledger.control(THERE, TOLD)


def test_fairness_and_waiting_times_are_of_what_each_got() -> None:
    members = [Member(number, "", "", "P", "I", "C") for number in range(2)]
    for member, entries in zip(members, (10, 5), strict=True):
        member.acknowledged, member.worked = TOLD[:1] * entries, 2.0
        member.seconds = [0.1] * entries
    members[1].errors = ["late", "late"]

    found = figures.of(members, 2.0, Pace(2.0))

    assert found["least_against_most_served"] == 0.5
    assert (found["entries"], found["entries_a_second"], found["p99_ms"]) == (15, 7.5, 100)
    assert (found["errors"], found["errors_said"]) == (2, {"late": 2})


def test_a_scan_that_is_not_answered_is_sent_again_under_its_key_and_noted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[str] = []

    class Silent:
        def __init__(self, _port: int) -> None: ...

        def get(self, _path: str) -> tuple[int, str]:
            return 0, 'name="csrf_token" value="t"'

        def post(self, _path: str, form: dict[str, str], _more: dict[str, str]) -> tuple[int, str]:
            if "key" in form:
                sent.append(form["key"])
                raise OSError("nobody there")
            return 0, ""

        def close(self) -> None: ...

    monkeypatch.setattr(crowd, "Browser", Silent)
    monkeypatch.setattr(crowd, "RETRY_AFTER", 0)
    member = Member(7, "name", "word", "P", "I", "C")

    assert crowd.Counter(1, member).scan("I", "issue", action="Take") == ""

    assert sent == ["load-0007-000001"] * crowd.TRIES
    assert member.unanswered == [Act("load-0007-000001", "Take", "P", "I")]
    assert (member.acknowledged, len(member.errors)) == ([], crowd.TRIES)
