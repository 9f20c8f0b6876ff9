"""What the counter says of undo, other stations, unknown codes and refusals."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.models.base import database
from app.models.codes import Code
from app.models.purposes import Purpose
from app.queries import stations as board
from app.services import audit
from app.services.counter import counter_block_words
from tests import make
from tests.desk import Counter, entries

pytestmark = pytest.mark.usefixtures("record")


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
    assert not outcome.recorded
    assert entries() == 0


def test_a_factory_code_that_looks_like_a_link_is_found_first() -> None:
    item = make.item("PAF1")
    with database.atomic("IMMEDIATE"):
        audit.insert(
            Code(
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


def test_a_kept_scan_sent_again_by_another_armorer_is_the_same_scan() -> None:
    desk, person, item = Counter(), make.person(), make.item()
    desk.scan(person.id, 0)
    desk.scan(item.id, 1)
    returned = desk.scan(item.id, 300, key="answer-was-lost")
    desk.user = make.user("ong")

    again = desk.scan(item.id, 300, key="answer-was-lost")

    assert again == returned
    assert entries() == 2


@pytest.mark.parametrize("mode", ["auto", "issue", "return"])
def test_a_scan_overtaken_by_a_return_elsewhere_does_not_issue_again(mode: str) -> None:
    here, there = Counter(), Counter("ong")
    person, item = make.person(), make.item()
    here.scan(person.id, 0)
    here.scan(item.id, 1)
    made_at = clock.now()
    now = (clock.now() - there.start).total_seconds()
    assert there.scan(item.id, now, mode="return").kind == "return"

    late = (made_at - here.start).total_seconds()
    here.scan(person.id, late - 2)
    outcome = here.scan(item.id, late, mode=mode)

    assert outcome.title in (f"Done at {there.station.name}", "Scan again")
    assert entries() == 2


def test_an_undo_does_not_take_back_what_was_scanned_after_it() -> None:
    desk, person, item = Counter(), make.person(), make.item()
    desk.start = clock.now() - timedelta(seconds=5)
    desk.scan(person.id, 0)
    desk.scan(item.id, 4)

    assert desk.scan("AGC-UNDO", 2).text.startswith("The last entry is newer than this Undo.")
    assert desk.scan("AGC-UNDO", 5).title == "UNDONE"


def test_a_typed_name_finds_its_owner_or_asks_which_one() -> None:
    desk = Counter()
    make.person("111111", surname="Peña", first_name="José", search_key="pena jose sgt 111111")
    make.person("222222", surname="Pena", first_name="Ana", search_key="pena ana sgt 222222")

    assert desk.scan("Peña").title == "2 people match PEÑA"
    assert desk.scan("pena, ana").title == "SGT PENA, Ana"
    assert desk.scan("Luna").title == "Unknown code"


def test_an_item_out_of_service_says_why_and_since_when() -> None:
    desk = Counter()
    broken = make.item("W1", status="Maintenance", status_reason="broken extractor")
    gone = make.item("W2", status="Missing")
    day = clock.local(clock.now()).strftime("%-d %b")

    assert desk.scan(broken.id).text == (f"M16A1 W1: broken extractor, since {day}. Do not issue.")
    assert desk.scan(gone.id).text == (
        f"M16A1 W2 was reported missing {day}. Hold it. Call the duty officer."
    )


def test_a_poor_weapon_goes_out_with_a_word_about_it() -> None:
    desk, person = Counter(), make.person()
    desk.scan(person.id, 0)

    assert desk.scan(make.item(condition="Poor").id, 1).text.endswith("condition Poor: look at it")


def test_a_clock_that_is_ten_years_off_is_asked_about_with_its_year() -> None:
    """Else both clocks would say the same day and time."""
    now = clock.from_text("2036-11-22T10:32:00.000000Z")
    device = clock.from_text("2026-11-22T10:31:00.000000Z")

    asked = counter_block_words.clock_doubt(now, device, None)

    assert "ArmGuard says 22 Nov 2036 18:32, this tablet 22 Nov 2026 18:31" in asked.text
