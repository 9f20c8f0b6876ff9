"""A weapon's set at the counter in a browser: it goes along, is changed, counted and owed."""

from __future__ import annotations

from playwright.sync_api import expect

from app.models.codes import Code
from tests import make
from tests.e2e.desk import Desk


def test_a_set_goes_out_is_changed_and_comes_back_with_something_missing(
    desk: Desk, people: list[str]
) -> None:
    rifle = make.item("W480302", rack="R3-12")
    code = str(Code.get(Code.owner == rifle.id).code)
    desk.page.get_by_label("Purpose").select_option("Duty Vigil")

    desk.scan(people[0], code)
    desk.saved()
    expect(desk.title).to_have_text("ISSUED M16A1 W480302")
    expect(desk.banner).to_contain_text("with 7 mags, 210 rds, sling")

    desk.lists.get_by_text("change", exact=True).click()
    desk.lists.get_by_label("5.56mm 30 rounds").fill("5")
    desk.lists.get_by_role("button", name="Change").click()
    desk.saved()
    expect(desk.title).to_have_text("CHANGED")
    expect(desk.lists).to_contain_text("5 mags, 210 rds, sling")

    desk.scan("AGC-MISSING", code)
    desk.saved()
    expect(desk.title).to_have_text("Count what came back")
    desk.banner.get_by_label("M193 5.56mm").fill("200")
    desk.button("Record return").click()
    desk.saved()
    expect(desk.title).to_have_text("Still missing: 10 rounds")

    desk.button("All here").click()
    desk.saved()
    expect(desk.title).to_have_text("All here")
