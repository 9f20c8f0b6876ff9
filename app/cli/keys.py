"""`armguard keys`: which keys signed this record's checkpoints, and a new one from now on."""

from __future__ import annotations

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
        for key in SigningKey.select().order_by(SigningKey.id):
            since = clock.local(key.created_at).strftime("%-d %b %Y %H:%M")
            click.echo(f"{key.public_key}  since {since}{f'  {key.reason}' if key.reason else ''}")


@keys_command.command("rotate")
@click.option("--reason", required=True, help="Why the key so far is given up.")
def rotate(reason: str) -> None:
    """Sign with a new key from now on. What the old one signed stays good."""
    with record() as settings:
        key = signing.rotate(settings.data, reason, user=None)
        click.echo(f"The new key is {key.public_key}. Write it down outside this machine.")


@keys_command.command("sign")
def sign() -> None:
    """Sign the record as it stands, as the night plan does."""
    with record() as settings:
        signed = checkpoints.make(settings.data)
        path = checkpoints.write_beside(settings.data / checkpoints.FOLDER)
        click.echo(f"Row {signed.seq} is signed: {path}")
