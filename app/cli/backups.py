"""`armguard backup` and `armguard backups`: a proven copy now, and what copies there are."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.words import Problem, record
from app.queries import backups
from app.services.backups import making, restoring, targets


@click.command("backup")
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    help="A folder of a stick or another disk that takes the backup, too.",
)
def backup_command(to: Path | None) -> None:
    """Copy the record, prove the copy, and say where it lies. ArmGuard may be running."""
    with record() as settings:
        path = making.make(settings.data, user=None)
        click.echo(f"Backed up and verified: {path}")
        if said := backups.rows(1)[0].sentence:
            click.echo(said)
        if to is not None:
            _take(path, to.absolute(), settings.data)


def _take(path: Path, to: Path, data: Path) -> None:
    try:
        folder = targets.prepare(to, data)
        targets.into(to, data, path, backups.recipient())
    except targets.NoTarget as problem:
        raise Problem(f"{problem} The backup itself is {path}.") from None
    click.echo(f"Copied, read back the same: {folder / path.name}")
    # Behind an empty mount point lies the card itself.
    if folder.stat().st_dev == data.stat().st_dev:
        click.echo("This is the disk of the record itself: what happens to one happens to both. "
                   "Is the stick in?", err=True)  # fmt: skip


@click.command("backups")
def backups_command() -> None:
    """List the backups of this machine, the newest first, and whether each proved itself."""
    with record() as settings:
        noted = {row.name: row for row in backups.rows(1000)}
        found = restoring.listed(settings.data)
    if not found:
        click.echo("There is no backup yet. Make one: armguard backup")
    for one in found:
        row = noted.get(one.name)
        said = (
            f"verified, newest entry {row.head_seq} ({row.head})" if row else "not of this record"
        )
        click.echo(f"{one.name:<36}{one.size / 1024:>10,.0f} KB  {said}")
