"""Runs an import: all rows or none, unless only the good ones are asked for."""

from __future__ import annotations

import hashlib
from typing import Any

from app.models.users import User
from app.models.writes import writes
from app.services import audit
from app.services.field_checks import Flaw
from app.services.imports import columns, sheet
from app.services.imports.people import People
from app.services.imports.report import BLANK, REFUSED, Change, Outcome, Problem, Report
from app.services.imports.weapons import Weapons

KINDS: dict[str, type[People] | type[Weapons]] = {"personnel": People, "items": Weapons}

_TOO_MANY = (
    "This row has more cells than the header. A value with a comma in it needs quotation marks."
)


class _NothingKept(Exception):
    """Rolls the block back: a dry run, or rows with problems."""


def import_file(
    kind: str,
    name: str,
    content: bytes,
    *,
    user: User | None,
    may_change: bool = True,
    dry_run: bool = False,
    good_rows: bool = False,
) -> Report:
    """Import `content`, a CSV or XLSX file called `name`, and return what came of each row.

    `kind` is personnel or items. A row with problems keeps the whole file out, unless `good_rows`.
    `dry_run` does the same in a block that is rolled back. Without `may_change` (an armorer's
    import adds only) a row that would change a record is a problem. Raises BadFile, one sentence,
    for a file that cannot be used. It needs a block of its own, to roll back.
    """
    fields = KINDS[kind].fields
    read = sheet.read(name, content, lambda header: columns.recognises(fields, header))
    found = columns.match(read.header, fields)
    report = Report(name, kind, dry_run, good_rows, unknown_columns=found.unknown)
    try:
        _import(report, read, found, user, may_change, hashlib.sha256(content).hexdigest())
    except _NothingKept:
        return report
    report.imported = report.to_write
    report.written = report.imported > 0
    return report


@writes
def _import(
    report: Report,
    read: sheet.Sheet,
    found: columns.Columns,
    user: User | None,
    may_change: bool,
    digest: str,
) -> None:
    given = [_given(row, found) for row in read.rows]
    kind = KINDS[report.kind](given, user, may_change=may_change)
    for row, values in zip(read.rows, given, strict=True):
        if row.beyond:
            outcome = Outcome(REFUSED, flaws=[Flaw("", _TOO_MANY)])
        elif values:
            outcome = kind.take(values, row.number)
        else:
            outcome = Outcome(BLANK)
        _enter(report, row, found, outcome)
    if report.dry_run or not report.to_write:
        raise _NothingKept
    counts = {"new": report.new, "changed": report.changed, "same": report.same}
    after: dict[str, Any] = {"kind": report.kind, "sha256": digest, **counts}
    audit.append("import", "imports", digest[:16], user=user, after=after)


def _given(row: sheet.Row, found: columns.Columns) -> dict[str, str]:
    """Return a row's filled cells by field; an empty cell says nothing and changes nothing."""
    return {
        field: row.cells[place]
        for field, place in found.places.items()
        if place < len(row.cells) and row.cells[place]
    }


def _enter(report: Report, row: sheet.Row, found: columns.Columns, outcome: Outcome) -> None:
    """Enter a row's outcome into the report, its problems in the order of the columns."""
    report.count(outcome.what)
    if outcome.differences and outcome.what != REFUSED:
        fields = {
            found.headings.get(name, name): change for name, change in outcome.differences.items()
        }
        report.changes.append(Change(row.number, outcome.record_id, fields))
    places = found.places
    for flaw in sorted(outcome.flaws, key=lambda flaw: places.get(flaw.field, len(places))):
        report.problems.append(_problem(row, found, flaw))


def _problem(row: sheet.Row, found: columns.Columns, flaw: Flaw) -> Problem:
    place = found.places.get(flaw.field)
    value = row.cells[place] if place is not None and place < len(row.cells) else ""
    column = found.headings.get(flaw.field, flaw.field.replace("_", " "))
    return Problem(row.number, column, value, flaw.reason, flaw.suggestion)
