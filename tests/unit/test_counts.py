"""Counts: what is expected, what was seen, what moved meanwhile, and who signs for it."""

from __future__ import annotations

import threading

import pytest

from app import clock
from app.config import Settings
from app.models.base import close_database
from app.models.counts import Count, CountClosing, CountSighting
from app.models.stock import Stock
from app.models.users import User
from app.queries import count_figures, counts
from app.services.counts import closing, counting, reconciling, sightings
from app.services.counts.counting import CountIsClosed
from app.services.counts.reconciling import DoneAlready, NotFinished
from app.services.custody import custody
from app.services.errors import Invalid, NotFound
from app.services.stock import stock_moves
from app.services.users import pins
from app.services.verification import verify
from tests import make
from tests.counted import begin, see

pytestmark = pytest.mark.usefixtures("record")


@pytest.fixture
def by() -> User:
    return make.user("santos")


@pytest.fixture
def other() -> User:
    return make.user("lim")


def words(count: Count) -> dict[str, list[str]]:
    """Return {category: labels} of what does not agree."""
    found: dict[str, list[str]] = {}
    for one in count_figures.now(count).findings:
        found.setdefault(one.category, []).append(one.label)
    return found


def test_what_is_issued_or_returned_meanwhile_is_neither_missing_nor_too_many(by: User) -> None:
    rifles = [make.item(f"W{n}", rack="R1").id for n in range(4)]
    person, friend = make.person("1"), make.person("2")
    custody.issue_item(person.id, rifles[0], user=by)
    count = begin(by)
    custody.return_item(rifles[0], user=by)  # was out, comes in, is seen
    custody.issue_item(friend.id, rifles[1], user=by)  # was in, goes out, is not seen
    see(count, by, rifles[0], rifles[2])
    custody.issue_item(person.id, rifles[2], user=by)  # is seen, and goes out then

    line = count_figures.now(count).models[0]
    assert words(count) == {"missing": ["M16A1 W3"]}
    assert (line.on_hand, line.issued, line.moved, line.counted) == (3, 1, 0, 2)
    assert line.difference == -1


def test_what_is_seen_while_it_is_out_should_be_out_whatever_rack_it_is_of(by: User) -> None:
    count = begin(by, *rack("R1", "W1"))
    elsewhere = make.item("W9", rack="R7-03").id
    custody.issue_item(make.person().id, elsewhere, user=by)
    see(count, by, elsewhere, f"IR-W1{make.DATE}")

    assert words(count) == {"out": ["M16A1 W9"]}
    before = count_figures.now(count).findings[0]
    assert before.holder
    reconciling.return_it(count.id, elsewhere, user=by)
    after = count_figures.now(count).findings[0]
    assert after.done.startswith("Returned: entry ")
    assert (after.text, after.holder) == (before.text, "")
    assert after.text.startswith("Out on ")
    with pytest.raises(DoneAlready):
        reconciling.return_it(count.id, elsewhere, user=by)


def rack(name: str, *serials: str) -> tuple[str, ...]:
    """Put weapons into slots of a rack and return its name."""
    for slot, serial in enumerate(serials, 1):
        make.item(serial, rack=f"{name}-{slot:02}")
    return (name,)


def test_slots_belong_to_their_rack_and_a_rack_with_a_number_is_one(by: User) -> None:
    rack("R1", "A1", "A2")
    make.item("B1", rack="Rack-1")
    assert counts.racks() == ["R1", "Rack-1"]
    count = begin(by, "R1")
    see(count, by, f"IR-A2{make.DATE}", rack="R1")
    see(count, by, f"IR-B1{make.DATE}", rack="R1")

    assert words(count) == {"missing": ["M16A1 A1"], "place": ["M16A1 B1"]}


def test_a_scan_sent_twice_is_one_and_one_undone_is_none(by: User) -> None:
    item = make.item("W1").id
    count = begin(by)
    first = sightings.sight(count.id, item, key="k", user=by)
    assert sightings.sight(count.id, item, key="k", user=by) == first
    assert sightings.sight(count.id, item, key="k2", user=by).title.endswith("already counted")
    for _ in range(2):
        sightings.undo(count.id, first.sighting_id or 0, user=by)

    assert words(count) == {"missing": ["M16A1 W1"]}
    assert CountSighting.select().count() == 2
    with pytest.raises(NotFound):
        sightings.undo(begin(by).id, first.sighting_id or 0, user=by)


