"""`armguard verify`: proves a record, the unit's own or a file's, and changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import click

from app import clock
from app.cli.words import Problem, in_one_line, settings
from app.services.verification import Report, verify
from app.services.witnesses.checkpoints import FOLDER as CHECKPOINTS


@click.command("verify")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option(
    "--since-checkpoint", is_flag=True, help="Only what came after the last signed checkpoint."
)
@click.option(
    "--checkpoint",
    "kept",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="A checkpoint file that was kept elsewhere, or a folder of them.",
)
@click.option(
    "--segments",
    "media",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder media in which the sealed segments of FILE lie, if not beside it.",
)
def verify_command(
    file: Path | None,
    as_json: bool,
    since_checkpoint: bool,
    kept: tuple[Path, ...],
    media: tuple[Path, ...],
) -> None:
    """Prove the record: chain, tables, custody, receipts, schema. Exit 1 on any finding.

    FILE is a database, such as a backup; without it the record of the settings is proven. The file
    is opened read-only.
    """
    chosen = settings()
    clock.use_zone(chosen.timezone)
    path = file or chosen.database_path
    if not path.is_file():
        raise Problem(f"There is no database file {path}.")
    if file is None:
        media += (chosen.data / "media",)
        kept += tuple(filter(Path.is_dir, [chosen.data / CHECKPOINTS]))
    with in_one_line():
        report = verify(path, since_checkpoint=since_checkpoint, kept=kept, media=media)
    if since_checkpoint and report.since is None:
        click.echo("There is no checkpoint that fits; everything is verified.", err=True)
    click.echo(json.dumps(report.as_json(), ensure_ascii=False) if as_json else _in_words(report))
    if not report.ok:
        raise click.exceptions.Exit(1)


def _in_words(report: Report) -> str:
    if report.ok:
        since = f" since the signed row {report.since:,}" if report.since else ""
        return f"The record is whole: {report.rows:,} audit rows{since}, head {report.head}."
    lines = [f"NOT OK. What does not fit ({len(report.findings)}):"]
    lines += [f"  {found.text}" for found in report.findings]
    if report.first_bad_row is not None:
        lines.append(f"The first audit row concerned is {report.first_bad_row}.")
    return "\n".join(lines)
