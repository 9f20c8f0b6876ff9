"""The pages in place of ArmGuard when its record cannot be used: axe finds nothing in them."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server

from app.config import Settings
from app.models.base import close_database
from app.services.rescue import damage
from app.web import rescue
from tests.e2e.axe import Examiner

# The browser says so of each page here: they are answered with 503.
STOPPED = "503"


@pytest.fixture
def desk(record: Settings) -> Iterator[tuple[str, str]]:
    """Give the address of the rescue page, and the code that its console shows."""
    close_database()
    app, known = rescue.build(record, damage.of("damaged"))
    known.copies.wait()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.port}", known.code
    server.shutdown()
    serving.join()


def test_the_rescue_pages_are_accessible(chromium: Browser, desk: tuple[str, str]) -> None:
    address, code = desk
    context = chromium.new_context(base_url=address, reduced_motion="reduce")
    nervous = Examiner(context)
    nervous.open("/")
    step = nervous.page.get_by_role("listitem").first
    expect(step).to_have_css("list-style-type", "decimal")
    found = nervous.problems()
    nervous.open("/counter/paper-sheet")
    found += nervous.problems()
    nervous.open("/")
    nervous.page.get_by_label("Password, or the code").fill(code)
    nervous.page.get_by_role("button", name="Show the list").click()
    expect(nervous.page.get_by_role("heading", name="Who holds what")).to_be_visible()
    expect(nervous.page.get_by_text("by this machine's clock")).to_be_visible()
    found += nervous.problems()
    context.close()

    assert [what for what in found if STOPPED not in what] == []
