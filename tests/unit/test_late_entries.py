"""Late entries: typed from numbered lines, all of them or none, each line once.

Longer than 300 lines: one sheet of paper, and each thing that may stand on it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from app import clock
from app.config import Settings
from app.models import line_codes
from app.models.items import Item
from app.models.late import PaperLine, PaperPack
from app.models.personnel import Personnel
from app.models.purposes import Purpose
from app.models.stock import Stock, StockKind
from app.models.transactions import Transaction
from app.models.users import User
from app.queries import count_figures
from app.queries import custody as held
from app.services.custody import custody
from app.services.custody.overrides import Agreement
from app.services.errors import Invalid, NotFound
from app.services.late import late_entries, packs
from app.services.late.late_entries import Recorded
from app.services.late.typed_lines import Typed
from app.services.settings import settings
from app.services.stock import stock_moves
from app.services.verification import verify
from tests import make
from tests.counted import begin

pytestmark = pytest.mark.usefixtures("record")
CODE = line_codes.make()


def today() -> date:
    """Return the armory's day of two hours ago, so that what is typed lies in the past."""
    return clock.local(ago(2)).date()


def ago(hours: float) -> datetime:
    return clock.now() - timedelta(hours=hours)


def at(hours: float) -> str:
    """Return the time of day so many hours ago, as people write it."""
    return f"{clock.local(ago(hours)):%H:%M}"


def unit() -> User:
    """Make two people, two weapons and an armorer."""
    make.person("300001", surname="Cruz")
    make.person("300002", surname="Reyes")
    make.item("R1")
    make.item("R2")
    packs.keep(CODE, user=None)
    return make.user()


def line(number: int, what: str, item: str, person: str = "", hours: float = 2) -> Typed:
    return Typed(number, what, time=at(hours), item=item, person=person)


def enter(*typed: Typed, user: User, agreed: Agreement | None = None, **more: str) -> Recorded:
    day = clock.local(ago(2)).date()
    return late_entries.record(CODE, day, typed, user=user, agreed=agreed, **more)


def shown(one: Typed, found: dict[str, list[str]]) -> Typed:
    """Return the line as the page sends it again, with what it showed of it."""
    return replace(one, shown=" ".join(found[f"shown-{one.number}"]))


def problems(*typed: Typed, user: User, **more: Any) -> dict[str, list[str]]:
    before = Transaction.select().count(), PaperLine.select().count()
    with pytest.raises(Invalid) as caught:
        enter(*typed, user=user, **more)
    assert (Transaction.select().count(), PaperLine.select().count()) == before
    return caught.value.problems


def test_lines_are_recorded_with_both_times_in_their_order(record: Settings) -> None:
    user = unit()
    done = enter(
        line(2, "return", "R1", hours=1.9),
        line(1, "issue", "R1", "300001", hours=2),
        line(3, "issue", "R1", "Reyes", hours=1.8),
        user=user,
    )

    assert [row["action"] for row in done.entries] == ["Take", "Return", "Take"]
    entry = Transaction.get_by_id(done.entries[0]["id"])
    assert entry.recorded_at - entry.occurred_at > timedelta(hours=1.9)
    assert [one.number for one in PaperLine.select().order_by(PaperLine.id)] == [1, 2, 3]
    assert held.open_custody(entry.item_id).personnel.surname == "Reyes"
    assert verify(record.database_path).ok


def test_a_count_that_began_before_a_line_was_typed_does_not_miss_the_weapon() -> None:
    user = unit()
    count = begin(user)
    enter(line(1, "issue", "R1", "Cruz"), user=user)

    assert [one.label for one in count_figures.now(count).of("missing")] == ["M16A1 R2"]
    assert count_figures.progress(count).expected == 1


def test_a_line_is_entered_once() -> None:
    user = unit()
    enter(line(1, "issue", "R1", "300001"), user=user)

    found = problems(line(1, "issue", "R2", "300002"), user=user)

    assert found == {"item-1": ["Line 1 is entered already as entry 1. It is not recorded twice."]}


def test_every_problem_is_said_at_once_and_nothing_is_recorded() -> None:
    user = unit()
    make.changed(make.person("300009", surname="Diaz"), status="Suspended")
    found = problems(
        line(1, "issue", "R1", "300001"),
        line(2, "issue", "R2", "300009"),
        Typed(3, "", time="25:00", item="nothing", mags="x"),
        line(4, "return", "R2"),
        line(5, "issue", "R1", "300002"),
        user=user,
    )

    assert set(found) == {"item-2", "what-3", "time-3", "item-3", "person-3", "mags-3", "item-4",
                          "item-5"}  # fmt: skip
    assert "NOT issued" in found["item-2"][0]
    assert Transaction.select().count() == 0


def test_what_happened_before_the_last_move_is_refused() -> None:
    user = unit()
    person, item = make.person("300005"), make.item("R5")
    custody.issue_item(person.id, item.id, user=user)
    custody.return_item(item.id, user=user)

    found = problems(line(1, "issue", "R5", "300001"), user=user)

    assert "was last moved" in found["time-1"][0]


def test_what_lies_in_the_future_is_refused() -> None:
    user = unit()
    found = problems(line(1, "issue", "R1", "300001", hours=-0.5), user=user)
    if clock.local(ago(-0.5)).date() == today():
        assert "future" in found["time-1"][0]


