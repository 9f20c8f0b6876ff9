"""`armguard demo`: a made-up unit to try everything with."""

from __future__ import annotations

import click

from app.cli.words import in_one_line, record, settings
from app.services.setup import demo, demo_clearing, demo_ledger

STANDARD = demo.Size()


@click.command("demo")
@click.option("--people", type=click.IntRange(1, 50_000), default=STANDARD.people)
@click.option("--items", type=click.IntRange(1, 20_000), default=STANDARD.items)
@click.option("--transactions", type=click.IntRange(min=0), default=STANDARD.transactions)
@click.option("--seed", type=int, default=STANDARD.seed, help="The same seed, the same unit.")
@click.option(
    "--clear", is_flag=True, help="Set the made-up record aside, to start with real data."
)
@click.option("--yes", is_flag=True, help="With --clear: do not ask.")
def demo_command(
    people: int, items: int, transactions: int, seed: int, clear: bool, yes: bool
) -> None:
    """Load a made-up unit into an empty record and print its sign-ins."""
    if clear:
        _clear(yes)
        return
    with record():
        loaded = demo.load(demo.Size(people, items, transactions, seed))
    click.echo(
        f"Demo unit loaded: {loaded.people} people, {loaded.items} items, "
        f"{loaded.transactions} transactions. Everything in it is made up."
    )
    if loaded.transactions > demo_ledger.IN_THE_CHAIN:
        newest = f"{demo_ledger.IN_THE_CHAIN:,}"
        click.echo(
            f"To keep the file small its audit log speaks of the newest {newest} entries only; "
            "verify says so of the others."
        )
    click.echo("Sign-ins (the passwords are shown only now):")
    for username, role, password in loaded.sign_ins:
        click.echo(f"  {username:<14}{password}  {role}")


def _clear(yes: bool) -> None:
    """Set the demo record aside once somebody has typed what they want."""
    chosen = settings()
    if not yes:
        click.echo(f"This sets the made-up unit in {chosen.database_path} aside as another file.")
        click.prompt("Type START to begin with real data", type=click.Choice(["START"]))
    with in_one_line():
        aside = demo_clearing.set_aside(chosen)
    click.echo(f"The made-up unit is now {aside}. Start ArmGuard: it shows a new setup code.")
