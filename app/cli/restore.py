"""`armguard restore`: brings a backup back, on a blank machine too, with words for whoever must."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from app import clock
from app.cli.words import Problem, in_one_line, settings
from app.services.backups import opening, restoring
from app.services.backups.restoring import Restored

_BEFORE = """\
This is a backup of {unit}: {people} people, {items} items, {out} of them out.
Its newest entry is number {seq}, of {newest}; the ledger's code is {head}.
It has been read whole and proves itself."""
_OVER = """
There is a record on this machine already. It is not deleted: it stays in the same folder under
another name. What was recorded after the backup is only in there, not in what you get now."""
_AFTER = """
Done. The record is back, and its chain goes on from entry {seq} ({head}).
What to do now:
  1. Start ArmGuard as always. Everybody signs in anew, with the names and passwords of {newest}.
  2. Whatever was issued or returned since then is not in it. Type it in from paper (the page
     "Late entries"), or from what people hold. Count the room before the next issue.
  3. Counters may say once that entries are missing. That is this restore; it stands in the log.
  4. Look at Users: who was disabled since then is as before."""


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path),
    help="The file with the key of the recovery card; - to type or scan it.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore_command(file: Path, key_file: Path | None, yes: bool) -> None:
    """Bring a backup back: FILE ends in .db or .db.age. Nothing changes before it proved itself.

    Keep calm: the backup itself is only read, and an old record on this machine is kept.
    """
    chosen = settings()
    clock.use_zone(chosen.timezone)
    key = _key(key_file)
    with in_one_line():
        chosen.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        chosen.database_path.parent.mkdir(parents=True, exist_ok=True)
        click.echo("Reading the backup. A large one takes some minutes ...", err=True)
        with (
            restoring.alone(chosen),
            opening.trial(file.absolute(), chosen.database_path.parent, key) as found,
        ):
            click.echo(_BEFORE.format(**_facts(found.about)))
            _ask(yes, is_over=chosen.database_path.exists())
            done = restoring.on_console(chosen, found, file.absolute(), key)
    _say(done)


def _ask(yes: bool, *, is_over: bool) -> None:
    if is_over:
        click.echo(_OVER)
    if not yes:
        click.echo()
        click.prompt("Type RESTORE to bring it back", type=click.Choice(["RESTORE"]))


def _say(done: Restored) -> None:
    if done.kept is not None:
        click.echo(f"\nThe old record is kept as {done.kept}")
    for lost in done.lost:
        click.echo(f"Not in the folder media beside the backup: {lost}.", err=True)
    click.echo(_AFTER.format(**_facts(done.about)))


def _key(key_file: Path | None) -> str:
    if key_file is None:
        return ""
    if str(key_file) == "-":
        if sys.stdin.isatty():
            return str(click.prompt("Key of the recovery card", hide_input=True))
        return sys.stdin.readline()
    try:
        return key_file.read_text()
    except (OSError, ValueError):
        raise Problem(f"The key file {key_file} cannot be read. Nothing was changed.") from None


def _facts(about: opening.About) -> dict[str, str]:
    newest = clock.local(clock.from_text(about.newest_at))
    return {
        "unit": about.unit, "people": f"{about.people:,}", "items": f"{about.items:,}",
        "out": f"{about.out:,}", "seq": f"{about.head_seq:,}", "head": about.head,
        "newest": f"{newest:%a %-d %b %Y %H:%M}",
    }  # fmt: skip
