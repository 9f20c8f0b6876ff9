"""Runs an import: all rows or none, unless only the good ones are asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import Any

from app.models.base import database, roomy
from app.models.users import User
from app.models.writes import writes_long
from app.queries import chain
from app.queries.settings import setting
from app.services import audit
from app.services.field_checks import Flaw
from app.services.imports import columns, sheet, template
from app.services.imports.fixes import NOTHING_FIXED, Fixes
from app.services.imports.people import People
from app.services.imports.qualifications import Qualifications
from app.services.imports.report import (
    BLANK,
    REFUSED,
    SKIPPED,
    Change,
    Outcome,
    Problem,
    Report,
)
from app.services.imports.weapons import Weapons

KINDS: dict[str, type[People] | type[Weapons] | type[Qualifications]] = {
    "personnel": People,
    "items": Weapons,
    "qualifications": Qualifications,
}
# How often rows are judged anew outside of the block because the record has moved meanwhile.
ATTEMPTS = 3

_TOO_MANY = (
    "This row has more cells than the header. A value with a comma in it needs quotation marks."
)
_MADE_UP = (
    "This record is a made-up demo unit, and real people and weapons never go into it. Start with "
    "real data first: Settings says how."
)
_MOVED = "SELECT 1 FROM audit_log WHERE seq > ? AND object_type IN ({}) LIMIT 1"

Progress = Callable[[int, int], None]
InBlock = Callable[[Report], None]


class _Moved(Exception):
    """What the rows were judged by has changed since."""


@dataclass(frozen=True)
class Ask:
    """An import as it was asked for: the sheet read, its columns found."""

    kind: str
    name: str
    digest: str
    read: sheet.Sheet
    found: columns.Columns
    user: User | None
    may_change: bool
    dry_run: bool
    good_rows: bool
    fixes: Fixes


@dataclass(frozen=True)
class _Judged:
    """What each row comes to, how the good ones are written, and the chain's end before that."""

    report: Report
    steps: list[Callable[[], object]]
    seq: int


def import_file(
    kind: str,
    name: str,
    content: bytes,
    *,
    user: User | None,
    may_change: bool = True,
    dry_run: bool = False,
    good_rows: bool = False,
    mapping: list[str] | None = None,
    fixes: Fixes = NOTHING_FIXED,
    progress: Progress | None = None,
    in_block: InBlock | None = None,
) -> Report:
    """Import `content`, a CSV or XLSX file called `name`, and return what came of each row.

    `kind` is one of KINDS. A row with problems keeps the whole file out, unless `good_rows`.
    Rows are judged before the block that writes them, so that the counter waits for the writing
    only; a dry run ends there. Without `may_change` (an armorer's import adds only) a row that
    would change a record is a problem. `mapping` names each column's field ("" leaves it out)
    where the headers do not say it; `fixes` are corrections. `progress` is told rows judged and
    all rows; `in_block` is called with the report before the commit, and what it raises rolls
    back. Raises BadFile, one sentence, for a file that cannot be used.
    """
    read, found = opened(kind, name, content, mapping)
    digest = hashlib.sha256(content).hexdigest()
    ask = Ask(kind, name, digest, read, found, user, may_change, dry_run, good_rows, fixes)
    return import_rows(ask, progress, in_block)


def import_rows(ask: Ask, progress: Progress | None, in_block: InBlock | None) -> Report:
    """Import the rows of a sheet that was read; `import_file` says how."""
    for _ in range(ATTEMPTS):
        judged = _judge(ask, progress)
        if ask.dry_run or not judged.report.to_write:
            return judged.report
        try:
            return _write(ask, judged, in_block)
        except _Moved:
            continue
    return _judge_and_write(ask, in_block)


def opened(
    kind: str, name: str, content: bytes, mapping: list[str] | None
) -> tuple[sheet.Sheet, columns.Columns]:
    """Return the sheet of a file and where its fields stand. Raises BadFile."""
    fields = KINDS[kind].fields
    read = read_sheet(kind, name, content)
    if mapping is None:
        return read, columns.match(read.header, fields)
    chosen = {header for header, field in zip(read.header, mapping, strict=False) if field}
    if any(not columns.recognises(fields, header) for header in chosen):
        # Read again with the chosen columns known, so that a formula in one of them is seen.
        read = read_sheet(kind, name, content, chosen)
    return read, columns.chosen(read.header, fields, mapping)


