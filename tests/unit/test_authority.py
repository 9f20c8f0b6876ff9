"""Who may bear arms by order: drafts, approval, the check at each issue, and its replay."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from app import clock
from app.config import Settings
from app.models.authority import AuthorityCheck, AuthorityLine, AuthorityRoster
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.users import User
from app.queries import authority
from app.services.authority import authority_rosters as rosters
from app.services.authority import authority_sources
from app.services.authority.authority_check import NotAuthorized
from app.services.authority.authority_rosters import NotADraft, NotTheCommander
from app.services.custody import alerts, custody, custody_rules, drawing_rights
from app.services.custody.custody import Details
from app.services.custody.overrides import Agreement
from app.services.errors import Invalid
from app.services.settings import settings
from app.services.users import appointments
from app.services.verification import verify
from tests import make
from tests.statements import traced

PDF = b"%PDF-1.4 signed %%EOF"


@pytest.fixture
def by(record: Settings) -> User:
    return make.user()


@pytest.fixture
def boss(record: Settings) -> User:
    """Give an admin, who enters appointments and papers."""
    return make.user("boss", "admin")


@pytest.fixture
def commander(boss: User) -> User:
    """Give a viewer who is appointed as commander."""
    viewer = make.user("major", "viewer")
    appointments.appoint(viewer, {"duty": "commander", "document": "SO 12"}, user=boss)
    return viewer


@pytest.fixture
def cruz(record: Settings) -> Personnel:
    return make.person()


@pytest.fixture
def rifle(record: Settings) -> Item:
    return make.item()


def day(days: int = 0) -> str:
    return (clock.local(clock.now()) + timedelta(days=days)).date().isoformat()


def draft(by: User, *people: Personnel, begins: int = 0, ends: int = 0) -> AuthorityRoster:
    given = {"name": "Guard", "begins_on": day(begins), "ends_on": day(ends)}
    return rosters.create(given, [person.id for person in people], user=by)


def policy(word: str) -> None:
    settings.change("authority_roster", word, None)


def refused(person: Personnel, item: Item, by: User, details: Details | None = None) -> str:
    with pytest.raises(NotAuthorized) as refusal:
        custody.issue_item(person.id, item.id, user=by, details=details or Details())
    return refusal.value.text


def test_a_unit_works_without_a_roster(cruz: Personnel, rifle: Item, by: User) -> None:
    custody.issue_item(cruz.id, rifle.id, user=by)

    assert AuthorityCheck.select().count() == 0


def test_without_a_roster_that_holds_nobody_draws(cruz: Personnel, rifle: Item, by: User) -> None:
    policy("refuse")
    draft(by, cruz)

    assert refused(cruz, rifle, by).startswith("No approved authorization roster holds on")


def test_who_is_on_the_approved_roster_draws_and_the_issue_keeps_it(
    cruz: Personnel, rifle: Item, by: User, commander: User
) -> None:
    policy("refuse")
    roster = rosters.approve(draft(by, cruz).id, user=commander)

    take = custody.issue_item(cruz.id, rifle.id, user=by).row["id"]

    judged = AuthorityCheck.get_by_id(take)
    assert (judged.roster_id, judged.day) == (roster.id, day())
    assert (authority.judged_by(take) or {})["authority"] == "major"


def test_who_is_not_on_it_is_refused_and_nobody_passes_over_that(
    cruz: Personnel, rifle: Item, by: User, commander: User, boss: User
) -> None:
    policy("refuse")
    rosters.approve(draft(by, make.person("994539")).id, user=commander)
    agreed = Details(agreement=Agreement(boss, "urgent"))
    alerts.begin("recall", user=boss)

    assert "is not on the authorization roster of" in refused(cruz, rifle, by, agreed)
    assert AuthorityCheck.select().count() == 0


def test_a_warning_lets_it_go_and_says_so(
    cruz: Personnel, rifle: Item, by: User, commander: User
) -> None:
    policy("warn")
    rosters.approve(draft(by, make.person("994539")).id, user=commander)

    said = drawing_rights.warnings(cruz, rifle, clock.now())
    take = custody.issue_item(cruz.id, rifle.id, user=by).row["id"]

    assert "is not on the authorization roster" in said[0]
    assert AuthorityCheck.get_by_id(take).roster_id == 1


def test_of_several_the_one_approved_last_counts_and_a_withdrawn_one_does_not(
    cruz: Personnel, rifle: Item, by: User, commander: User
) -> None:
    policy("refuse")
    first = rosters.approve(draft(by, cruz, begins=-3, ends=3).id, user=commander)
    second = rosters.approve(draft(by, make.person("994539")).id, user=commander)

    refused(cruz, rifle, by)
    rosters.withdraw(second.id, user=commander)
    take = custody.issue_item(cruz.id, rifle.id, user=by).row["id"]

    assert AuthorityCheck.get_by_id(take).roster_id == first.id


@pytest.mark.parametrize(("begins", "ends"), [(-3, -1), (1, 3)])
def test_a_roster_of_other_days_does_not_hold(
    cruz: Personnel, rifle: Item, by: User, commander: User, begins: int, ends: int
) -> None:
    policy("refuse")
    rosters.approve(draft(by, cruz, begins=begins, ends=ends).id, user=commander)

    refused(cruz, rifle, by)


def test_only_a_commander_approves_and_nobody_what_they_made(
    cruz: Personnel, by: User, boss: User, commander: User
) -> None:
    superuser = make.user("owner", "superuser")
    own = draft(commander, cruz)

    for roster, user in ((draft(by, cruz), by), (draft(by, cruz), superuser), (own, commander)):
        with pytest.raises(NotTheCommander):
            rosters.approve(roster.id, user=user)

    assert AuthorityRoster.select().where(AuthorityRoster.approved_at.is_null(False)).count() == 0


def test_a_commander_whose_appointment_ended_approves_nothing(
    cruz: Personnel, by: User, boss: User, commander: User
) -> None:
    appointments.end(commander, 1, user=boss)

    with pytest.raises(NotTheCommander):
        rosters.approve(draft(by, cruz).id, user=commander)


def test_the_signed_paper_approves_too(
    cruz: Personnel, by: User, boss: User, tmp_path: Path
) -> None:
    made = draft(by, cruz)

    done = rosters.approve_by_paper(made.id, "Maj SANTOS", PDF, media=tmp_path, user=boss)

    assert (done.authority, done.form, done.approved_by) == ("Maj SANTOS", "pdf", boss)
    assert (tmp_path / done.sha256[:2] / f"{done.sha256}.pdf").read_bytes() == PDF


def test_paper_without_a_name_or_a_scan_approves_nothing(
    cruz: Personnel, by: User, boss: User, tmp_path: Path
) -> None:
    with pytest.raises(Invalid) as wrong:
        rosters.approve_by_paper(draft(by, cruz).id, " ", b"no", media=tmp_path, user=boss)

    assert wrong.value.problems.keys() == {"authority", "file"}


def test_an_approved_roster_stays_as_it_is(
    cruz: Personnel, by: User, boss: User, commander: User
) -> None:
    roster = rosters.approve(draft(by, cruz).id, user=commander)
    line = AuthorityLine.get()

    for change in (
        lambda: rosters.add_person(roster.id, make.person("994539").id, user=by),
        lambda: rosters.take_off(roster.id, [line.id], user=by),
        lambda: rosters.approve(roster.id, user=commander),
    ):
        with pytest.raises(NotADraft):
            change()


def test_a_draft_changes_until_it_is_approved(cruz: Personnel, by: User, commander: User) -> None:
    reyes, made = make.person("994539", surname="Reyes"), draft(by, cruz)

    rosters.add_person(made.id, reyes.id, user=by)
    rosters.take_off(made.id, [AuthorityLine.get(AuthorityLine.personnel == cruz).id], user=by)
    with pytest.raises(Invalid):
        rosters.add_person(made.id, reyes.id, user=by)

    assert [row["personnel_id"] for row in authority.lines(made.id)] == [reyes.id]


def test_an_empty_roster_is_not_approved(by: User, commander: User) -> None:
    with pytest.raises(Invalid):
        rosters.approve(draft(by).id, user=commander)


def test_people_come_from_a_unit_a_list_or_the_last_one(cruz: Personnel, by: User) -> None:
    gone = make.person("994539", status="Inactive")
    made = draft(by, cruz, gone)

    assert authority_sources.of_unit(None, None) == [cruz.id]
    assert authority_sources.of_text(f"serial\n{cruz.serial}\n") == [cruz.id]
    assert authority_sources.of_roster(made.id) == [cruz.id]
    with pytest.raises(Invalid):
        authority_sources.of_text("unknown")


def test_every_problem_of_a_draft_is_said_at_once(by: User) -> None:
    with pytest.raises(Invalid) as wrong:
        rosters.create({"name": " ", "begins_on": "soon"}, [], user=by)

    assert wrong.value.problems.keys() == {"name", "begins_on"}


def test_an_issue_asks_one_small_read_more(
    cruz: Personnel, rifle: Item, by: User, commander: User
) -> None:
    rosters.approve(draft(by, cruz).id, user=commander)
    counts = {}
    for word in ("off", "refuse"):
        policy(word)
        asked: list[str] = []
        with traced(lambda sql, _, asked=asked: asked.append(sql)):  # type: ignore[misc]
            custody_rules.reasons(cruz, rifle, by, clock.now())
        counts[word] = len(asked)

    assert counts["refuse"] == counts["off"] + 1


def test_the_replay_agrees_with_a_unit_that_uses_rosters(
    record: Settings, cruz: Personnel, rifle: Item, by: User, commander: User
) -> None:
    custody.issue_item(cruz.id, rifle.id, user=by)
    custody.return_item(rifle.id, user=by)
    policy("refuse")
    first = rosters.approve(draft(by, cruz).id, user=commander)
    back = custody.issue_item(cruz.id, rifle.id, user=by)
    custody.return_item(rifle.id, user=by)
    custody.undo(back.row["id"] + 1, user=by)
    custody.return_item(rifle.id, user=by)
    rosters.withdraw(first.id, user=commander)
    rosters.approve(draft(by, cruz).id, user=commander)
    custody.issue_item(cruz.id, rifle.id, user=by)

    assert verify(record.database_path).findings == ()
    assert AuthorityCheck.select().count() == 3
