"""Who held what at a moment: as known now, as known then, and what was learnt between."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from app import clock
from app.models.base import database
from app.queries import held_then
from app.queries.held_then import KNOWN_NOW, KNOWN_THEN, Filter
from app.services.custody import custody
from app.services.custody.custody import Details
from tests import make
from tests.statements import plan, traced

pytestmark = pytest.mark.usefixtures("record")
Out = set[tuple[str, str]]


def out(at: datetime, known: str, asked: Filter = Filter()) -> Out:  # noqa: B008  (frozen)
    """Return {(item, person)} of all pages, two rows at a time."""
    found: list[tuple[str, str]] = []
    after: str | None = ""
    while after is not None:
        held = held_then.Question(clock.to_text(at), asked).page(known, after, 2)
        found += [(row["item_id"], row["person_id"]) for row in held.page.rows]
        after = held.page.after
    assert len(found) == len(set(found))
    return set(found)


class Scene:
    """A clock that the test moves, two people, two rifles and who records."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = datetime(2031, 3, 3, 8, tzinfo=UTC)
        monkeypatch.setattr(clock, "now", lambda: self.now)
        self.user, self.second = make.user(), make.user("admin", "superuser")
        self.cruz, self.reyes = (make.person(f"10000{n}", surname=s).id
                                 for n, s in ((1, "Cruz"), (2, "Reyes")))  # fmt: skip
        self.rifle, self.other = make.item("R1").id, make.item("R2", rack="B2").id

    def at(self, hour: float) -> datetime:
        """Return a moment of the test's day."""
        return datetime(2031, 3, 3, tzinfo=UTC) + timedelta(hours=hour)

    def issue(self, hour: float, person: str, item: str, happened: float | None = None) -> int:
        """Issue at an hour; where it `happened` before, it is typed in then."""
        self.now = self.at(hour)
        moment = self.at(happened) if happened is not None else None
        details = Details(occurred_at=moment)
        return int(custody.issue_item(person, item, user=self.user, details=details).row["id"])

    def give_back(self, hour: float, item: str, happened: float | None = None) -> int:
        """Return at an hour."""
        self.now = self.at(hour)
        moment = self.at(happened) if happened is not None else None
        details = Details(occurred_at=moment)
        return int(custody.return_item(item, user=self.user, details=details).row["id"])

    def put_right(self, hour: float, entry: int) -> int:
        """Correct an entry at an hour."""
        self.now = self.at(hour)
        done = custody.correct(entry, "wrong", user=self.user, approved_by=self.second)
        return int(done.row["id"])


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    """Give the scene."""
    return Scene(monkeypatch)


def test_what_was_typed_in_later_is_known_now_and_was_not_known_then(scene: Scene) -> None:
    scene.issue(14, scene.cruz, scene.rifle, happened=10)

    noon = scene.at(12)
    assert out(noon, KNOWN_NOW) == {(scene.rifle, scene.cruz)}
    assert out(noon, KNOWN_THEN) == set()
    assert out(scene.at(15), KNOWN_THEN) == {(scene.rifle, scene.cruz)}
    (learnt,) = held_then.Question(clock.to_text(noon), Filter()).differences()
    assert (learnt["item_id"], learnt["is_now"], learnt["fix_id"]) == (scene.rifle, 1, None)


def test_an_issue_that_was_taken_back_never_happened_but_was_believed(scene: Scene) -> None:
    wrong = scene.issue(9, scene.cruz, scene.rifle)
    fix = scene.put_right(11, wrong)
    scene.issue(11.5, scene.reyes, scene.rifle)

    assert out(scene.at(10), KNOWN_THEN) == {(scene.rifle, scene.cruz)}
    assert out(scene.at(10), KNOWN_NOW) == set()
    assert out(scene.at(12), KNOWN_NOW) == {(scene.rifle, scene.reyes)}
    (learnt,) = held_then.Question(clock.to_text(scene.at(10)), Filter()).differences()
    assert (learnt["is_now"], learnt["fix_id"]) == (0, fix)


def test_a_return_that_was_taken_back_had_not_ended_it(scene: Scene) -> None:
    scene.issue(9, scene.cruz, scene.rifle)
    scene.put_right(13, scene.give_back(11, scene.rifle))

    for hour, then in ((10, True), (12, False), (14, True)):
        held = {(scene.rifle, scene.cruz)}
        assert out(scene.at(hour), KNOWN_NOW) == held
        assert out(scene.at(hour), KNOWN_THEN) == (held if then else set())


def test_a_correction_that_was_itself_taken_back_counts_for_nothing(scene: Scene) -> None:
    taken = scene.issue(9, scene.cruz, scene.rifle)
    undone = scene.put_right(10, taken)
    scene.put_right(12, undone)

    held = {(scene.rifle, scene.cruz)}
    assert out(scene.at(9.5), KNOWN_NOW) == out(scene.at(11), KNOWN_NOW) == held
    assert out(scene.at(11), KNOWN_THEN) == set()
    assert out(scene.at(13), KNOWN_NOW) == out(scene.at(13), KNOWN_THEN) == held


def test_the_moment_of_an_issue_counts_and_that_of_a_return_does_not(scene: Scene) -> None:
    scene.issue(9, scene.cruz, scene.rifle)
    scene.give_back(10, scene.rifle)

    assert out(scene.at(9), KNOWN_NOW) == {(scene.rifle, scene.cruz)}
    assert out(scene.at(10), KNOWN_NOW) == set()


