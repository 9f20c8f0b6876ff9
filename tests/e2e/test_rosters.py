"""A roster of twelve issued through one counter at typing speed, and counted back in."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, expect

from app.models.codes import Code
from app.models.transactions import Transaction
from app.models.users import User
from app.services.rosters import rosters
from app.services.rosters.rosters import Plan, Wanted
from tests import make
from tests.e2e.desk import SAVED_WITHIN_MS, Desk, until

MANY = 12


def test_twelve_go_out_and_come_back_counting_down(context: BrowserContext) -> None:
    lines = [
        Wanted(
            make.person(f"9000{number:02}", surname=f"Cruz{number}").id,
            make.item(f"R{number:02}", rack="R1", slot=str(number)).id,
        )
        for number in range(MANY)
    ]
    codes = {row.owner: str(row.code) for row in Code.select()}
    lim = User.get(User.username == "lim")
    roster = rosters.create(Plan("Guard mount", lines=tuple(lines)), user=lim)
    desk = Desk(context.new_page())
    desk.page.goto(f"/rosters/{roster.id}")
    desk.page.get_by_role("button", name="Run at this counter").click()
    until(desk.page, "Boolean(customElements.get('counter-desk'))")
    count = desk.page.locator("#run-count")
    expect(count).to_have_text("0/12")
    expect(desk.page.get_by_role("radio", name="ISSUE")).to_be_checked()

    desk.scan(*[codes[name] for line in lines for name in (line.personnel_id, str(line.item_id))])

    desk.saved()
    expect(count).to_have_text("12 still out", timeout=SAVED_WITHIN_MS)
    assert [row.personnel_id for row in Transaction.select().order_by(Transaction.id)] == [
        line.personnel_id for line in lines
    ]

    desk.scan("AGC-END", "AGC-RETURN")
    for left, line in zip(range(MANY - 1, 0, -1), reversed(lines), strict=False):
        desk.scan(codes[str(line.item_id)])
        expect(count).to_have_text(f"{left} still out", timeout=SAVED_WITHIN_MS)
    desk.scan(codes[str(lines[0].item_id)])
    expect(count).to_have_text("12/12", timeout=SAVED_WITHIN_MS)
    desk.saved()

    assert Transaction.select().count() == 2 * MANY
    assert desk.problems == []