def test_an_old_line_needs_a_second_person() -> None:
    user, other = unit(), make.user("boss", "admin")
    settings.change("late_hours", "1", other)

    found = problems(line(1, "issue", "R1", "300001"), user=user)
    assert "more than 1 hour old" in found["approver"][0]
    assert "reason" in problems(
        line(1, "issue", "R1", "300001"), user=user, agreed=Agreement(other, " ")
    )
    enter(line(1, "issue", "R1", "300001"), user=user, agreed=Agreement(other, "no power"))

    kept = PaperLine.get()
    assert (kept.approved_by_id, kept.reason, kept.user_id) == (other.id, "no power", user.id)


def test_a_second_person_passes_over_what_they_may() -> None:
    user, other = unit(), make.user("boss", "admin")
    two = (line(1, "issue", "R1", "300001"), line(2, "issue", "R2", "300001", hours=1.9))
    found = problems(*two, user=user)
    assert list(found) == ["shown-2", "item-2"]
    unseen = problems(*two, user=user, agreed=Agreement(other, "two posts"))
    assert unseen == found

    enter(two[0], shown(two[1], found), user=user, agreed=Agreement(other, "two posts"))

    assert Transaction.select().count() == 2


def test_what_was_shown_of_another_item_is_not_agreed_to() -> None:
    user, other = unit(), make.user("boss", "admin")
    make.item("R3")
    enter(line(1, "issue", "R1", "300001"), user=user)
    two = line(2, "issue", "R2", "300001", hours=1.9)
    told = shown(two, problems(two, user=user))

    found = problems(replace(told, item="R3"), user=user, agreed=Agreement(other, "two posts"))

    assert "Over the limit" in found["item-2"][0]


def test_nobody_agrees_to_what_they_drew_or_brought_back_themself() -> None:
    user, boss = unit(), make.user("boss", "admin")
    make.changed(boss, personnel=Personnel.get(Personnel.serial == "300001"))
    own = Agreement(boss, "no power")

    assert "themself" in problems(line(1, "issue", "R1", "300001"), user=user, agreed=own)[
        "person-1"][0]  # fmt: skip
    enter(line(1, "issue", "R1", "300001"), user=user)
    for back in (line(2, "return", "R1", hours=1.9), line(2, "return", "R1", "300002", hours=1.9)):
        assert "person-2" in problems(back, user=user, agreed=own)
    enter(line(2, "return", "R1", "300002", hours=1.9), user=user)
    enter(line(3, "issue", "R2", "300002", hours=1.8), user=user)
    brought = line(4, "return", "R2", "300001", hours=1.7)
    assert "person-4" in problems(brought, user=user, agreed=own)


def test_the_papers_own_numbers_count_and_not_the_loadouts() -> None:
    user = unit()
    purpose = Purpose.get(Purpose.name == "Duty Vigil")
    kind = StockKind.get(StockKind.name == "5.56mm 30 rounds")
    pool = make.kept(Stock(kind=kind, tracked=1, created_at=clock.now()))
    stock_moves.move(pool.id, "receive", 3, user=user, reason="from the depot")
    loaded = replace(line(1, "issue", "R1", "300001"), purpose=str(purpose.id))
    assert "Not enough in stock" in problems(loaded, user=user)["item-1"][0]

    enter(replace(loaded, mags="3", rounds="90"), user=user)

    entry = Transaction.get()
    assert (entry.mags, entry.rounds) == (3, 90)


@pytest.mark.parametrize(
    "words", ["SGT CRUZ, Juan", "sgt  cruz ,", "Cruz 300001", "SGT CRUZ, 300001"]
)
def test_a_line_is_typed_as_it_stands_on_the_paper(words: str) -> None:
    user = unit()
    person, item = make.person("300003", surname="Dela Cruz"), Item.get(Item.serial == "R1")

    enter(line(1, "issue", f"{item.model.short_name} R1", words), user=user)

    assert Transaction.get().personnel.serial == "300001"
    assert person.surname == "Dela Cruz"


def test_words_of_a_line_that_do_not_fit_each_other_are_refused() -> None:
    user = unit()
    for item, person in (
        ("G17 R1", "300001"),
        ("R1", "SGT REYES 300001"),
        ("R1", "CPT CRUZ"),
        ("R1", "REYES, Juan 300001"),
    ):
        found = problems(line(1, "issue", item, person), user=user)
        assert len(found) == 1, (item, person)


def test_lines_that_hold_nothing_are_accounted_for() -> None:
    user = unit()
    assert "unused" in problems(user=user, unused="9-7", why_unused="x")
    assert "unused" in problems(user=user, unused="1-49", why_unused="x")
    assert "why_unused" in problems(user=user, unused="1-2")
    done = enter(line(1, "issue", "R1", "300001"), user=user, unused="2, 4-5", why_unused="spoilt")

    assert done.unused == [2, 4, 5]
    assert "unused" in problems(user=user, unused="1", why_unused="x")
    assert "noted as not used" in problems(line(4, "return", "R1"), user=user)["item-4"][0]


def test_a_sheet_of_the_counter_proves_itself_by_its_number() -> None:
    user, sheet = unit(), line_codes.make()
    wrong = f"{sheet[:-1]}{'0' if sheet[-1] != '0' else '1'}"
    with pytest.raises(NotFound):
        packs.existing(wrong, user=user)

    assert packs.existing(line_codes.line(sheet, 7), user=user).lines == line_codes.SHEET_LINES
    assert packs.existing(f"{sheet[:3]}-{sheet[3:]}".lower(), user=user).code == sheet
    assert PaperPack.select().count() == 2


def test_the_number_of_a_line_is_its_packs_and_its_own() -> None:
    text = line_codes.line(CODE, 7)
    assert len(text) == 10
    assert line_codes.read(text) == (CODE, 7)
    assert line_codes.read(CODE) == (CODE, None)
    assert line_codes.read(text[:-1] + ("A" if text[-1] != "A" else "B")) is None
