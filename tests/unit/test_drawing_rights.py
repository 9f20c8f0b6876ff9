"""Who may draw: orders, qualifications, assigned weapons, inspections, and agreed exceptions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app import clock
from app.models.base import database
from app.models.drawing_rights import Assignment, DutyBar, Override, Qualification
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.purposes import Purpose
from app.models.users import User
from app.models.writes import RuleBroken, writes
from app.queries import custody as held
from app.services.custody import custody, custody_rules, due_times
from app.services.custody.custody import Details
from app.services.custody.overrides import Agreement
from app.services.errors import Invalid, NotFound, Refusal
from app.services.settings import settings
from app.services.verification import verify
from tests import make
from tests.desk import Counter, code_of

pytestmark = pytest.mark.usefixtures("record")


@pytest.fixture
def boss(record: object) -> User:
    return make.user("boss", "superuser")


@pytest.fixture
def cruz(record: object) -> Personnel:
    return make.person()


@pytest.fixture
def rifle(record: object) -> Item:
    return make.item(rack="R2", slot="04")


def refused(person: Personnel, item: Item, user: User, **how: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        custody.issue_item(person.id, item.id, user=user, details=Details(**how))
    return caught.value


def barred(person: Personnel, user: User, **more: Any) -> DutyBar:
    given = {"begins_at": clock.ago(clock.now(), 3600), "created_at": clock.now(), **more}
    row: DutyBar = make.kept(
        DutyBar(personnel=person, authority="Maj SANTOS", reason="case 7", user=user, **given)
    )
    return row


def qualified(person: Personnel, user: User, **how: Any) -> None:
    make.kept(Qualification(personnel=person, user=user, created_at=clock.now(), **how))


def day(days: int) -> str:
    return (clock.local(clock.now()) + timedelta(days=days)).date().isoformat()


def test_an_order_forbids_it_and_its_reason_stays_hidden(
    cruz: Personnel, rifle: Item, boss: User
) -> None:
    barred(cruz, boss)

    refusal = refused(cruz, rifle, make.user(), agreement=Agreement(boss, "urgent"))

    assert (refusal.code, refusal.title) == ("personnel_barred", "Issue blocked")
    assert "order of Maj SANTOS" in refusal.text
    assert "case 7" not in refusal.text
    assert Override.select().count() == 0


def test_the_database_refuses_a_barred_person_whoever_asks(
    cruz: Personnel, rifle: Item, boss: User
) -> None:
    barred(cruz, boss)

    @writes
    def by_hand() -> None:
        database.execute_sql(
            "INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, "
            "user_id) VALUES ('Take', ?, ?, ?, ?, ?)",
            (cruz.id, rifle.id, *[clock.to_text(clock.now())] * 2, boss.id),
        )

    with pytest.raises(RuleBroken, match="personnel_barred"):
        by_hand()


def test_an_order_holds_for_its_time_and_its_class_only(
    cruz: Personnel, rifle: Item, boss: User
) -> None:
    barred(cruz, boss, item_class="pistol")
    barred(cruz, boss, begins_at=clock.ago(clock.now(), 9000), ends_at=clock.ago(clock.now(), 9))

    assert custody.issue_item(cruz.id, rifle.id, user=make.user()).row["action"] == "Take"


def test_without_a_qualification_nothing_goes_out_where_the_unit_says_so(
    cruz: Personnel, rifle: Item, boss: User
) -> None:
    settings.change("qualifications", "refuse", boss)
    user = make.user()

    assert refused(cruz, rifle, user).text == ("SGT CRUZ has no M16A1 qualification. NOT issued.")
    qualified(cruz, boss, item_class="rifle", expires_on=day(-18))
    expired = refused(cruz, rifle, user)
    assert expired.title == "Qualification expired"
    assert "(18 days). NOT issued." in expired.text
    qualified(cruz, boss, model=rifle.model, expires_on=day(0))
    assert custody.issue_item(cruz.id, rifle.id, user=user)


def test_a_unit_may_warn_only(cruz: Personnel, rifle: Item, boss: User) -> None:
    settings.change("qualifications", "warn", boss)
    qualified(cruz, boss, item_class="rifle", expires_on=day(5))
    desk = Counter()
    desk.scan(code_of(cruz.id), 0)

    issued = desk.scan(code_of(rifle.id), 3)

    assert issued.kind == "ok"
    assert "qualification ends" in issued.text


def test_somebody_elses_weapon_asks(cruz: Personnel, rifle: Item, boss: User) -> None:
    reyes = make.person("994539", surname="Reyes")
    own = make.item("W480117", rack="R2", slot="05")
    for person, item in ((cruz, rifle), (reyes, own)):
        make.kept(Assignment(item=item, personnel=person, user=boss, created_at=clock.now()))

    refusal = refused(reyes, rifle, make.user())

    assert (refusal.code, refusal.kind) == ("assigned_to_another", "warn")
    assert refusal.text == (
        "M16A1 W480302 is SGT CRUZ's weapon. REYES' is W480117, rack R2 slot 05."
    )
    assert custody.issue_item(cruz.id, rifle.id, user=make.user("lim")).row["action"] == "Take"


def test_all_reasons_are_said_at_once(cruz: Personnel, rifle: Item, boss: User) -> None:
    settings.change("qualifications", "refuse", boss)
    user = make.user()
    custody.issue_item(cruz.id, make.item("P9", "G17").id, user=user,
                       details=Details(agreement=Agreement(boss, "first")))  # fmt: skip

    refusal = refused(cruz, rifle, user)

    codes = [one["code"] for one in (refusal.details or {})["reasons"]]
    assert codes == ["custody_limit", "not_qualified"]
    assert refusal.text.count("NOT issued.") == 1
    assert refusal.can_be_overridden


def test_a_second_person_agrees_and_it_is_on_record(
    record: Any, cruz: Personnel, rifle: Item, boss: User
) -> None:
    user = make.user()
    custody.issue_item(cruz.id, make.item("W1").id, user=user)

    entry = custody.issue_item(
        cruz.id, rifle.id, user=user, details=Details(agreement=Agreement(boss, "two posts"))
    )

    row = Override.get()
    assert (row.transaction_id, row.rule, row.approved_by_id) == (
        entry.row["id"], "custody_limit", boss.id,
    )  # fmt: skip
    assert len(held.held_by(cruz.id)) == 2
    assert verify(record.database_path).findings == ()


def test_nobody_agrees_with_themself_nor_without_a_reason(cruz: Personnel, rifle: Item) -> None:
    user = make.user()
    custody.issue_item(cruz.id, make.item("W1").id, user=user)

    with pytest.raises(Invalid) as caught:
        custody.issue_item(
            cruz.id, rifle.id, user=user, details=Details(agreement=Agreement(user, " "))
        )
    assert caught.value.problems.keys() == {"reason", "approver"}
    assert Item.get_by_id(rifle.id).status == "Available"


def test_who_draws_it_does_not_agree_to_it(cruz: Personnel, rifle: Item, boss: User) -> None:
    user = make.user()
    custody.issue_item(cruz.id, make.item("W1").id, user=user)
    make.changed(boss, personnel=cruz.id)
    agreed = Details(agreement=Agreement(boss, "two posts"))

    with pytest.raises(Invalid, match="This is about themself; somebody else must agree"):
        custody.issue_item(cruz.id, rifle.id, user=user, details=agreed)

    assert len(held.held_by(cruz.id)) == 1


def test_an_overdue_inspection_warns_or_refuses(cruz: Personnel, rifle: Item, boss: User) -> None:
    make.changed(rifle, inspection_due_on=day(-1))
    settings.change("inspections", "refuse", boss)
    assert refused(cruz, rifle, make.user()).title == "Inspection due"

    settings.change("inspections", "warn", boss)
    desk = Counter()
    desk.scan(code_of(cruz.id), 0)
    assert desk.scan(code_of(rifle.id), 3).title == "Inspection due"


def test_an_extension_moves_the_due_time_and_the_record_still_verifies(
    record: Any, cruz: Personnel, rifle: Item
) -> None:
    user = make.user()
    entry = custody.issue_item(cruz.id, rifle.id, user=user)
    later = clock.now() + timedelta(days=3)

    due_times.extend(entry.row["id"], later, "exercise goes on", user=user)

    open_row = held.open_custody(rifle.id)
    assert open_row is not None
    assert open_row.due_at == later
    assert verify(record.database_path).findings == ()
    custody.return_item(rifle.id, user=user)
    with pytest.raises(NotFound):
        due_times.extend(entry.row["id"], later + timedelta(days=1), "more", user=user)
    assert verify(record.database_path).findings == ()


def test_a_wrong_extension_says_everything_at_once(cruz: Personnel, rifle: Item) -> None:
    user = make.user()
    entry = custody.issue_item(cruz.id, rifle.id, user=user)

    with pytest.raises(Invalid) as caught:
        due_times.extend(entry.row["id"], clock.ago(clock.now(), 60), " ", user=user)

    assert caught.value.problems.keys() == {"due_at", "reason"}


@pytest.mark.parametrize(
    ("at", "due"),
    [("2026-01-31T10:00", "2026-01-31 18:00"), ("2026-01-31T18:00", "2026-02-01 18:00"),
     ("2026-12-31T23:59", "2027-01-01 18:00"), ("2028-02-28T20:00", "2028-02-29 18:00")],
)  # fmt: skip
def test_a_purpose_may_end_at_an_hour(at: str, due: str) -> None:
    purpose = Purpose.get(Purpose.name == "Duty Vigil")
    make.changed(purpose, due_time="18:00")
    moment = clock.parse(f"{at}:00+08:00")

    found = custody_rules.default_due(purpose, moment)

    assert clock.local(found).strftime("%Y-%m-%d %H:%M") == due
