"""The counter's state machine: each situation says its words and does no more than them."""

from __future__ import annotations

import pytest

from app import clock
from app.models.purposes import Purpose
from app.models.stations import HandOver
from app.models.transactions import Transaction
from app.queries import stations as board
from tests import make
from tests.desk import Counter, code_of, entries

pytestmark = pytest.mark.usefixtures("record")


def test_two_scans_issue_and_one_returns() -> None:
    desk, person, item = Counter(), make.person(), make.item(rack="R3-12")

    greeted = desk.scan(code_of(person.id), 0)
    issued = desk.scan(code_of(item.id), 3)
    returned = desk.scan(code_of(item.id), 200)

    assert (greeted.kind, greeted.title) == ("person", "SGT CRUZ, Juan")
    assert (issued.kind, issued.title) == ("ok", "ISSUED M16A1 W480302")
    assert issued.text.startswith("to SGT CRUZ, Juan · due ")
    assert (returned.kind, returned.title) == ("return", "RETURNED M16A1 W480302")
    assert returned.text == "from SGT CRUZ · rack R3-12 · on time"
    assert entries() == 2


def test_the_purpose_stands_in_the_banner() -> None:
    desk, person, item = Counter(), make.person(), make.item()
    purpose = Purpose.get(Purpose.name == "Duty Sentinel")
    desk.scan(person.id)

    issued = desk.scan(item.id, 1, purpose_id=purpose.id)

    assert issued.text.startswith("to SGT CRUZ, Juan · Duty Sentinel · due ")


def test_a_weapon_before_the_person_asks_for_the_person() -> None:
    desk, item = Counter(), make.item(rack="R3-12")

    outcome = desk.scan(item.id)

    assert outcome.title == "Scan the person first"
    assert outcome.text == ("M16A1 W480302 is in rack R3-12. Nobody is selected. Nothing recorded.")
    assert entries() == 0


def test_a_double_trigger_never_turns_an_issue_into_a_return() -> None:
    desk, person, item = Counter(), make.person(), make.item()
    desk.scan(person.id, 0)
    desk.scan(item.id, 1)

    again = desk.scan(item.id, 2)
    after_the_person_left = desk.scan(item.id, 119)

    assert (again.kind, again.title) == ("info", "Already issued")
    assert again.text == "M16A1 W480302 is on this hand-over. Not counted twice."
    assert after_the_person_left.title == "Already issued"
    assert entries() == 1


def test_two_minutes_later_auto_takes_it_back() -> None:
    desk, person, item = Counter(), make.person(), make.item()
    desk.scan(person.id, 0)
    desk.scan(item.id, 1)

    assert desk.scan(item.id, 121.5).kind == "return"


def test_return_mode_takes_it_back_at_once_and_needs_no_person() -> None:
    desk, person, item = Counter(), make.person(), make.item()
    desk.scan(person.id, 0)
    desk.scan(item.id, 1)
    desk.scan("AGC-END", 2)

    assert desk.scan(item.id, 3, mode="return").kind == "return"
    assert desk.scan(item.id, 4, mode="return").title == "Already in"
    assert entries() == 2


def test_issue_mode_never_takes_back() -> None:
    desk, person, item = Counter(), make.person(), make.item()
    desk.scan(person.id, 0)
    desk.scan(item.id, 1, mode="issue")

    assert desk.scan(item.id, 300, mode="issue").title == "Already out"
    desk.scan(person.id, 301)
    assert desk.scan(item.id, 302, mode="issue").title == "Already issued"
    assert entries() == 1


@pytest.mark.parametrize("mode", ["auto", "return"])
def test_somebody_elses_weapon_is_returned_only_when_the_armorer_says_so(mode: str) -> None:
    desk, item = Counter(), make.item()
    holder, other = make.person("111111"), make.person("222222", surname="Reyes")
    desk.scan(holder.id, 0)
    desk.scan(item.id, 1)
    desk.scan(other.id, 2, mode=mode)

    asked = desk.scan(item.id, 3, mode=mode)
    assert (asked.kind, asked.title) == ("warn", "Handed in by someone else")
    assert asked.text == "M16A1 W480302 is out to SGT CRUZ, not SGT REYES. Nothing recorded."
    assert entries() == 1

    (label, fields), *_ = asked.actions
    assert label == "Return it, handed in by REYES"
    done = desk.scan(fields["code"], 4, mode=mode, way=fields["way"])
    assert done.kind == "return"
    assert "from SGT CRUZ, handed in by SGT REYES" in done.text


