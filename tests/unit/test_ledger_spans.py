"""Where in the ledger a span of time lies: kept for each 4,096 entries, true, and used by lists."""

from __future__ import annotations

from random import Random
from typing import Any

import apsw
import pytest

from app.config import Settings
from app.models import migrate
from app.models.base import database
from app.models.users import User
from app.queries.ledger_spans import BLOCK
from app.queries.resources import ledger
from app.queries.resources.pages import cursor
from app.services.custody import custody
from app.services.verification.findings import Findings
from app.services.verification.ledger import check_spans
from tests import make
from tests.statements import steps

MADE = 2 * BLOCK - 1
_ENTRY = """
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id)
VALUES (?, ?, ?, ?, '2026-01-01T00:00:00.000000Z', ?)
"""
_SPAN = f"""
INSERT INTO ledger_spans SELECT {{0}}, min(occurred_at), max(occurred_at) FROM transactions
WHERE id > {{0}} * {BLOCK} - {BLOCK} AND id <= {{0}} * {BLOCK}
"""


@pytest.fixture
def unfinished(record: Settings) -> list[str]:
    """Two blocks less one entry, typed in out of their order; return when each happened."""
    by, people = make.user("lim"), [make.person("300001"), make.person("300002")]
    items = [make.item("R1"), make.item("R2"), make.item("R3")]
    random = Random(7)  # noqa: S311  (decides times, not secrets)
    found = [f"2025-{1 + at // 700:02}-{random.randint(1, 28):02}" for at in range(MADE)]
    times = [f"{day}T08:00:00.000000Z" for day in found]
    for name in migrate.trigger_statements():
        database.execute_sql(f"DROP TRIGGER {name}")
    with database.atomic():
        for number, at in enumerate(times):
            person, item = people[number % 2].id, items[number % 3].id
            database.execute_sql(_ENTRY, ("Return", person, item, at, by.id))
        database.execute_sql(_SPAN.format(1))  # as migration 0025 makes it
    migrate.refresh_triggers(database)
    return times


@pytest.fixture
def times(unfinished: list[str]) -> list[str]:
    """Two blocks, the last entry written as every entry is; return when each happened."""
    finish()
    entry = database.execute_sql(
        "SELECT id, occurred_at FROM transactions ORDER BY id DESC LIMIT 1"
    )
    number, at = entry.fetchone()
    assert number == 2 * BLOCK
    return [*unfinished, at]


def finish() -> None:
    """Write one entry as every entry is written."""
    item, person = make.item("R9"), make.person("300009")
    custody.issue_item(person.id, item.id, user=User.get(User.username == "lim"))


def asked(**wanted: str) -> list[int]:
    """Return the entries of a list, all its pages."""
    found, after = list[int](), None
    while True:
        page = ledger.page(ledger.Filter(**wanted), after=after, limit=500)
        found += [row["id"] for row in page.results]
        if page.next is None:
            return found
        after = page.next


def test_the_last_entry_of_a_block_says_when_the_block_happened(times: list[str]) -> None:
    rows = database.execute_sql("SELECT id, first_at, last_at FROM ledger_spans").fetchall()

    blocks = (times[:BLOCK], times[BLOCK:])
    assert rows == [(n, min(block), max(block)) for n, block in enumerate(blocks, 1)]


WRONG = (
    "INSERT INTO ledger_spans SELECT 3, first_at, last_at FROM ledger_spans WHERE id = 2",
    "INSERT OR REPLACE INTO ledger_spans SELECT 2, first_at, first_at FROM ledger_spans LIMIT 1",
    "UPDATE ledger_spans SET last_at = first_at WHERE id = 1",
    "DELETE FROM ledger_spans",
)


def test_nothing_else_is_written_there(times: list[str]) -> None:
    for statement in WRONG:
        with pytest.raises(apsw.ConstraintError, match=r"append_only|never_deleted"):
            database.connection().execute(statement)


def test_a_span_of_time_is_all_of_it_and_nothing_else(times: list[str]) -> None:
    since, until = "2025-03-20T00:00:00.000000Z", "2025-07-04T08:00:00.000000Z"
    for begin, end in ((None, None), (since, None), (None, until), (since, until), ("2027", None)):
        given = {"since": begin, "until": end}
        span = {name: value for name, value in given.items() if value is not None}
        found = [(n, at) for n, at in enumerate(times, 1) if (begin or "") <= at < (end or ":")]
        assert asked(**span) == [n for n, _ in found]
        # R1 has every third entry, but for the last.
        of_one = [n for n, _ in found if n % 3 == 1 and n != 2 * BLOCK]
        assert asked(**span, item_id=f"IR-R1{make.DATE}") == of_one


def test_a_block_that_is_finished_between_two_reads_is_in_the_page(
    unfinished: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    since = "2025-03-20T00:00:00.000000Z"
    begin = BLOCK - 300  # so that the page goes on behind the first block
    wanted = [n for n, at in enumerate(unfinished, 1) if n > begin and at >= since][:500]
    real, reads = ledger._found, list[str]()

    def found(query: str, bound: dict[str, Any]) -> list[int]:
        rows = real(query, bound)
        reads.append(query)
        if len(reads) == 2:  # the blocks were read, what no block has is not yet
            finish()
        return rows

    monkeypatch.setattr(ledger, "_found", found)

    page = ledger.page(ledger.Filter(since=since), after=cursor(ledger.LIST, begin), limit=500)

    assert len(reads) == 3
    assert [row["id"] for row in page.results] == wanted


def test_blocks_that_have_nothing_of_a_span_are_not_read(times: list[str]) -> None:
    last = f"SELECT id FROM transactions WHERE id > {BLOCK} AND +occurred_at >= '2026' ORDER BY id"
    one_block = steps(lambda: database.execute_sql(last).fetchall())

    assert steps(lambda: ledger.page(ledger.Filter(since="2026"), after=None, limit=5)) < (
        one_block * 2
    )


def test_verification_finds_a_block_that_says_something_else(times: list[str]) -> None:
    connection, before, after = database.connection(), Findings(), Findings()
    check_spans(connection, before)
    connection.execute("DROP TRIGGER ledger_spans_fixed")
    connection.execute("UPDATE ledger_spans SET last_at = first_at WHERE id = 1")
    connection.execute("DROP TRIGGER ledger_spans_never_deleted")
    connection.execute("DELETE FROM ledger_spans WHERE id = 2")

    check_spans(connection, after)

    assert not before.all()
    assert [one.code for one in after.all()] == ["span_differs", "span_differs"]


def test_verification_finds_a_block_in_another_ones_place(times: list[str]) -> None:
    connection, found = database.connection(), Findings()
    for name in migrate.trigger_statements():
        connection.execute(f"DROP TRIGGER {name}")
    # As many as there must be, and each says the truth of what it names: one entry of the third.
    entry = list(connection.execute(f"SELECT * FROM transactions WHERE id = {BLOCK}").fetchone())
    entry[0] = 2 * BLOCK + 1
    marks = ", ".join("?" * len(entry))
    connection.execute(f"INSERT INTO transactions VALUES ({marks})", entry)
    connection.execute("DELETE FROM ledger_spans WHERE id = 1")
    at = "occurred_at, occurred_at FROM transactions"
    connection.execute(f"INSERT INTO ledger_spans SELECT 3, {at} WHERE id = ?", (entry[0],))

    check_spans(connection, found)

    assert [one.code for one in found.all()] == ["span_differs"]
