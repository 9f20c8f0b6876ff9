"""`armguard keys`: which keys signed this record's checkpoints, and a new one from now on."""

from __future__ import annotations

from pathlib import Path

import click

from app import clock
from app.cli.words import record
from app.models.checkpoints import SigningKey
from app.services.witnesses import checkpoints, signing


@click.group("keys")
def keys_command() -> None:
    """Show the keys that sign checkpoints, sign now, or change the key."""


@keys_command.command("list")
def list_keys() -> None:
    """List the public halves, the first to the newest, which signs."""
    with record():
        known = list(SigningKey.select().order_by(SigningKey.id))
        if not known:
            click.echo("No key has signed yet. The first night makes it, or: armguard keys sign")
        for key in known:
            since = clock.local(key.created_at).strftime("%-d %b %Y %H:%M")
            click.echo(f"{key.public_key}  since {since}{f'  {key.reason}' if key.reason else ''}")


@keys_command.command("rotate")
@click.option("--reason", required=True, help="Why the key so far is given up.")
def rotate(reason: str) -> None:
    """Sign with a new key from now on, and at once. What the old one signed stays good."""
    with record() as settings:
        key = signing.rotate(settings.data, reason, user=None)
        click.echo(f"The new key is {key.public_key}. Write it down outside this machine.")
        _sign(settings.data)  # else whoever wrote it down would look for it in vain till the night


@keys_command.command("sign")
@click.option("--first", is_flag=True, help="Only if no key has signed yet: makes the key.")
def sign(first: bool) -> None:
    """Sign the record as it stands, as the night plan does."""
    with record() as settings:
        if not first or not SigningKey.select().exists():
            _sign(settings.data)


def _sign(data: Path) -> None:
    signed = checkpoints.make(data)
    path = checkpoints.write_beside(data / checkpoints.FOLDER)
    click.echo(f"Row {signed.seq} is signed: {path}")
