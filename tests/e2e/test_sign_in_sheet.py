"""The sheet over the counter: who may go on with kept scans, and what a scanner types into it."""

from __future__ import annotations

from playwright.sync_api import expect

from app.models.codes import Code
from app.models.writes import writes
from app.services.records import codes
from app.services.users import sessions, users
from tests.e2e.conftest import PASSWORD
from tests.e2e.desk import Desk
from tests.e2e.server import ledger

FACTORY_CODE = "DSAR15-PAF172992-87"


def end_sessions() -> None:
    """End every session of the armorer, as an administrator would."""
    sessions.end_all(users.named("lim"), user=None)


@writes
def engrave(own: str) -> None:
    """Give the item of an own code a factory code, too."""
    item = Code.get(Code.code == own).owner
    codes.attach(FACTORY_CODE, "item", "factory", item, None)


def sign_in_as(desk: Desk, name: str) -> None:
    """Fill the sheet and send it."""
    desk.sheet.get_by_label("Username").fill(name)
    desk.sheet.get_by_label("Password").fill(PASSWORD)
    desk.sheet.get_by_role("button", name="Sign in").click()


def test_a_viewer_who_signs_in_leaves_the_scans_for_an_armorer(
    desk: Desk, people: list[str], radios: list[str]
) -> None:
    users.add("auditor", "viewer", PASSWORD)
    end_sessions()
    desk.scan(people[0], radios[0])
    expect(desk.sheet).to_be_visible()
    expect(desk.banner).to_contain_text("2 scans kept on this device. They are recorded when an")

    sign_in_as(desk, "auditor")
    expect(desk.sheet).to_contain_text("your role cannot issue")
    assert ledger() == []
    sign_in_as(desk, "lim")
    desk.saved()

    assert ledger() == ["Take P01"]


def test_a_factory_code_scanned_into_the_password_is_a_scan(
    desk: Desk, people: list[str], radios: list[str]
) -> None:
    engrave(radios[0])
    end_sessions()
    desk.scan(people[0])
    password = desk.sheet.get_by_label("Password")
    expect(password).to_be_focused()

    desk.scan(FACTORY_CODE)
    expect(password).to_have_value("")
    sign_in_as(desk, "lim")
    desk.saved()

    assert ledger() == ["Take P01"]
