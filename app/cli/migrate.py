"""`armguard migrate`: brings the database to this program's schema, or a copy of it on trial."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.words import Problem, in_one_line, settings
from app.config import Settings
from app.models.base import close_database
from app.services.setup import migration_trial, preparation


@click.command("migrate")
@click.option(
    "--trial",
    type=click.Path(path_type=Path),
    help="Migrate a copy in this folder, which is made and removed, and prove it.",
)
def migrate_command(trial: Path | None) -> None:
    """Make the database, or bring it to this program's schema."""
    chosen = settings()
    if trial is not None:
        _try(chosen, trial.absolute())
        return
    with in_one_line():
        applied = preparation.prepare(chosen)
        close_database()
    click.echo(f"Applied: {', '.join(applied)}" if applied else "Nothing to do.")


def _try(chosen: Settings, folder: Path) -> None:
    """Say whether this program can work with the record, which may be in use meanwhile."""
    with in_one_line():
        report = migration_trial.run(chosen, folder)
    if not report.ok:
        raise Problem(
            f"After its migration the copy does not prove itself: {report.findings[0].text}"
        )
    click.echo(f"A copy was migrated and proves itself: {report.rows:,} audit rows.")
