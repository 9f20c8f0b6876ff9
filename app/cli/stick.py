"""`armguard stick`: what is done with a stick that somebody put in; udev has it called."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.words import Problem, record
from app.queries import machine_news
from app.services.backups import stick


@click.command("stick")
@click.argument("place", type=click.Path(path_type=Path))
@click.option("--label", default="", help="How people call the stick.")
def stick_command(place: Path, label: str) -> None:
    """Take the newest backups to a stick that is mounted at PLACE.

    On a blank machine the backups on it are offered on the first page instead.
    """
    with record() as settings:
        called = label or machine_news.label(settings.data) or place.name
        said = stick.serve(settings.data, place.absolute(), called)
    if said.do:
        raise Problem(f"{said.text} {said.do}")
    click.echo(said.text)
