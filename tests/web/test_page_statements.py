"""What pages ask of the database: as much for 300 rows as for 10, and never a whole table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from flask import Flask

from app.models.base import database
from app.models.users import User
from app.models.writes import writes
from app.services.custody import custody
from app.services.users import tokens
from tests import armory, make
from tests.addresses import everywhere, lists
from tests.browse import Browser
from tests.statements import plan, traced

Browsers = Callable[..., Browser]
Asked = dict[str, list[tuple[str, Any]]]

# Tables that grow with the unit's years; the others have some dozen rows.
LARGE = {
    "items", "personnel", "transactions", "transaction_texts", "custody", "receipts", "codes",
    "audit_log", "audit_texts", "idempotency_keys", "hand_overs", "sessions", "remarks", "photos",
    "label_prints", "deleted_records", "stock_movements", "stock_movement_texts", "documents",
    "jobs", "notices", "receipt_prints", "receipt_signatures", "receipt_scans", "receipt_voids",
    "overrides", "due_changes", "contact_notes", "discrepancies", "discrepancy_steps",
    "return_answers", "roster_lines", "roster_marks", "roster_takes", "count_sightings",
    "count_steps", "count_quantities", "paper_lines", "checkpoints", "clock_marks", "backups",
    "backup_copies", "sign_in_failures", "transfers", "stock_checks", "stock_check_faults",
    "audit_seals", "erased_rows", "assignments", "qualifications", "duty_bars", "import_jobs",
    "container_steps", "brass_counts", "authority_checks", "authority_lines",
}  # fmt: skip
FETCHED = 130
NEXT_PAGES = 15
# Read in pieces of some hundred rows, or all that match at once, however many they are.
IN_PIECES = re.compile(
    r"^/(audit|custody|items|personnel|receipts|transactions)\.csv|^/\w+/bulk"
    r"|^/api/v1/(audit|verify)|^/verify/record\.jsonl\.gz$"
)
# {what the plan says: why it may}. A scan along an index in a page's own order ends with the page.
ALLOWED = {
    r"items USING (COVERING )?INDEX items_by_(serial|number|condition|rack|place|status|owner)":
        "in the list's order, up to a page",
    r"items USING COVERING INDEX items_by_search": "5,000 short texts, for what is typed",
    r"items USING COVERING INDEX items_by_state": "5,000 short rows, counted by model",
    r"items \| WITH out AS": "5,000 rows, each counted by a report of a day",
    r"(items|personnel)\b.* \| SELECT count\(\*\) > \? FROM \(SELECT 1 .* LIMIT \?\)$":
        "up to one more than a run of labels may hold",
    r"personnel USING (COVERING )?INDEX personnel_by_(search|name|status|rank)":
        "in the list's order, up to a page; 2,500 short rows, counted or for what is typed",
    r"personnel USING (COVERING )?INDEX sqlite_autoindex_personnel_\d": "in the order of the id",
    r"items USING (COVERING )?INDEX sqlite_autoindex_items_\d": "in the order of the id",
    r"transactions USING (COVERING )?INDEX transactions_by_(user_)?time":
        "newest first, up to a page",
    r"custody USING (COVERING )?INDEX custody_open_\w+": "only what is out now",
    r"personnel \| .*ORDER BY (r\.position|coalesce\([gs]\.name, ''\)|p\.status)":
        "2,500 rows in an order that no index has",
    r"items \| .*ORDER BY m\.name": "5,000 rows in an order that no index has",
    r"\w+( USING .*)? \| SELECT EXISTS": "up to the first row",
    r'(backups|checkpoints|clock_marks|import_jobs|stock_checks)( USING .*)? \| '
    r'.* ORDER BY \S*\bid"? DESC LIMIT': "the newest, of kinds that come all the time",
    r"(audit_seals|checkpoints) \| .* ORDER BY [cs]\.id$":
        "all of them prove something; one for 20,000 audit rows, one a night",
    r"(discrepancies|duty_bars|stock_check_faults)\b": "what went wrong: some hundred in years",
}  # fmt: skip
# A search that finds nearly every entry: what corrects nothing, by the index of what it corrects.
BY_NULL = (
    "sqlite_autoindex_transactions_1 (corrects_id", r"AND (t\.)?corrects_id IS NULL"
)  # fmt: skip
# The newest rows by their number, up to a LIMIT, with nothing that leaves some out.
NEWEST = re.compile(r"FROM \w+( AS \w+)? ORDER BY (\w+\.)?(id|seq)( DESC)? LIMIT")


def grow(upto: range) -> None:
    """Register people and items, issue every third and return half of those."""
    by = make.user("issuer") if upto.start == 0 else None
    by = by or User.get(User.username == "issuer")
    _grow(upto, by)


@writes
def _grow(upto: range, by: User) -> None:
    for number in upto:
        person = make.person(f"4{number:05}", surname=f"Cruz{number}")
        item = make.item(f"N{number}", rack="R3")
        custody.issue_item(person.id, item.id, user=by)
        if number % 2:
            custody.return_item(item.id, user=by)
        # Everything that a page of one person or item lists.
        custody.return_item(armory.OUT_RIFLE, user=by)
        custody.issue_item(armory.CRUZ, armory.OUT_RIFLE, user=by)


def ask(visitor: Browser, path: str, token: str) -> tuple[Any, list[tuple[str, Any]]]:
    """Return the answer of an address and what it asked of the database."""
    key = {"Authorization": f"Bearer {token}"} if path.startswith("/api/") else {}
    heard: list[tuple[str, Any]] = []
    with traced(lambda sql, bound: heard.append((sql, bound))):
        return visitor.send("GET", path, headers=key), heard


def statements(app: Flask, visitor: Browser, token: str, *, onwards: bool = False) -> Asked:
    """Return what each address asks of the database, and each list's next page, if wanted."""
    found: Asked = {}
    paths = [*dict.fromkeys([*everywhere(app), *lists()])]
    for path in paths:
        # The first visit of an address may keep something for the next.
        ask(visitor, path, token)
        answer, heard = ask(visitor, path, token)
        status = answer.status_code
        assert status < 500, f"{path} answered {status}"
        if onwards and status == 200:
            text = answer.get_data().decode("utf-8", "replace")
            paths += [one for one in _next(path, text) if one not in paths]
        if status < 400:  # a file that nobody has uploaded here, and the like
            found[path] = heard
    assert len(found) > FETCHED
    return found


