"""A weapon comes back with a fault: it is said on its return, and the weapon is then refused."""

from __future__ import annotations

from playwright.sync_api import expect

from app.models.codes import Code
from app.services.settings import settings
from tests import make
from tests.e2e.desk import Desk


def test_a_return_with_a_fault_takes_the_weapon_out_of_service(
    desk: Desk, people: list[str]
) -> None:
    rifle = make.item("W480302", rack="R3-12")
    code = str(Code.get(Code.owner == rifle.id).code)
    settings.change("return_questions", "on", None)
    desk.scan(people[0], code)
    desk.saved()
    desk.scan("AGC-RETURN", code)
    desk.saved()
    expect(desk.title).to_have_text("RETURNED M16A1 W480302")
    expect(desk.button("All good")).to_be_visible()

    desk.banner.get_by_role("link", name="Something is wrong").click()
    page = desk.page
    page.get_by_label("Serviceable").select_option("No")
    page.get_by_label("What is wrong").fill("bent barrel")
    page.get_by_role("button", name="Record the answers").click()
    expect(page.get_by_text("Not serviceable: bent barrel").first).to_be_visible()

    desk.open()
    desk.scan("AGC-AUTO", people[0], code)
    desk.saved()
    expect(desk.title).to_have_text("In maintenance")
    expect(desk.banner.get_by_role("link", name="Back in service")).to_be_visible()