def read_sheet(
    kind: str, name: str, content: bytes, chosen: Container[str] = frozenset()
) -> sheet.Sheet:
    """Return the sheet of a file; `chosen` headers count as known. Raises BadFile."""
    if setting("demo") == "yes":
        raise sheet.BadFile(_MADE_UP)
    fields = KINDS[kind].fields
    return sheet.read(
        name, content, lambda header: header in chosen or columns.recognises(fields, header)
    )


@writes_long
def _judge_and_write(ask: Ask, in_block: InBlock | None) -> Report:
    judged = _judge(ask, None)
    return _write(ask, judged, in_block) if judged.report.to_write else judged.report


@writes_long
def _write(ask: Ask, judged: _Judged, in_block: InBlock | None) -> Report:
    """Write what was judged. Raises _Moved where it no longer holds."""
    tables = KINDS[ask.kind].judged_by
    moved = _MOVED.format(", ".join("?" for _ in tables))
    if database.execute_sql(moved, (judged.seq, *tables)).fetchone():
        raise _Moved
    report = judged.report
    with roomy(), audit.many():
        for step in judged.steps:
            step()
        counts = {"new": report.new, "changed": report.changed, "same": report.same}
        after: dict[str, Any] = {"kind": ask.kind, "sha256": ask.digest, **counts}
        audit.append("import", "imports", ask.digest[:16], user=ask.user, after=after)
        report.imported, report.written = report.to_write, True
        if in_block is not None:
            in_block(report)
    return report


def _judge(ask: Ask, progress: Progress | None) -> _Judged:
    seq = chain.head().seq
    rows, found = ask.read.rows, ask.found
    report = Report(ask.name, ask.kind, ask.dry_run, ask.good_rows, unknown_columns=found.unknown)
    steps: list[Callable[[], object]] = []
    given = [ask.fixes.applied(row.number, _given(row, found)) for row in rows]
    kept = [
        {} if row.number in ask.fixes.skipped else g for row, g in zip(rows, given, strict=True)
    ]
    kind = KINDS[ask.kind](kept, ask.user, may_change=ask.may_change)
    for done, (row, values) in enumerate(zip(rows, given, strict=True)):
        if progress is not None:
            progress(done, len(rows))
        outcome = _apart(ask, row, values) or kind.judge(values, row.number)
        _enter(report, row, values, found, outcome)
        if outcome.step is not None:
            steps.append(outcome.step)
    if progress is not None:
        progress(len(rows), len(rows))
    return _Judged(report, steps, seq)


def _apart(ask: Ask, row: sheet.Row, values: dict[str, str]) -> Outcome | None:
    """Return what a row comes to that needs no judging; None for every other."""
    if row.number in ask.fixes.skipped:
        return Outcome(SKIPPED)
    if row.beyond:
        return Outcome(REFUSED, flaws=[Flaw("", _TOO_MANY)])
    if not values or template.is_example(ask.kind, values):
        return Outcome(BLANK)
    leftovers = template.left_over(ask.kind, values)
    return Outcome(REFUSED, flaws=leftovers) if leftovers else None


def _given(row: sheet.Row, found: columns.Columns) -> dict[str, str]:
    """Return a row's filled cells by field; an empty cell says nothing and changes nothing."""
    return {
        field: row.cells[place]
        for field, place in found.places.items()
        if place < len(row.cells) and row.cells[place]
    }


def _enter(
    report: Report,
    row: sheet.Row,
    given: dict[str, str],
    found: columns.Columns,
    outcome: Outcome,
) -> None:
    """Enter a row's outcome into the report, its problems in the order of the columns."""
    report.count(outcome.what)
    if outcome.differences and outcome.what != REFUSED:
        fields = {
            found.headings.get(name, name): change for name, change in outcome.differences.items()
        }
        report.changes.append(Change(row.number, outcome.record_id, fields))
    places = found.places
    for flaw in sorted(outcome.flaws, key=lambda flaw: places.get(flaw.field, len(places))):
        column = found.headings.get(flaw.field, flaw.field.replace("_", " "))
        value = given.get(flaw.field, "")
        report.problems.append(
            Problem(row.number, column, value, flaw.reason, flaw.suggestion, flaw.field)
        )
