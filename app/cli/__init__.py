"""`armguard …`: each command prepares the record, calls a service, and says what came of it."""

from __future__ import annotations

import importlib
import sys

import click

from app import __version__
from app.cli import lean
from app.cli.problem import Problem

# command: module that holds it. A command's imports are paid only by who calls it.
COMMANDS = {
    "run": "serve",
    "serve": "serve",
    "worker": "worker",
    "migrate": "migrate",
    "demo": "demo",
    "users": "users",
    "tokens": "tokens",
    "personnel": "personnel",
    "import": "imports",
    "export": "exports",
    "reports": "reports",
    "verify": "verify",
    "keys": "keys",
    "retention": "retention",
    "backup": "backups",
    "backups": "backups",
    "restore": "restore",
    "stick": "stick",
    "health": "health",
    "config": "config",
    "certificates": "certificates",
    "bench": "bench",
    "load": "load",
}


# Those that serve pages for days.
LEAN = ("run", "serve")


class Commands(click.Group):
    """Finds a command in its own module, when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        if cmd_name in LEAN:
            lean.become()
        module = importlib.import_module(f"app.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="ArmGuard")
def armguard() -> None:
    """ArmGuard: the armory's record of who holds what."""


def main() -> None:
    """Run a command; a problem is one line on stderr and exit 1."""
    try:
        # Without standalone mode click returns the code of whoever raised Exit.
        sys.exit(armguard.main(standalone_mode=False))
    except click.exceptions.Abort:
        sys.exit(1)
    except click.ClickException as error:
        _fail(error.format_message())
    except Problem as problem:
        _fail(str(problem))


def _fail(sentence: str) -> None:
    click.echo(f"armguard: {sentence}", err=True)
    sys.exit(1)