def test_two_counters_scan_one_session_at_once(by: User, other: User) -> None:
    items = [make.item(f"W{n:02}").id for n in range(12)]
    count = begin(by)

    def work(user: User) -> None:
        see(count, user, *items)
        close_database()

    threads = [threading.Thread(target=work, args=(user,)) for user in (by, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    figures = count_figures.now(count)
    assert (figures.found, figures.findings) == (12, [])
    assert figures.people == [("lim", 12), ("santos", 12)]


def test_stock_and_models_are_counted_by_number(by: User, other: User) -> None:
    for serial in ("W1", "W2"):
        make.item(serial)
    lot = make.kept(Stock(kind=8, lot="L1", tracked=1, created_at=clock.now()))
    make.kept(Stock(kind=1, tracked=1, created_at=clock.now()))
    stock_moves.move(lot.id, "receive", 500, user=by, reason="from the depot")
    count = begin(by, method="numbers", with_stock="1")
    model = count_figures.now(count).models[0].id
    given = {f"stock-{line.id}": "0" for line in count_figures.now(count).stock}
    assert count_figures.now(count).differences == 0  # what nobody has counted differs in nothing
    with pytest.raises(Invalid, match="Not counted yet"):
        closing.close(count.id, "", (by, other), user=by)
    numbers = given | {f"model-{model}": "2", f"stock-{lot.id}": "480"}
    assert counting.note_numbers(count.id, numbers, user=by) == len(given) + 1
    assert counting.note_numbers(count.id, numbers, user=by) == 0
    stock_moves.move(lot.id, "receive", 40, user=by, reason="after it was counted")

    figures = count_figures.now(count)
    line = next(line for line in figures.stock if line.id == lot.id)
    assert (line.on_hand, line.moved, line.difference) == (500, 0, -20)
    assert figures.differences == 1
    with pytest.raises(Invalid, match="Write why"):
        closing.close(count.id, " ", (by, other), user=by)
    closing.close(count.id, "20 fired on the range", (by, other), user=by)


def test_a_number_of_what_is_not_counted_is_not_taken(by: User) -> None:
    make.item("W1")
    count = begin(by)
    hostile = {"model-1": "3", "model-x": "1", "stock-": "2", f"stock-{'9' * 30}": "1"}
    assert counting.note_numbers(count.id, hostile, user=by) == 0


def test_a_weapon_keeps_the_rack_that_somebody_said_and_the_last_one_holds(
    by: User, other: User
) -> None:
    item = make.item("W1", rack="R1-01").id
    make.item("W2", rack="R2-01")
    count = begin(by)

    def scan(user: User, rack: str) -> str:
        key = f"{user.id} {rack} {CountSighting.select().count()}"
        said = sightings.sight(count.id, item, key=key, user=user, rack=rack)
        return f"{said.title} {said.text}"

    assert "Counted. Its place is rack R1-01" in scan(by, "")
    assert "wrong place" in scan(by, "R2")
    assert "already counted" in scan(by, "")
    assert "lim" not in scan(other, "")  # who says no rack says nothing of the place
    assert words(count)["place"] == ["M16A1 W1"]
    assert "already counted" in scan(by, "R2")
    assert "It counts once" in scan(by, "R1")
    assert "place" not in words(count)
    assert count_figures.now(count).people == [("lim", 1), ("santos", 1)]


def test_two_counters_are_both_told_of_what_should_be_out(by: User, other: User) -> None:
    item = make.item("W1", rack="R1-01").id
    custody.issue_item(make.person().id, item, user=by)
    count = begin(by)
    for user in (by, other):
        said = sightings.sight(count.id, item, key=user.username, user=user)
        assert (said.kind, said.title) == ("bad", "M16A1 W1: should be out")


def test_a_blind_count_shows_nothing_that_is_expected_before_it_is_finished(by: User) -> None:
    item = make.item("W1").id
    count = begin(by, blind="1")
    with pytest.raises(NotFinished):
        reconciling.report_missing(count.id, item, "x", user=by)
    with pytest.raises(NotFinished):
        closing.close(count.id, "x", (by, make.user("x")), user=by)

    reconciling.finish(count.id, user=by)
    reconciling.finish(count.id, user=by)
    step = reconciling.report_missing(count.id, item, "not in the rack", user=by)
    assert step.discrepancy_id is not None


def test_a_closed_count_takes_nothing_more_and_its_figures_stay(
    by: User, other: User, record: Settings
) -> None:
    item = make.item("W1", rack="R1").id
    count = begin(by)
    closing.close(count.id, "out for a photograph", (by, other), user=by)
    custody.issue_item(make.person().id, item, user=by)
    for refused in (
        lambda: sightings.sight(count.id, item, key="late", user=by),
        lambda: reconciling.ignore(count.id, "x", user=by, item_id=item),
        lambda: counting.note_numbers(count.id, {"stock-1": "1"}, user=by),
        lambda: closing.close(count.id, "again", (by, other), user=by),
    ):
        with pytest.raises(CountIsClosed):
            refused()

    kept = CountClosing.get_by_id(count.id)
    figures = count_figures.of(count, kept)
    assert [one.label for one in figures.of("missing")] == ["M16A1 W1"]
    with pytest.raises(Invalid, match="second person"):
        closing.void(count.id, "wrong rack", user=by)
    closing.void(count.id, "wrong rack", user=by, approved_by=other)
    assert counts.one(count.id)["state"] == "void"
    close_database()
    assert verify(record.database_path).findings == ()


def test_each_of_the_two_proves_who_they_are(by: User, other: User) -> None:
    pins.set_pin(by, "482915")
    pins.set_pin(other, "739164")
    given = {
        "first": "santos",
        "first_secret": "482915",
        "second": "lim",
        "second_secret": "739164",
    }

    assert closing.signed_by(given, ip=None) == (by, other)
    for wrong, side in (
        ({"first_secret": "000111"}, "first_secret"),
        ({"second_secret": "482915"}, "second_secret"),
        ({"second": "Santos", "second_secret": "482915"}, "second"),
        ({"first": ""}, "first"),
    ):
        with pytest.raises(Invalid) as refused:
            closing.signed_by(given | wrong, ip=None)
        assert set(refused.value.problems) == {side}


def test_what_cannot_be_counted_is_said_at_once(by: User) -> None:
    with pytest.raises(Invalid) as refused:
        counting.begin({"kind": "weekly", "scope": "racks", "method": ""}, ["R99"], user=by)
    assert set(refused.value.problems) == {"kind", "racks", "method"}
    for scope, field in (("class", "item_class"), ("model", "model")):
        with pytest.raises(Invalid) as refused:
            counting.begin({"kind": "spot", "scope": scope, "method": "scan"}, [], user=by)
        assert set(refused.value.problems) == {field}
    assert Count.select().count() == 0


def test_the_counters_undo_card_takes_back_the_last_of_whoever_scans_it(
    by: User, other: User
) -> None:
    items = [make.item(f"W{n}").id for n in range(3)]
    count = begin(by)
    see(count, by, items[0], items[1])
    see(count, other, items[2])
    for _ in range(2):  # sent twice, done once
        said = sightings.sight(count.id, "agc-undo", key="u1", user=by)
    assert said.title == "Undone: M16A1 W1"
    assert sightings.sight(count.id, "AGC-END", key="u2", user=by).title == "Not in a count"
    assert words(count) == {"missing": ["M16A1 W1"]}
    sightings.sight(count.id, "AGC-UNDO", key="u3", user=by)
    assert sightings.sight(count.id, "AGC-UNDO", key="u4", user=by).title == "Nothing to undo"
    for key in ("u1", "undo-9", "", "x" * 65):
        with pytest.raises(Invalid):
            sightings.sight(begin(by).id, items[0], key=key, user=by)


def test_two_sign_the_figures_that_they_have_seen(by: User, other: User) -> None:
    item = make.item("W1").id
    count = begin(by)
    seen = count_figures.now(count).digest
    see(count, by, item)
    with pytest.raises(closing.FiguresChanged):
        closing.close(count.id, "x", (by, other), user=by, says=seen)
    now = count_figures.now(count).digest
    closing.close(count.id, "", (by, other), user=by, says=now)
