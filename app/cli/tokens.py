"""`armguard tokens …`: keys for other programs that use the API."""

from __future__ import annotations

import click

from app import clock
from app.cli.words import record
from app.queries import users as user_queries
from app.services.users import tokens, users


@click.group("tokens")
def tokens_command() -> None:
    """Add, list and revoke API tokens."""


@tokens_command.command("add")
@click.argument("name")
@click.option("--user", "username", required=True, help="The user the token acts for.")
@click.option("--scope", type=click.Choice(tokens.SCOPES), default="read", show_default=True)
@click.option("--expires", "days", type=int, metavar="DAYS", help="Days until it stops working.")
def add(name: str, username: str, scope: str, days: int | None) -> None:
    """Make a token and print it, this once, alone on the last line."""
    with record():
        user = users.named(username)
        token = tokens.add(name, user, scope=scope, days=days)
    click.echo(f"Added {name} for {user.username}, scope {scope}. The token, shown only now:")
    click.echo(token)


@tokens_command.command("list")
def list_tokens() -> None:
    """List the tokens, without what they are."""
    with record():
        rows = user_queries.tokens(clock.now())
    for row in rows:
        used = f"{clock.local(row.last_used_at):%Y-%m-%d %H:%M}" if row.last_used_at else "never"
        click.echo(
            f"{row.name:<24} {row.username:<24} {row.scope:<6} {row.state:<8} last used {used}"
        )


@tokens_command.command("revoke")
@click.argument("name")
def revoke(name: str) -> None:
    """End a token for good."""
    with record():
        tokens.revoke(name)
    click.echo(f"Revoked {name}.")