def test_switching_to_return_lets_anybodys_weapon_back_without_a_question() -> None:
    desk, weapons = Counter(), [make.item("A1"), make.item("A2")]
    for number, weapon in enumerate(weapons):
        desk.scan(make.person(f"11111{number}").id, number * 2)
        desk.scan(weapon.id, number * 2 + 1)

    returned = [desk.scan(weapon.id, 10, mode="return") for weapon in weapons]

    assert [outcome.kind for outcome in returned] == ["return", "return"]
    assert all("handed in by" not in outcome.text for outcome in returned)


def test_issue_mode_says_already_out_and_names_who_and_since_when() -> None:
    desk, item = Counter(), make.item()
    holder, other = make.person("111111"), make.person("222222", surname="Reyes")
    desk.scan(holder.id, 0)
    desk.scan(item.id, 1)
    desk.scan(other.id, 2)

    outcome = desk.scan(item.id, 3, mode="issue")

    since = clock.local(desk.start).strftime("%H:%M")
    assert (outcome.kind, outcome.title) == ("bad", "Already out")
    assert outcome.text == (
        f"M16A1 W480302 is out to SGT CRUZ since {since}. Return it first. NOT issued."
    )


def test_the_next_persons_scan_closes_the_last_hand_over() -> None:
    desk, first, second = Counter(), make.person("111111"), make.person("222222")
    desk.scan(first.id, 0)
    desk.scan(second.id, 5)

    reasons = [row.close_reason for row in HandOver.select().order_by(HandOver.id)]
    assert reasons == ["next person", None]


def test_a_minute_without_a_scan_empties_the_window() -> None:
    desk, person, item = Counter(), make.person(), make.item()
    desk.scan(person.id, 0)

    assert desk.scan(item.id, 61).title == "Scan the person first"


def test_scans_keep_the_window_open() -> None:
    desk, person = Counter(), make.person()
    desk.scan(person.id, 0)
    desk.scan("nothing of ours", 50)
    refused = desk.scan(make.item("X1", condition="Damaged").id, 55)
    assert refused.title == "Not serviceable"

    assert desk.scan(make.item("X2").id, 110).kind == "ok"


def test_a_scan_belongs_to_the_person_who_was_on_its_screen() -> None:
    desk, first, second = Counter(), make.person("111111"), make.person("222222")
    desk.scan(first.id, 0)
    screen = board.open_hand_over(desk.station)
    assert screen is not None
    desk.scan(second.id, 5)

    outcome = desk.scan(make.item().id, 6, hand_over=screen.key)

    assert outcome.title == "Scan the person first"
    assert entries() == 0


def test_a_scan_that_waited_still_belongs_to_its_hand_over() -> None:
    desk, first, second = Counter(), make.person("111111"), make.person("222222")
    desk.scan(first.id, 0)
    screen = board.open_hand_over(desk.station)
    assert screen is not None
    desk.scan(second.id, 30)

    outcome = desk.scan(make.item().id, 5, hand_over=screen.key)

    assert outcome.text.startswith("to SGT CRUZ")
    assert Transaction.get().personnel_id == first.id


def test_the_same_scan_sent_again_is_answered_again_and_written_once() -> None:
    desk, person, item = Counter(), make.person(), make.item()
    desk.scan(person.id, 0)
    first = desk.scan(item.id, 1, key="one-and-the-same")

    again = desk.scan(item.id, 1, key="one-and-the-same")

    assert again == first
    assert entries() == 1


def test_one_receipt_for_a_hand_over_and_a_new_one_for_the_next() -> None:
    desk, person = Counter(), make.person()
    radio = [make.item("S1"), make.item("S2")]
    desk.scan(person.id, 0)
    desk.scan(radio[0].id, 1)
    desk.scan(radio[0].id, 200, mode="return")
    desk.scan(person.id, 201)
    desk.scan(radio[1].id, 202)

    receipts = [row.receipt.name[-6:] for row in Transaction.select().order_by(Transaction.id)]
    assert receipts == ["000001", "000001", "000002"]


def test_the_stock_take_card_leads_to_the_counts() -> None:
    said = Counter().scan("AGC-COUNT")

    assert (said.kind, said.title) == ("info", "Stock-take")
    assert ("Open the counts", "/counts") in said.links
    assert "Nothing was counted or recorded here." in said.text


@pytest.mark.parametrize(
    ("card", "title"), [("LOCK", "Not locked"), ("NIGHT", "Not by a card here")]
)
def test_a_card_for_the_screen_is_known_where_the_screen_runs_no_scripts(
    card: str, title: str
) -> None:
    said = Counter().scan(f"AGC-{card}")

    assert (said.title, said.links) == (title, ())
    assert "Nothing recorded." in said.text
