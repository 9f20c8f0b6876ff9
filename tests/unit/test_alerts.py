"""Alert mode: what it lets wait, what it never lets pass, and the tasks it leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.models.alerts import Alert, DeferredCheck
from app.models.audit import AuditRow
from app.models.drawing_rights import Assignment, DutyBar, Override
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.users import User
from app.queries import alerts as kept
from app.services.custody import alerts, custody
from app.services.custody.custody import Details
from app.services.custody.overrides import Agreement
from app.services.custody.refusals import CustodyLimit, ItemNotAvailable
from app.services.errors import Invalid, NotFound
from app.services.settings import settings
from tests import make
from tests.desk import Counter, entries

pytestmark = pytest.mark.usefixtures("record")


@pytest.fixture
def strict(record: object) -> tuple[User, Personnel, Item]:
    """A unit that refuses without a qualification; a person without one, and a rifle."""
    settings.change("qualifications", "refuse", None)
    return make.user("lim"), make.person(), make.item()


def test_a_check_that_waits_becomes_a_task(strict: tuple[User, Personnel, Item]) -> None:
    user, person, item = strict
    alerts.begin("order of the CO", user=user)

    take = custody.issue_item(person.id, item.id, user=user).row["id"]

    (task,) = kept.tasks()
    assert (task.what, task.take_id, task.person) == ("Qualification", take, "SGT CRUZ")
    alerts.close_task(task.id, "certificate seen", user=user)
    assert kept.tasks() == []
    assert kept.tasks(closed=True)[0].note == "certificate seen"


def test_everything_that_may_wait_is_listed_by_itself(strict: tuple[User, Personnel, Item]) -> None:
    user, person, item = strict
    owner = make.person("111111", surname="Reyes")
    settings.change("inspections", "refuse", None)
    make.changed(item, inspection_due_on="2020-01-01")
    make.kept(Assignment(item=item, personnel=owner, user=user, created_at=clock.now()))
    alerts.begin("recall", user=user)

    custody.issue_item(person.id, item.id, user=user)

    assert {task.what for task in kept.tasks()} == set(kept.WORDS.values())


def test_without_alert_mode_nothing_waits(strict: tuple[User, Personnel, Item]) -> None:
    user, person, item = strict
    alerts.begin("recall", user=user)
    alerts.end(user=user)

    with pytest.raises(Exception, match="no M16A1 qualification"):
        custody.issue_item(person.id, item.id, user=user)
    assert entries() == 0


def test_orders_the_limit_and_the_weapons_state_never_wait(
    strict: tuple[User, Personnel, Item],
) -> None:
    user, person, item = strict
    alerts.begin("recall", user=user)
    custody.issue_item(person.id, item.id, user=user)
    with pytest.raises(CustodyLimit):
        custody.issue_item(person.id, make.item("R2").id, user=user)
    broken = make.item("R3", status="Maintenance", status_reason="spring")
    other = make.person("111111", surname="Reyes")
    with pytest.raises(ItemNotAvailable):
        custody.issue_item(other.id, broken.id, user=user)
    day = timedelta(days=1)
    make.kept(
        DutyBar(
            personnel=other,
            begins_at=clock.now() - day,
            authority="Maj SANTOS",
            reason="under investigation",
            user=user,
            created_at=clock.now(),
        )
    )
    with pytest.raises(Exception, match="order of Maj SANTOS"):
        custody.issue_item(other.id, make.item("R4").id, user=user)
    assert entries() == 1


def test_what_two_people_agreed_to_is_no_task(strict: tuple[User, Personnel, Item]) -> None:
    user, person, item = strict
    alerts.begin("recall", user=user)
    agreed = Details(agreement=Agreement(make.user("ong"), "seen last week"))

    custody.issue_item(person.id, item.id, user=user, details=agreed)

    assert Override.select().count() == 1
    assert DeferredCheck.select().count() == 0


def test_auto_only_issues_in_an_alert_and_return_takes_back() -> None:
    desk, person, item = Counter(), make.person(), make.item()
    alerts.begin("recall", user=desk.user)
    desk.scan(person.id, 0)
    desk.scan(item.id, 1)

    assert desk.scan(item.id, 300).title == "Already out"
    assert desk.scan(item.id, 301, mode="return").kind == "return"


def test_beginning_and_end_stand_in_the_audit_log_and_take_turns() -> None:
    user = make.user("lim")
    with pytest.raises(Invalid):
        alerts.begin("  ", user=user)
    alerts.begin("recall", user=user)
    with pytest.raises(alerts.AlreadyOn):
        alerts.begin("again", user=user)
    running = kept.running()
    assert running is not None
    assert running.issued == 0
    alerts.end(user=user)
    with pytest.raises(alerts.NotOn):
        alerts.end(user=user)

    said = [row.action for row in AuditRow.select().order_by(AuditRow.seq.desc()).limit(2)]
    assert said == ["alert ends", "alert begins"]
    assert Alert.get().ended_by_id == user.id


def test_a_task_is_closed_once_and_with_a_note(strict: tuple[User, Personnel, Item]) -> None:
    user, person, item = strict
    alerts.begin("recall", user=user)
    custody.issue_item(person.id, item.id, user=user)
    with pytest.raises(Invalid):
        alerts.close_task(1, "", user=user)
    alerts.close_task(1, "seen", user=user)
    with pytest.raises(NotFound):
        alerts.close_task(1, "seen again", user=user)