def test_each_row_names_the_audit_row_that_proves_it(scene: Scene) -> None:
    take = scene.issue(9, scene.cruz, scene.rifle)
    at = clock.to_text(scene.at(10))
    scene.give_back(11, scene.rifle)

    (row,) = held_then.Question(at, Filter()).page(KNOWN_NOW, "").page.rows
    query = "SELECT seq FROM audit_log WHERE object_type = 'transactions' ORDER BY seq"
    taken, returned = (seq for (seq,) in database.execute_sql(query))
    assert (row["take_id"], row["take_seq"], row["return_seq"]) == (take, taken, returned)
    proof = held_then.proof(at)
    last = "SELECT max(seq) FROM audit_log WHERE recorded_at < ?"
    assert proof.seq == database.execute_sql(last, (at,)).fetchone()[0]
    assert len(proof.code) == 10


def test_person_item_rack_and_lot_narrow(scene: Scene) -> None:
    scene.issue(9, scene.cruz, scene.rifle)
    scene.issue(9, scene.reyes, scene.other)
    cruz, reyes = (scene.rifle, scene.cruz), (scene.other, scene.reyes)

    asked = {"person": scene.cruz}, {"person": "reyes"}, {"item": "R1"}, {"rack": "b"}
    for known in (KNOWN_NOW, KNOWN_THEN):
        found = [out(scene.at(10), known, Filter(**one)) for one in asked]
        assert found == [{cruz}, {reyes}, {cruz}, {reyes}]
        assert out(scene.at(10), known, Filter(person="cruz", item="R2")) == set()
        assert out(scene.at(10), known, Filter(person="nobody")) == set()
        assert out(scene.at(10), known, Filter(stock_id=1)) == set()


def test_a_lot_lists_who_carried_some_of_it_then(scene: Scene) -> None:
    scene.now = scene.at(9)
    details = Details(rounds=30)
    custody.issue_item(scene.cruz, scene.rifle, user=scene.user, details=details)
    scene.issue(9.5, scene.reyes, scene.other)
    lot = database.execute_sql("SELECT stock_id FROM stock_movements").fetchone()[0]
    scene.give_back(12, scene.rifle)

    at = clock.to_text(scene.at(10))
    (row,) = held_then.Question(at, Filter(stock_id=lot)).page(KNOWN_NOW, "").page.rows
    assert (row["item_id"], row["lot"]) == (scene.rifle, 30)
    assert out(scene.at(13), KNOWN_NOW, Filter(stock_id=lot)) == set()


def test_known_then_is_what_a_fold_of_the_entries_so_far_gives(
    scene: Scene,
) -> None:
    """Random days: at each moment the page says what folding the ledger's beginning says."""
    chance, hour = Random(7), 8.0  # noqa: S311  (no secret)
    for _ in range(40):
        hour += 0.25
        item = chance.choice((scene.rifle, scene.other))
        late = hour - 0.2 if chance.random() < 0.3 else None
        if any(row[0] == item for row in _fold(10**6)):
            entry = scene.give_back(hour, item, happened=late)
        else:
            free = {scene.cruz, scene.reyes} - {row[1] for row in _fold(10**6)}
            entry = scene.issue(hour, chance.choice(sorted(free)), item, happened=late)
        if chance.random() < 0.2:
            hour += 0.1
            scene.put_right(hour, entry)
    query = "SELECT id, recorded_at FROM transactions ORDER BY id"
    entries = [*database.execute_sql(query)]
    for (entry, recorded), (_, following) in pairwise(entries):
        middle = (
            clock.from_text(recorded) + (clock.from_text(following) - clock.from_text(recorded)) / 2
        )
        assert out(middle, KNOWN_THEN) == _fold(entry)


def _fold(last: int) -> Out:
    found: dict[str, str] = {}
    query = "SELECT action, item_id, personnel_id FROM transactions WHERE id <= ? ORDER BY id"
    for action, item, person in database.execute_sql(query, (last,)):
        found[item] = person
        if action == "Return":
            del found[item]
    return set(found.items())


@pytest.mark.parametrize("known", [KNOWN_NOW, KNOWN_THEN])
def test_all_pages_of_a_question_are_found_at_once(scene: Scene, known: str) -> None:
    scene.issue(9, scene.cruz, scene.rifle)
    scene.issue(10, scene.reyes, scene.other)
    question = held_then.Question(clock.to_text(scene.at(12)), Filter())
    heard: list[str] = []
    with traced(lambda sql, _: heard.append(sql)):
        first = question.page(known, "", 1)
        second = question.page(known, str(first.page.after), 1)

    assert len({row["item_id"] for row in [*first.page.rows, *second.page.rows]}) == 2
    assert sum("personnel_surname" in sql for sql in heard) == 1


def test_no_question_reads_the_ledger_or_custody_as_a_whole(scene: Scene) -> None:
    scene.issue(9, scene.cruz, scene.rifle)
    heard: list[tuple[str, object]] = []
    with traced(lambda sql, bound: heard.append((sql, bound))):
        for asked in (Filter(), Filter(person=scene.cruz, item=scene.rifle, stock_id=1)):
            for known in (KNOWN_NOW, KNOWN_THEN):
                held_then.Question(clock.to_text(scene.at(10)), asked).page(known, "")
            held_then.Question(clock.to_text(scene.at(10)), asked).differences()
    lines = {line for sql, bound in heard for line in plan(sql, bound)}  # type: ignore[arg-type]
    # What is out now, and the short texts of items, have indexes of their own.
    scans = {line for line in lines if line.startswith(("SCAN t", "SCAN c", "SCAN i", "SCAN p"))}
    assert scans <= {
        "SCAN c USING COVERING INDEX custody_open_person",
        "SCAN i USING COVERING INDEX items_by_search",
    }
    for name in ("custody_by_span", "custody_by_entries", "transactions_by_correction"):
        assert any(name in line for line in lines), lines
