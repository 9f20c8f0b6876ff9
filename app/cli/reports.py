"""`armguard reports`: a report on paper, without a browser."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from app import clock
from app.cli.words import Problem, record
from app.queries.reports.shape import Asked, counted
from app.services import exports
from app.services.reports import drawing


@click.group("reports")
def reports_command() -> None:
    """Write reports as PDF."""


@reports_command.command("daily")
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day, today if not given."
)
@click.option(
    "--pdf", "path", type=click.Path(dir_okay=False, path_type=Path), required=True,
    help="The file to write.",
)  # fmt: skip
def daily(day: datetime | None, path: Path) -> None:
    """Write the daily evaluation of a day, as things stood at its end."""
    with record() as settings:
        today = clock.local(clock.now()).date()
        when: date = day.date() if day else today
        if when > today:
            raise Problem(f"{when.isoformat()} is still to come.")
        exports.note("report", "pdf", ["daily"], user=None)
        drawn = drawing.draw("daily", Asked(when, when), "armguard reports", data=settings.data)
        try:
            path.write_bytes(drawn.content)
        except OSError as error:
            raise Problem(f"{path} could not be written ({error.strerror}).") from None
    click.echo(
        f"{path}: {drawn.report.title}, {counted(drawn.pages, 'pages')}, ledger {drawn.made.head}."
    )
