"""`armguard migrate`: brings the database to this program's schema."""

from __future__ import annotations

import click

from app.cli.words import in_one_line, settings
from app.models.base import close_database
from app.services.setup import preparation


@click.command("migrate")
def migrate_command() -> None:
    """Make the database, or bring it to this program's schema."""
    chosen = settings()
    with in_one_line():
        applied = preparation.prepare(chosen)
        close_database()
    click.echo(f"Applied: {', '.join(applied)}" if applied else "Nothing to do.")