def _next(path: str, text: str) -> list[str]:
    """Return where a list goes on behind its first page."""
    if "after=" in path:
        return []
    if path.startswith("/api/"):
        cursor = re.search(r'"next": ?"([^"]+)"', text)
        return [f"{path}{'&' if '?' in path else '?'}after={cursor[1]}"] if cursor else []
    link = re.search(r'href="(/[^"]*[?&](?:amp;)?after=[^"]*)"', text)
    return [unescape(link[1])] if link else []


@pytest.fixture
def visitor(browser: Browsers) -> Browser:
    """Give a superuser's browser over a filled armory."""
    armory.fill()
    grow(range(10))
    return browser("superuser")


def test_every_page_asks_as_much_for_three_hundred_rows_as_for_ten(
    app: Flask, visitor: Browser
) -> None:
    token = tokens.add("reader", User.get(User.username == "superuser"), scope="read")
    few = statements(app, visitor, token)
    grow(range(10, 300))
    many = statements(app, visitor, token)

    # Many labels are a job: neither their pages nor their PDF are then the answer to a request.
    assert few.keys() - many.keys() <= {"/labels/labels.pdf", "/labels/print"}
    grown = {
        path: [len(few[path]), len(many[path])]
        for path in few.keys() & many.keys()
        if len(many[path]) > len(few[path]) and not IN_PIECES.match(path)
    }
    # Once a minute an answer also notes when its session was seen last.
    again = {path: len(ask(visitor, path, token)[1]) for path in grown}
    assert {path: counts for path, counts in grown.items() if again[path] > counts[0]} == {}


def scans(asked: Asked) -> Iterator[tuple[str, str, str]]:
    """Yield (address, what is scanned, statement) for each scan of a large table."""
    known: dict[str, list[str]] = {}
    for path, found in asked.items():
        for sql, bound in found:
            if not sql.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
                continue
            if sql not in known:
                known[sql] = list(_scans(sql, bound))
            yield from ((path, scan, " ".join(sql.split())) for scan in known[sql])


def _scans(sql: str, bound: Any) -> Iterator[str]:
    named = re.findall(
        r'(?:FROM|JOIN|UPDATE)\s+"?(\w+)"?(?:\s+AS\s+"?(\w+)"?)?', sql, re.IGNORECASE
    )
    tables = {alias or table: table for table, alias in named}
    for line in plan(sql, bound or ()):
        what = re.match(r"SCAN (\w+)(.*)", line)
        if what and tables.get(what[1], what[1]) in LARGE:
            yield tables.get(what[1], what[1]) + what[2]
        if BY_NULL[0] in line and re.search(BY_NULL[1], sql):
            yield line


def unforeseen(asked: Asked) -> set[tuple[str, str]]:
    """Return the scans that nothing allows, as (what is scanned, statement)."""
    return {
        (scan, sql)
        for _, scan, sql in scans(asked)
        if not any(re.match(allowed, f"{scan} | {sql}") for allowed in ALLOWED)
        and not NEWEST.search(sql)
    }


def test_no_page_reads_a_whole_table(app: Flask, visitor: Browser) -> None:
    token = tokens.add("reader", User.get(User.username == "superuser"), scope="read")

    grow(range(10, 70))  # more than a page

    asked = statements(app, visitor, token, onwards=True)
    assert len([path for path in asked if "after=" in path]) > NEXT_PAGES
    found = unforeseen(asked)
    assert not found, "\n".join(map(str, found))


def test_a_missing_index_is_found(app: Flask, visitor: Browser) -> None:
    """The control: without their indexes these pages read whole tables, and that is seen."""
    for name in ("transactions_by_item", "audit_log_by_object", "items_by_rack", "codes_by_owner"):
        database.execute_sql(f"DROP INDEX {name}")
    asked: Asked = {"/items": []}
    for path in (f"/items/{armory.OUT_RIFLE}", "/items?sort=rack"):
        with traced(lambda sql, bound: asked["/items"].append((sql, bound))):
            visitor.send("GET", path)

    assert {scan.split()[0] for scan, _ in unforeseen(asked)} >= {"items", "codes"}, [*scans(asked)]
