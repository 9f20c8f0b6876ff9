"""The counter's state machine: each situation says its words and does no more than them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.models.base import database
from app.models.codes import Code
from app.models.purposes import Purpose
from app.models.stations import HandOver
from app.models.transactions import Transaction
from app.queries import stations as board
from app.services import audit, counter, stations
from app.services.counter import Desk, Scan
from app.services.counter_words import Outcome
from tests import make

pytestmark = pytest.mark.usefixtures("record")


class Counter:
    """A counter with somebody behind it, whose scans are made at a chosen moment."""

    def __init__(self, username: str = "lim") -> None:
        self.user = make.user(username)
        _, self.station = stations.register(self.user)
        self.start = clock.now() - timedelta(hours=1)
        self.scans = 0

    def scan(self, code: str, at: float = 0, **how: object) -> Outcome:
        """Judge one scan made `at` seconds after this counter's start."""
        self.scans += 1
        given = {"key": f"{self.user.username}-scan-{self.scans:04d}", **how}
        scan = Scan(code=code, at=self.start + timedelta(seconds=at), **given)  # type: ignore[arg-type]
        return counter.judge(scan, Desk(self.user, self.station))


def entries() -> int:
    """Return how many ledger entries there are."""
    return Transaction.select().count()  # type: ignore[no-any-return]


def code_of(owner: str) -> str:
    """Return the scannable code of a person or item."""
    return str(Code.get(Code.owner == owner).code)


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


def test_undo_takes_back_the_last_entry_of_this_station() -> None:
    desk, person, item = Counter(), make.person(), make.item(rack="R1-01")
    desk.start = clock.now()
    desk.scan(person.id)
    desk.scan(item.id)

    undone = desk.scan("AGC-UNDO")
    again = desk.scan("AGC-UNDO")

    assert undone.title == "UNDONE"
    assert "was not issued to SGT CRUZ" in undone.text
    assert again.title == "Too late to undo"
    assert entries() == 2


def test_undo_of_another_stations_entry_does_not_happen() -> None:
    here, there = Counter(), Counter("ong")
    here.start = there.start = clock.now()
    here.scan(make.person().id)
    here.scan(make.item().id)

    assert there.scan("AGC-UNDO").text.startswith("There is nothing to undo")


def test_a_return_at_another_station_a_moment_ago_is_news() -> None:
    here, there = Counter(), Counter("ong")
    person, item = make.person(), make.item()
    here.scan(person.id, 0)
    here.scan(item.id, 1)
    here.scan(item.id, 300, mode="return")

    outcome = there.scan(item.id, 301, mode="return")

    assert (outcome.kind, outcome.title) == ("info", f"Done at {here.station.name}")
    assert outcome.text.startswith("lim returned M16A1 W480302 ")
    assert outcome.text.endswith(" s ago. Nothing more to do.")


def test_late_returns_say_how_late() -> None:
    desk, person, item = Counter(), make.person(), make.item()
    desk.start = clock.now() - timedelta(hours=27)
    desk.scan(person.id, 0)
    desk.scan(item.id, 1)

    outcome = desk.scan(item.id, 26 * 3600 + 1)

    assert (outcome.kind, outcome.title) == ("warn", "RETURNED, 2 h 00 LATE")
    assert outcome.text.startswith("M16A1 W480302 from SGT CRUZ was due ")
    assert outcome.text.endswith(". Recorded.")


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("48823-X", "Unknown code"),
        ("AGW0000000", "Scan again"),
        ("https://example.com/p/1", "Not an ArmGuard label"),
        ("4006381333931", "Not an ArmGuard label"),
    ],
)
def test_what_is_not_ours_is_said_and_not_recorded(code: str, title: str) -> None:
    outcome = Counter().scan(code)

    assert outcome.title == title
    assert "Nothing recorded." in outcome.text


def test_a_factory_code_that_looks_like_a_link_is_found_first() -> None:
    item = make.item("PAF1")
    with database.atomic("IMMEDIATE"):
        audit.created(
            Code.create(
                code="https://paf.example/w/PAF1?b=1",
                kind="item",
                source="factory",
                owner=item.id,
                created_at=clock.now(),
            ),
            None,
        )

    assert Counter().scan("HTTPS://PAF.EXAMPLE/w/PAF1?b=1").title == "Scan the person first"


def test_a_revoked_code_says_so() -> None:
    item = make.item()
    code = Code.get(Code.owner == item.id)
    make.changed(code, state="revoked", revoked_at=clock.now(), revoked_reason="lost")

    assert Counter().scan(code.code).title == "Code no longer valid"


def test_a_unique_ending_of_a_serial_is_enough_and_an_ambiguous_one_asks() -> None:
    desk, person = Counter(), make.person()
    first, _second = make.item("A118842"), make.item("B228842")
    desk.scan(person.id, 0)

    several = desk.scan("8842", 1)
    assert several.title == "2 weapons end in 8842"
    assert several.text.startswith("Type more digits, or choose.")
    assert [code for _, code in several.choices] == [first.id, _second.id]

    assert desk.scan("118842", 2).title == "ISSUED M16A1 A118842"


def test_a_person_is_found_by_service_serial() -> None:
    make.person("994538")

    assert Counter().scan("994538").title == "SGT CRUZ, Juan"


def test_a_suspended_person_may_return_but_not_draw() -> None:
    desk, person, item = Counter(), make.person(), make.item()
    desk.scan(person.id, 0)
    desk.scan(item.id, 1)
    make.changed(person, status="Suspended", status_reason="order")

    greeted = desk.scan(person.id, 200)
    assert "may not draw" in greeted.text
    assert desk.scan(item.id, 201).kind == "return"
    assert desk.scan(item.id, 202).title == "Issue blocked"


def test_a_purpose_that_needs_words_asks_for_them() -> None:
    desk, person, item = Counter(), make.person(), make.item()
    others = Purpose.get(Purpose.name == "Others")
    desk.scan(person.id, 0)

    assert "needs a few words" in desk.scan(item.id, 1, purpose_id=others.id).text
    assert entries() == 0
    assert desk.scan(item.id, 2, purpose_id=others.id, note="range day").kind == "ok"


def test_a_refusal_is_on_the_record_once_and_shown_at_its_station() -> None:
    desk, person = Counter(), make.person()
    broken = make.item("B1", condition="Damaged")
    desk.scan(person.id, 0)
    outcome = desk.scan(broken.id, 1, key="the-same-scan")
    desk.scan(broken.id, 1, key="the-same-scan")

    assert outcome.refused_text is not None
    assert outcome.refused_text.startswith("M16A1 B1 (scanned ")
    assert outcome.refused_text.endswith("was refused: not serviceable.")
    lines = [line for line in board.own_lines(desk.station) if line.state == "refused"]
    assert [(line.item, line.serial, line.person) for line in lines] == [
        ("M16A1", "B1", "not serviceable")
    ]
    assert board.totals_today(desk.station, clock.now())["refused"] == 1


def test_a_scan_that_waited_while_the_weapon_moved_elsewhere_is_refused() -> None:
    here, there = Counter(), Counter("ong")
    person, item = make.person(), make.item()
    there.scan(person.id, 600)
    there.scan(item.id, 601)

    outcome = here.scan(item.id, 0)

    assert outcome.title == "Scan again"
    assert "after this scan of" in outcome.text
    assert entries() == 1
