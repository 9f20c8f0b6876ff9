"""A hundred people and weapons at full typing speed: none lost, none doubled, each on a paper."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from app.models.base import database
from app.models.codes import Code
from app.models.writes import writes
from tests import make
from tests.e2e.conftest import sign_in
from tests.e2e.desk import Desk
from tests.e2e.server import Server

MANY = 100
SAVED_WITHIN_MS = 120_000
# One line for each entry: the card that was scanned, the weapon, and its paper.
ISSUED = """
SELECT who.code, what.code, t.receipt_id FROM transactions AS t
  JOIN codes AS who ON who.owner = t.personnel_id JOIN codes AS what ON what.owner = t.item_id
WHERE t.action = 'Take' ORDER BY t.id
"""


@writes
def pairs() -> list[tuple[str, str]]:
    """Make people and rifles; return the codes of each pair."""
    people = [make.person(f"7{number:05}").id for number in range(MANY)]
    items = [make.item(f"W{number:05}").id for number in range(MANY)]
    codes = {code.owner: str(code.code) for code in Code.select()}
    return [(codes[who], codes[what]) for who, what in zip(people, items, strict=True)]


def check(wanted: list[tuple[str, str]]) -> None:
    rows = database.execute_sql(ISSUED).fetchall()
    assert sorted((who, what) for who, what, _ in rows) == sorted(wanted)
    assert len({receipt for *_, receipt in rows}) == len(wanted)


def drained(desk: Desk) -> None:
    expect(desk.queue).to_have_text("All saved", timeout=SAVED_WITHIN_MS)


def test_a_hundred_through_one_counter(desk: Desk) -> None:
    wanted = pairs()

    for pair in wanted:
        desk.scan(*pair)
    drained(desk)

    check(wanted)


def test_a_hundred_through_two_counters_at_once(
    desk: Desk, chromium: Browser, server: Server
) -> None:
    wanted = pairs()
    context = chromium.new_context(base_url=server.at())
    sign_in(context)
    other = Desk(context.new_page())
    other.open()

    for number, pair in enumerate(wanted):
        (desk, other)[number % 2].scan(*pair)
    drained(desk)
    drained(other)

    check(wanted)
    assert other.problems == []
    context.close()
