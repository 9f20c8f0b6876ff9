"""`armguard import`: people, items and qualifications from a unit's spreadsheets."""

from __future__ import annotations

import json
from pathlib import Path

import click

from app.cli.words import Problem, record
from app.services.imports.report import Change, Report
from app.services.imports.report import Problem as RowProblem
from app.services.imports.run import KINDS, import_file
from app.services.imports.sheet import LARGEST_FILE


@click.command("import")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@click.option("--good-rows", is_flag=True, help="Import the good rows and leave the others out.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as JSON.")
def import_command(kind: str, file: Path, dry_run: bool, good_rows: bool, as_json: bool) -> None:
    """Import people, items or qualifications from a CSV or XLSX FILE, all rows or none.

    Rows are named by their number in the sheet (the header is row 1). Exit 1 when any row is
    refused or left out.
    """
    with record():
        content = _content(file)
        report = import_file(
            kind, file.name, content, user=None, dry_run=dry_run, good_rows=good_rows
        )
    if as_json:
        click.echo(json.dumps(report.as_json(), indent=2))
    else:
        _say(report)
    if report.problems:
        raise Problem(_outcome(report))


def _content(file: Path) -> bytes:
    """Return the file, read no further than what shows that it is too large."""
    with file.open("rb") as opened:
        return opened.read(LARGEST_FILE + 1)


def _say(report: Report) -> None:
    click.echo(
        f"{_visible(report.file)}: {report.rows} rows: {report.new} new, "
        f"{report.changed} changed, {report.same} same, {report.blank} blank, "
        f"{report.refused} with problems."
    )
    if report.unknown_columns:
        names = ", ".join(_visible(name) for name in report.unknown_columns)
        click.echo(f"Columns nobody knows, ignored: {names}.")
    for change in report.changes:
        click.echo(_change(change))
    for problem in report.problems:
        click.echo(_problem(problem))
    if not report.problems:
        click.echo(_outcome(report))


def _outcome(report: Report) -> str:
    if report.dry_run:
        would = f"{_rows(report.to_write)} would be imported" if report.to_write else "no row would"
        return f"Dry run, nothing was written: {would}{'' if report.to_write else ' be imported'}."
    left = f", {report.refused} left out" if report.refused else ""
    if report.written:
        return f"Imported {_rows(report.imported)}{left}."
    if not report.problems:
        return "Nothing to import: everything is there already."
    hint = "" if report.good_rows else " Correct them, or give --good-rows to leave them out."
    has = "1 row has a problem" if report.refused == 1 else f"{report.refused} rows have problems"
    return f"Nothing was imported: {has}.{hint}"


def _change(change: Change) -> str:
    fields = ", ".join(
        f"{_visible(name)} {_visible(old) or '(empty)'} -> {_visible(new)}"
        for name, (old, new) in change.fields.items()
    )
    return f"Row {change.row}: {change.id}: {fields}"


def _problem(problem: RowProblem) -> str:
    cell = f', {_visible(problem.column)} "{_visible(problem.value)}"' if problem.column else ""
    meant = f" Did you mean {_visible(problem.suggestion)}?" if problem.suggestion else ""
    return f"Row {problem.row}{cell}: {_visible(problem.reason)}{meant}"


def _visible(text: str) -> str:
    """Return a text from a file without anything that a terminal would obey."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text[:200])


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"
