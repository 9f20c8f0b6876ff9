"""The pages of who may draw: qualifications, duty bars, assigned weapons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from app import clock
from app.models.drawing_rights import Assignment, DutyBar, Qualification
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.users import User
from app.queries import recovery
from app.services.custody import custody
from app.services.custody import who_may_draw as rights
from tests import make
from tests.browse import Browser

Browsers = Callable[..., Browser]
REASON = "case 7 of the provost"


@pytest.fixture
def cruz(record: object) -> Personnel:
    return make.person()


@pytest.fixture
def rifle(record: object) -> Item:
    return make.item(rack="R2", slot="04")


def day(days: int) -> str:
    return (clock.local(clock.now()) + timedelta(days=days)).date().isoformat()


def enter_bar(admin: Browser, person: Personnel) -> None:
    admin.open(f"/personnel/{person.id}/bars")
    admin.fill("Ordered by", "Maj SANTOS")
    admin.fill("Reason", REASON)
    admin.press("Enter the order")


def test_a_qualification_is_added_shown_and_withdrawn(browser: Browsers, cruz: Personnel) -> None:
    admin = browser("admin")
    admin.open(f"/personnel/{cruz.id}/qualifications")
    admin.fill("For", "Every rifle")
    admin.fill("Valid until", day(5))
    admin.fill("Authority", "range officer")

    page = admin.press("Add")

    assert "ends soon · range officer" in page.text
    assert "rifle to" in browser("viewer").open(f"/personnel/{cruz.id}").text
    admin.press(f"Withdraw rifle to {clock.local(clock.now()) + timedelta(days=5):%-d %b %y}")
    assert Qualification.get().withdrawn_at is not None
    assert "None entered" in admin.open(f"/personnel/{cruz.id}").text


def test_of_several_the_one_that_holds_longest_is_shown(
    browser: Browsers, cruz: Personnel, rifle: Item
) -> None:
    admin = browser("admin")
    for days in (-30, 400):
        make.kept(Qualification(personnel=cruz, model=rifle.model, expires_on=day(days),
                                user=admin.user, created_at=clock.now()))  # fmt: skip

    text = browser("viewer").open(f"/personnel/{cruz.id}").text

    assert "M16A1 to" in text
    assert "M16A1 expired" not in text


def test_what_is_wrong_with_a_qualification_is_said_at_once(
    browser: Browsers, cruz: Personnel
) -> None:
    admin = browser("admin")
    admin.open(f"/personnel/{cruz.id}/qualifications")
    admin.fill("Valid until", "soon")

    said = admin.press("Add", status=422).text

    assert "Choose what it is for." in said
    assert "Give a day like" in said
    assert Qualification.select().count() == 0


def test_a_duty_bar_names_at_once_what_to_recover(
    browser: Browsers, cruz: Personnel, rifle: Item
) -> None:
    custody.issue_item(cruz.id, rifle.id, user=make.user("clerk"))
    admin = browser("admin")

    enter_bar(admin, cruz)

    assert f"holds {rifle.label}: recover it" in admin.page.text
    assert f"holds {rifle.label}: recover it" in browser("armorer").open("/").text
    assert (
        f"Holds {rifle.label}: recover it" in browser("viewer").open(f"/personnel/{cruz.id}").text
    )


def test_a_bars_reason_is_shown_to_nobody_below_admin(browser: Browsers, cruz: Personnel) -> None:
    admin = browser("admin")
    enter_bar(admin, cruz)
    assert REASON in admin.page.text

    for role in ("armorer", "viewer", "admin"):
        for path in ("", "/story", "?only=changes", "/qualifications"):
            page = browser(role).open(f"/personnel/{cruz.id}{path}")
            assert REASON not in page.html, (role, path)
    for role in ("armorer", "viewer"):
        assert browser(role).send("GET", f"/personnel/{cruz.id}/bars").status_code == 403


def test_a_lifted_bar_holds_nobody_back(browser: Browsers, cruz: Personnel, rifle: Item) -> None:
    admin = browser("admin")
    enter_bar(admin, cruz)

    assert "Over:" in admin.press("Lift the order of Maj SANTOS").text

    assert DutyBar.get().lifted_at is not None
    custody.issue_item(cruz.id, rifle.id, user=make.user("clerk"))


def test_a_bar_cannot_end_before_it_begins(browser: Browsers, cruz: Personnel) -> None:
    admin = browser("admin")
    admin.open(f"/personnel/{cruz.id}/bars")
    admin.fill("Until", "2020-01-01T08:00")

    said = admin.press("Enter the order", status=422).text

    for sentence in ("The end must lie after", "Write who ordered it.", "Write why."):
        assert sentence in said


def test_a_weapon_is_paired_from_either_page_and_ended(
    browser: Browsers, cruz: Personnel, rifle: Item
) -> None:
    admin = browser("admin")
    admin.open(f"/items/{rifle.id}/assignment")
    admin.fill("Scan, or type", "cruz")
    assert "SGT CRUZ" in admin.press("Assign").text
    assert f"{rifle.label} R2-04" in admin.open(f"/personnel/{cruz.id}").text

    admin.open(f"/personnel/{cruz.id}/weapons")
    admin.press(f"End {rifle.serial}")
    assert Assignment.get().ended_at is not None

    admin.open(f"/personnel/{cruz.id}/weapons")
    admin.fill("Scan, or type", rifle.serial)
    admin.press("Assign")
    admin.open(f"/personnel/{cruz.id}/weapons")
    admin.fill("Scan, or type", rifle.serial)
    assert "End that first." in admin.press("Assign", status=422).text


def test_the_counter_shows_what_somebody_may_draw(
    browser: Browsers, cruz: Personnel, rifle: Item
) -> None:
    admin = browser("admin")
    make.kept(Assignment(item=rifle, personnel=cruz, user=admin.user, created_at=clock.now()))
    make.kept(Qualification(personnel=cruz, model=rifle.model, expires_on=day(400),
                            user=admin.user, created_at=clock.now()))  # fmt: skip
    armorer = browser("armorer")
    armorer.open("/counter")
    armorer.fill("Scan", cruz.id)

    page = armorer.press("Record")

    assert "Qualified M16A1 to" in page.text
    assert "Weapon: W480302 R2-04" in page.text
    enter_bar(admin, cruz)
    assert "May draw nothing: order of Maj SANTOS" in armorer.open("/counter").text


def test_what_must_be_recovered_is_a_task_until_it_is_back(
    browser: Browsers, cruz: Personnel, rifle: Item
) -> None:
    clerk = make.user("clerk")
    take = custody.issue_item(cruz.id, rifle.id, user=clerk).row["id"]
    enter_bar(browser("admin"), cruz)
    armorer = browser("armorer")

    for path in ("/", "/overdue", "/overdue/wall"):
        assert rifle.serial in armorer.open(path).text, path
    assert "order of Maj SANTOS" in armorer.open("/overdue").text
    armorer.open(armorer.page.link("Note about recovering it from SGT CRUZ"))
    armorer.fill("What was done", "sent the guard")
    assert "sent the guard" in armorer.press("Write it down").text
    custody.return_item(rifle.id, user=clerk)

    for path in ("/", "/overdue", "/overdue/wall", f"/personnel/{cruz.id}"):
        text = armorer.open(path).text
        assert "recover" not in text.casefold().replace("recovery", ""), path
    assert recovery.tasks(clock.now()) == []
    assert take == 1


def test_a_task_begins_with_its_order_and_outlives_its_time(cruz: Personnel, rifle: Item) -> None:
    custody.issue_item(cruz.id, rifle.id, user=make.user("clerk"))
    now = clock.now()
    hour = timedelta(hours=1)
    for begins, ends in ((now + hour, now + 2 * hour), (now + 3 * hour, now + 4 * hour)):
        make.kept(DutyBar(personnel=cruz, begins_at=begins, ends_at=ends, authority="Maj SANTOS",
                          reason=REASON, user=1, created_at=now))  # fmt: skip

    assert recovery.tasks(now) == []
    assert [row["over"] for row in recovery.tasks(now + hour)] == [False]
    assert [row["over"] for row in recovery.tasks(now + 2.5 * hour)] == [True]
    assert [row["over"] for row in recovery.tasks(now + 3 * hour)] == [False]
    assert recovery.tasks(now + 9 * hour)[0]["barred_at"] == clock.to_text(now + hour)
    rights.lift(cruz.id, 1, user=User.get())
    assert recovery.tasks(now + 2.5 * hour) == []


def test_what_somebody_drew_after_an_order_was_over_is_theirs(cruz: Personnel, rifle: Item) -> None:
    now, user = clock.now(), make.user("clerk")
    make.kept(DutyBar(personnel=cruz, begins_at=now - timedelta(days=2), reason=REASON,
                      ends_at=now - timedelta(days=1), authority="Maj SANTOS", user=user,
                      created_at=now))  # fmt: skip
    custody.issue_item(cruz.id, rifle.id, user=user)

    assert recovery.tasks(clock.now()) == []


def test_an_order_against_pistols_takes_no_rifle_back(cruz: Personnel, rifle: Item) -> None:
    user = make.user("clerk")
    custody.issue_item(cruz.id, rifle.id, user=user)
    make.kept(DutyBar(personnel=cruz, item_class="pistol", begins_at=clock.now(), reason=REASON,
                      authority="Maj SANTOS", user=user, created_at=clock.now()))  # fmt: skip

    assert recovery.tasks(clock.now()) == []
