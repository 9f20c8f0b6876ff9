"""`armguard retention`: seals old audit rows now, or says what would be sealed."""

from __future__ import annotations

from datetime import datetime

import click

from app import clock
from app.cli.words import in_one_line, record
from app.models.base import database
from app.queries import segments
from app.queries.segments import Seal
from app.services.errors import Refusal
from app.services.retention import sealing


@click.command("retention")
@click.option("--dry-run", is_flag=True, help="Only say what would be sealed; nothing is written.")
def retention_command(dry_run: bool) -> None:
    """Seal audit rows older than the setting in signed segments, as the night plan does.

    The custody ledger is never touched. The rows stay readable in media/segments.
    """
    with record() as settings, in_one_line():
        for line in _standing() if dry_run else ():
            click.echo(line)
        for seal in () if dry_run else sealing.seal(settings.data, user=None):
            click.echo(_words(seal))
        if not dry_run:
            click.echo("Nothing older is left in the log.")


def _standing() -> list[str]:
    planned = sealing.plan(clock.now())
    why = f", as {planned.discrepancies} open discrepancies ask" if planned.discrepancies else ""
    said = [
        f"Rows older than {planned.years} years are sealed{why}: before {_day(planned.before)}."
    ]
    if planned.doubt:
        said.append(f"NOT NOW: {planned.doubt} Else that would be {planned.rows:,} rows.")
    elif planned.rows > 0:
        said.append(f"Now that would be {planned.rows:,} rows, {planned.first_seq} to "
                    f"{planned.last_seq}. Nothing was written.")  # fmt: skip
    else:
        said.append("Now that would be none.")
    return said + [f"{_words(seal)} {state(seal)}" for seal in segments.seals()]


def state(seal: Seal) -> str:
    """Return whether a segment is as it was sealed, in words."""
    try:
        sealing.check(seal, database.media)
    except Refusal as wrong:
        return f"NOT OK: {wrong.text}"
    return "The file is whole."


def _words(seal: Seal) -> str:
    return (f"Rows {seal.first_seq} to {seal.last_seq}, until {_day(seal.until)}: "
            f"{seal.sha256[:12]}, {seal.bytes // 1024 + 1:,} KB.")  # fmt: skip


def _day(moment: datetime) -> str:
    return f"{clock.local(moment):%-d %b %Y}"
