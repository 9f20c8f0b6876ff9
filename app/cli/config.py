"""`armguard config check`: says every wrong value of the environment at once."""

from __future__ import annotations

import click

from app.cli.words import Problem, settings


@click.group("config")
def config_command() -> None:
    """Look at the settings that come from the environment."""


@config_command.command("check")
def check() -> None:
    """Check the environment; name every wrong value at once."""
    chosen = settings()
    if chosen.data.exists() and not chosen.data.is_dir():
        raise Problem("ARMGUARD_DATA is a file; it must be a directory.")
    click.echo("All settings are usable.")
    for name, value in vars(chosen).items():
        click.echo(f"  {name}: {value if value is not None else '-'}")
