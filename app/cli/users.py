"""`armguard users …`: who may sign in."""

from __future__ import annotations

import sys

import click

from app import clock
from app.cli.words import Problem, record
from app.models.roles import ROLES
from app.queries import users as user_queries
from app.services.users import passwords, users

_from_stdin = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input."
)


@click.group("users")
def users_command() -> None:
    """Add, list and disable users, and reset their passwords."""


@users_command.command("add")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(ROLES), help="What the user may do.")
@_from_stdin
@click.option("--must-change", is_flag=True, help="Ask for another password at first sign-in.")
def add(name: str, role: str, password_stdin: bool, must_change: bool) -> None:
    """Make a user; without --password-stdin with a random password, to be changed."""
    with record():
        password = _password(password_stdin)
        users.add(name, role, password, must_change=must_change or not password_stdin)
    click.echo(f"Added {name}, {role}.")
    _show(password, password_stdin)


@users_command.command("link")
@click.argument("name")
@click.argument("person", required=False)
def link(name: str, person: str | None) -> None:
    """Say which PERSON on the rolls (id or service serial) a user is; without one, nobody.

    Whoever is linked cannot issue to themself.
    """
    with record():
        users.link(users.named(name), person)
    click.echo(f"{name} is {person}." if person else f"{name} is nobody on the rolls.")


@users_command.command("list")
def list_users() -> None:
    """List the users."""
    with record():
        rows = user_queries.everybody()
    for row in rows:
        last = f"{clock.local(row.last_sign_in):%Y-%m-%d %H:%M}" if row.last_sign_in else "never"
        click.echo(f"{row.username:<24} {row.role:<10} {row.state:<16} last sign-in {last}")


@users_command.command("disable")
@click.argument("name")
def disable(name: str) -> None:
    """Keep a user out from now on; their sessions end and their tokens stop."""
    with record():
        users.disable(users.named(name))
    click.echo(f"Disabled {name}.")


@users_command.command("reset")
@click.argument("name")
@_from_stdin
@click.option("--must-change", is_flag=True, help="Ask for another password at next sign-in.")
@click.option("--enable", is_flag=True, help="Let a disabled user in again.")
def reset(name: str, password_stdin: bool, must_change: bool, enable: bool) -> None:
    """Give a user a new password; without --password-stdin a random one, to be changed."""
    with record():
        found = users.named(name)
        if found.disabled_at is not None and not enable:
            raise Problem(f"{found.username} is disabled. Add --enable to let them in again.")
        password = _password(password_stdin)
        users.reset_password(found, password, must_change=must_change or not password_stdin)
        if enable:
            users.enable(found)
    click.echo(f"{found.username} has a new password and is signed out everywhere.")
    _show(password, password_stdin)


def _password(from_stdin: bool) -> str:
    """Return what stands on standard input, less one newline at its end, or a random password."""
    if not from_stdin:
        return passwords.random_password()
    try:
        text = sys.stdin.buffer.read(4096).decode()
    except UnicodeDecodeError:
        raise Problem("The password on standard input is not UTF-8 text.") from None
    return text.removesuffix("\n").removesuffix("\r")


def _show(password: str, from_stdin: bool) -> None:
    if not from_stdin:
        click.echo(f"Password, shown only now, to be changed at first sign-in: {password}")
