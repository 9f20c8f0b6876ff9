"""A rack is scanned in a burst, with the focus anywhere, through a server that goes away."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, expect

from app.models.codes import Code
from app.models.counts import CountSighting
from app.models.users import User
from tests import make
from tests.counted import begin
from tests.e2e.desk import until
from tests.e2e.server import Server


def test_a_burst_over_a_rack_is_counted_once_each_and_kept_while_the_server_is_away(
    context: BrowserContext, server: Server
) -> None:
    names = [make.item(f"W{number:02}", rack=f"R3-{number:02}").id for number in range(8)]
    codes = {row.owner: str(row.code) for row in Code.select()}
    count = begin(User.get(User.username == "lim"), "R3", blind="1")
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"/counts/{count.id}")
    until(page, "Boolean(customElements.get('count-scan'))")
    counted = page.locator("#counted + .stats .num").first

    page.get_by_role("heading", level=1).click()
    for name in [*names[:6], names[0]]:
        page.keyboard.type(codes[name])
        page.keyboard.press("Enter")

    expect(counted).to_have_text("6")
    expect(page.locator("#scan-result")).to_contain_text("already counted")
    expect(page.locator("#count-queue")).to_have_text("All saved")

    server.kill()
    for name in names[6:]:
        page.keyboard.type(codes[name])
        page.keyboard.press("Enter")
    expect(page.locator("#count-queue")).to_contain_text("NOT SAVED: 2 kept")
    server.start()
    expect(page.locator("#count-queue")).to_have_text("All saved", timeout=15_000)
    expect(counted).to_have_text("8")
    page.get_by_role("button", name="Finish").click()
    expect(page.locator("main")).to_contain_text("8Found")

    seen = [row.item_id for row in CountSighting.select().order_by(CountSighting.id)]
    assert seen == names
    assert {row.rack for row in CountSighting.select()} == {"R3"}
    assert problems == []
